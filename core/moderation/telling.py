# SPDX-License-Identifier: EUPL-1.2
"""The letters about decisions: to who reported, who wrote, who objected, and who must look."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from core import mail
from core.languages import mark
from core.model import Record
from core.moderation.rules import rule_of
from core.node import Node
from core.people import sealing
from core.store import contributions
from core.store import moderation as rows

#: What roles are called in letters and on pages; never a name.
ROLES = {
    "mediator": mark("bemiddelaar"),
    "administrator": mark("beheerder"),
    "house": mark("beheerder"),
}


def decided(
    tx: Connection, node: Node, record: Record, number: int, deed: str, answered: Sequence[Any]
) -> None:
    """Tell what was decided to who reported it, and to who brought it without an account."""
    facts = _facts(tx, node, record, number)
    for each in answered:
        to = sealing.unseal(node, each.contact)
        if to:
            told = facts | {"deed": deed}
            key = f"report/{each.id}/{number}"
            mail.post(tx, node, "report_decided", to, key, each.language, told)
    if deed != "keep":
        _tell_writer(tx, node, record, f"decision/{number}", facts | {"deed": deed})


def turned_back(tx: Connection, node: Node, record: Record, number: int) -> None:
    """Tell who brought a record that it stands on the site again."""
    facts = _facts(tx, node, record, number) | {"deed": "turn back", "reason": ""}
    _tell_writer(tx, node, record, f"undone/{number}", facts)


def judged(
    tx: Connection, node: Node, record: Record, objection: Any, *, turned_back: bool
) -> None:
    """Tell who objected what came of it."""
    to = sealing.unseal(node, objection.contact)
    if to:
        facts = _facts(tx, node, record, objection.decision_id) | {"turned_back": turned_back}
        key = f"objection/{objection.id}"
        mail.post(tx, node, "objection_judged", to, key, objection.language, facts)


def waiting(tx: Connection, node: Node, count: int) -> None:
    """Remind all mediators of what waits since yesterday, once a day."""
    day = node.clock().date().isoformat()
    link = f"{node.config.node.address}/redactie/meldingen"
    for each in rows.mediators(tx):
        to = sealing.unseal(node, each.email)
        if to:
            facts = {"link": link, "count": count}
            mail.post(tx, node, "queue_waits", to, f"queue/{each.id}/{day}", each.language, facts)


def _tell_writer(
    tx: Connection, node: Node, record: Record, key: str, facts: dict[str, Any]
) -> None:
    brought = contributions.of_record(tx, record.id)
    to = sealing.unseal(node, brought.email) if brought else None
    if brought and to:
        mail.post(tx, node, "contribution_decided", to, key, brought.language, facts)


def _facts(tx: Connection, node: Node, record: Record, number: int) -> dict[str, Any]:
    address, kind = node.config.node.address, node.types.get(record.type)
    row = rows.decision(tx, number)
    return {
        "title": record.title,
        "link": f"{address}/{kind.path if kind else 'berichten'}/{record.id}",
        "rule": rule_of(row.rule).words if row else "",
        "reason": row.reason if row else "",
        "role": ROLES.get(row.role, "bemiddelaar") if row else "",
        "object": f"{address}/bezwaar/{number}",
        "rules": f"{address}/huisregels",
    }
