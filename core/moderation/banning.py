# SPDX-License-Identifier: EUPL-1.2
"""Letting somebody bring nothing for a while: asked by a mediator, decided by two, with an end.

It is about who brought one record: an account, or an e-mail of which only the print is kept.
Nobody who asks or decides sees who it is.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from core import audit, vetting
from core.database import writing
from core.errors import InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import Actor
from core.moderation.rules import names
from core.node import Node
from core.people import approvals
from core.store import contributions
from core.store import moderation as rows

#: The deed as ``core.people.approvals`` knows it.
DEED = "stop"
#: Days one may choose.
DAYS = (7, 30, 90)
#: Characters of a reason.
LONGEST = 200


def ask(node: Node, actor: Actor, record_id: int, *, rule: str, reason: str, days: int) -> bool:
    """Ask that whoever brought a record brings nothing for some days.

    Returns:
        True when it is so now, False when it waits for a second administrator.

    Raises:
        NotAllowed: the actor is no mediator, or this node lacks a second administrator.
        NotFound: nobody is known who brought it.
        InvalidRecord: no rule, no reason, or another number of days; by field.
    """
    vetting.allow(actor, "moderate")
    ground = " ".join(reason.split())[:LONGEST]
    problems = {}
    if rule not in names(node.config.house_rules):
        problems["rule"] = [_("Kies de huisregel waar het om gaat.")]
    if not ground:
        problems["reason"] = [_("Schrijf op waarom. Zonder reden kan het niet.")]
    if days not in DAYS:
        problems["days"] = [_("Kies een van de mogelijkheden.")]
    if problems:
        raise InvalidRecord(problems)
    until = (node.clock() + timedelta(days=days)).date().isoformat()
    facts = {"record": record_id, "rule": rule, "ground": ground, "until": until}
    with writing(node.engine) as tx:
        _who(tx, record_id)
        if actor.role == "house":
            stop(tx, node, actor, facts, None)
        else:
            approvals.ask(tx, node, actor, DEED, facts)
    node.bell.ring("post")
    return actor.role == "house"


def stop(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
) -> None:
    """Write the ban. A deed of ``approvals``."""
    person_id, email_print = _who(tx, int(facts["record"]))
    rows.add_ban(
        tx, person_id=person_id, email_print=email_print, rule=str(facts["rule"]),
        reason=str(facts["ground"]), until=str(facts["until"]), at=node.clock(),
    )  # fmt: skip
    audit.note(tx, node, actor, DEED, f"record {facts['record']} until {facts['until']}", about)


def _who(tx: Connection, record_id: int) -> tuple[int | None, bytes | None]:
    row = contributions.of_record(tx, record_id)
    if row is None or (row.person_id is None and row.email_print is None):
        raise NotFound(_("We weten niet meer wie dit neerlegde. Er is niemand om te weren."))
    return row.person_id, row.email_print
