# SPDX-License-Identifier: EUPL-1.2
"""Bans: an account that may not be used any more. Always decided by two."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core import audit
from core.database import writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor
from core.node import Node
from core.people import approvals
from core.store import people


def ask(node: Node, actor: Actor, person_id: int, ground: str, *, lift: bool = False) -> bool:
    """Ask for a ban, or for its end; a second administrator decides.

    Args:
        node: the node.
        actor: a mediator, an administrator, or the house, which needs nobody.
        person_id: whom.
        ground: the rule that was broken, in words for the person themselves.
        lift: end the ban instead.

    Returns:
        True when it is so now, False when it waits.

    Raises:
        NotAllowed: a lesser role, or this node lacks a second administrator.
        NotFound: there is no such person.
        InvalidRecord: no ground.
    """
    if not actor.is_at_least("mediator"):
        raise NotAllowed(_("Dit is voor de bemiddelaars van deze proeftuin."))
    ground = " ".join(ground.split())[:200]
    if not ground:
        raise InvalidRecord({"ground": [_("Schrijf op waarom.")]})
    deed = unban if lift else ban
    with writing(node.engine) as tx:
        if people.get(tx, person_id) is None:
            raise NotFound(_("Dit account is er niet meer."))
        if actor.role == "house":
            deed(tx, node, actor, {"ground": ground}, person_id)
        else:
            name = "unban" if lift else "ban"
            approvals.ask(tx, node, actor, name, {"ground": ground}, person_id)
    node.bell.ring("post")
    return actor.role == "house"


def ban(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
) -> None:
    """Close an account. A deed of ``approvals``."""
    if about is not None:
        people.change(tx, about, state="banned")
        people.end_sessions(tx, about)
        audit.note(tx, node, actor, "ban", str(facts.get("ground", "")), about)


def unban(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
) -> None:
    """Open an account again. A deed of ``approvals``."""
    if about is not None:
        people.change(tx, about, state="active")
        audit.note(tx, node, actor, "unban", str(facts.get("ground", "")), about)
