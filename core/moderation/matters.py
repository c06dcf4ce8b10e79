# SPDX-License-Identifier: EUPL-1.2
"""What waits for a mediator: posts that are held, and reports. Anybody may report, unnamed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core import access, limits, vetting
from core.database import reading, writing
from core.errors import NotFound
from core.languages import gettext as _
from core.limits import REPORT_BY_ADDRESS
from core.model import VISITOR, Actor, Record, from_text
from core.moderation import said
from core.moderation.rules import names
from core.node import Node
from core.people import sealing
from core.store import moderation as rows
from core.store import records


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody said of a record."""

    #: Name of the house rule.
    rule: str
    #: In their words, "" for none.
    words: str
    opened: datetime
    #: They hear what we decide.
    wants_word: bool


@dataclass(frozen=True, slots=True)
class Case:
    """All that waits about one record: one decision answers it."""

    record: Record
    #: Nobody can read it until a mediator lets it through.
    held: bool
    reports: tuple[Report, ...]
    #: Since when the oldest of it waits.
    opened: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody does not agree with a decision; another mediator looks again."""

    id: int
    record: Record
    words: str
    opened: datetime
    decision: "Decision"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a record, as everybody may read it: a role, never a name."""

    id: int
    record_id: int
    #: "keep", "hide", "pass" or "refuse".
    deed: str
    #: Name of the house rule.
    rule: str
    reason: str
    role: str
    at: datetime
    undone: datetime | None


def hold(tx: Connection, node: Node, record_id: int) -> None:
    """Let a mediator look at a post before others do."""
    rows.open_matter(tx, "held", record_id, node.clock())
    rows.tally(tx, "held", node.clock())


def report(
    node: Node,
    record_id: int,
    *,
    rule: str,
    words: str = "",
    email: str = "",
    language: str = "nl",
    address: str = "",
) -> int:
    """Tell the mediators that a record breaks a house rule; return the number of the report.

    Args:
        node: the node.
        record_id: of what everybody may read, our own or received.
        rule: name of a house rule.
        words: what is wrong, in the reporter's words.
        email: to hear what was decided, "" to stay unknown.
        language: of the letter about it.
        address: of the visitor; only counted.

    Raises:
        NotFound: there is no such record, or not for everybody.
        InvalidRecord: no rule, or what is given will not do; by field.
        TooMany: too many reports from this address.
    """
    to = _checked(node, rule, words, email)
    with writing(node.engine) as tx:
        record = records.get(tx, record_id)
        if record is None or not access.may(VISITOR, "read", record).allowed:
            raise NotFound(_("Dit bericht bestaat hier niet."))
        limits.take(tx, node, (REPORT_BY_ADDRESS, address))
        now = node.clock()
        number = rows.open_matter(
            tx, "report", record_id, now, rule=rule, words=words.strip(), language=language,
            contact=sealing.seal(node, to) if to else None,
        )  # fmt: skip
        rows.tally(tx, "reports", now)
    node.bell.ring("post")
    return number


def queue(node: Node, actor: Actor) -> tuple[list[Case], list[Objection]]:
    """Return what waits, oldest first: posts and reports by record, and objections.

    Raises:
        NotAllowed: the actor is no mediator.
    """
    vetting.allow(actor, "moderate")
    with reading(node.engine) as tx:
        waiting = rows.waiting(tx)
        known = records.get_many(tx, sorted({each.record_id for each in waiting}))
        objections = [
            _objection(tx, each, known[each.record_id])
            for each in waiting
            if each.kind == "objection"
        ]
    grouped: dict[int, list[Any]] = {}
    for each in waiting:
        if each.kind != "objection":
            grouped.setdefault(each.record_id, []).append(each)
    return [_case(known[number], found) for number, found in grouped.items()], objections


def decisions(node: Node, actor: Actor, limit: int = 50) -> list[tuple[Decision, Record]]:
    """Return what was decided, newest first, with the records.

    Raises:
        NotAllowed: the actor is no mediator.
    """
    vetting.allow(actor, "moderate")
    with reading(node.engine) as tx:
        found = rows.newest_decisions(tx, limit)
        known = records.get_many(tx, sorted({each.record_id for each in found}))
    return [(decision_of(each), known[each.record_id]) for each in found]


def standing(node: Node, record_id: int) -> Decision | None:
    """Return the decision by which a record is hidden or refused now, or None."""
    with reading(node.engine) as tx:
        row = rows.standing(tx, record_id)
    return decision_of(row) if row else None


def decision_of(row: Any) -> Decision:
    """Return a row as a value."""
    return Decision(
        row.id, row.record_id, row.deed, row.rule, row.reason, row.role, from_text(row.at),
        from_text(row.undone) if row.undone else None,
    )  # fmt: skip


def _checked(node: Node, rule: str, words: str, email: str) -> str:
    """Return the address as we write to it, "" for none."""
    known = rule in names(node.config.house_rules)
    return said.checked({} if known else {"rule": [_("Kies wat er niet goed is.")]}, words, email)


def _case(record: Record, found: Sequence[Any]) -> Case:
    told = tuple(
        Report(each.rule, each.words, from_text(each.opened), each.contact is not None)
        for each in found
        if each.kind == "report"
    )
    held = any(each.kind == "held" for each in found)
    return Case(record, held, told, from_text(found[0].opened))


def _objection(tx: Connection, row: Any, record: Record) -> Objection:
    decided = rows.decision(tx, row.decision_id)
    assert decided is not None  # a decision takes its objections along
    opened = from_text(row.opened)
    return Objection(row.id, record, row.words, opened, decision_of(decided))
