# SPDX-License-Identifier: EUPL-1.2
"""Deeds that wait: for the moment an editor chose, or for the end of the minute of regret.

What is due stands on the row and nowhere else. When its moment comes, the deed is asked for
anew, as if whoever planned it pressed the button then: it is done if that person may still do
it, and if the text is the one that person saw. Row and deed go in one transaction, so that a
node that dies in between has done it once or will do it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import turning, vetting
from core.database import reading, writing
from core.errors import Conflict, EditorError, NotFound, Refused
from core.languages import gettext as _
from core.model import Actor, Change, from_text
from core.node import Node
from core.people import accounts
from core.store import plans as rows
from core.together import tell

#: How far ahead one can plan.
FURTHEST = timedelta(days=400)
#: What could not be done is shown this long.
KEPT = timedelta(days=30)
#: Deeds one can plan for a moment.
PLANNABLE = ("publish", "withdraw")
#: Done in one run at most; the next run does the rest.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A deed that waits, or that could not be done when its moment came."""

    id: int
    record_id: int
    #: "publish", "withdraw", "share" or "unshare".
    deed: str
    at: datetime
    #: The version that was shown; 0 when any will do.
    version: int
    audiences: tuple[str, ...]
    #: Why it could not be done; "" while it waits.
    refused: str


def regret(node: Node) -> timedelta:
    """Return how long sharing waits on this node."""
    return timedelta(seconds=node.config.sharing.regret_seconds)


def plan(
    node: Node,
    actor: Actor,
    record_id: int,
    deed: str,
    at: datetime,
    *,
    version: int = 0,
    audiences: Sequence[str] = (),
) -> Plan:
    """Let a deed be done at a moment; an earlier plan for the same deed is replaced.

    It is tried now, without doing it, so that whoever plans hears at once what stands in the way.

    Args:
        node: the node.
        actor: who plans, and in whose name it is done.
        record_id: local id.
        deed: one of ``PLANNABLE``, "share" or "unshare".
        at: when, at most ``FURTHEST`` from now.
        version: the text that was shown; 0 when any will do.
        audiences: of "share", as for ``records.share``.

    Raises:
        Conflict: the moment is past or too far, the text is not the one that was shown, or the
            deed makes no sense for this record.
        NotFound, NotAllowed, Refused, InvalidRecord: as for the deed itself.
    """
    now = node.clock()
    if not now <= at <= now + FURTHEST:
        raise Conflict(_("Kies een moment tussen nu en een jaar."))
    with writing(node.engine) as tx:
        before = vetting.own(tx, actor, deed, record_id)
        vetting.require_two(tx, node, actor, deed)
        if version and version != before.version:
            raise Conflict(_(turning.CHANGED))
        turning.rehearse(node, actor, deed, before, tuple(audiences))
        plan_id = rows.put(
            tx, record_id=record_id, deed=deed, at=at, version=version, audiences=audiences,
            asked_by=actor.person_id, asked_at=now,
        )  # fmt: skip
    node.bell.ring()
    return Plan(plan_id, record_id, deed, at, version, tuple(audiences), "")


def cancel(node: Node, actor: Actor, plan_id: int) -> Plan:
    """Take a plan back, or put away what could not be done.

    Raises:
        NotFound: it is done already, or was taken back.
        NotAllowed: the record is not this actor's to change.
    """
    with writing(node.engine) as tx:
        row = rows.get(tx, plan_id)
        if row is None:
            raise NotFound(_("Dit is al gebeurd, of iemand was je voor."))
        vetting.own(tx, actor, row.deed, row.record_id)
        rows.remove(tx, plan_id)
    return _plan(row)


def of_record(node: Node, actor: Actor, record_id: int) -> tuple[Plan, ...]:
    """Return the plans of a record, the first to come first.

    Raises:
        NotFound, NotAllowed: it is not this actor's to change.
    """
    with reading(node.engine) as tx:
        vetting.own(tx, actor, "revise", record_id)
        return tuple(_plan(row) for row in rows.of_record(tx, record_id))


def everything(node: Node, actor: Actor, limit: int = 100) -> tuple[Plan, ...]:
    """Return all plans, the first to come first.

    Raises:
        NotAllowed: the actor is no editor.
    """
    vetting.allow(actor, "create")
    with reading(node.engine) as tx:
        return tuple(_plan(row) for row in rows.everything(tx, limit))


def run_due(node: Node) -> None:
    """Do what is due. A background task."""
    now = node.clock()
    with reading(node.engine) as tx:
        found = [row.id for row in rows.due(tx, now, _MOST)]
    for plan_id in found:
        _run(node, plan_id, now)


def purge(node: Node) -> None:
    """Forget what could not be done a month ago. A background task."""
    with writing(node.engine) as tx:
        rows.purge(tx, node.clock() - KEPT)


def _run(node: Node, plan_id: int, now: datetime) -> None:
    try:
        change = _do(node, plan_id, now)
    except EditorError as error:
        with writing(node.engine) as tx:
            rows.refuse(tx, plan_id, _told(error))
        return
    if change is not None:
        tell(node, change)


def _do(node: Node, plan_id: int, now: datetime) -> Change | None:
    """Do a plan and take its row away; None when it is gone, or nothing was left to be done."""
    with writing(node.engine) as tx:
        row = rows.get(tx, plan_id)
        if row is None or row.refused or from_text(row.at) > now:
            return None
        actor = accounts.actor_now(tx, node, row.asked_by) if row.asked_by else None
        if actor is None:
            raise Conflict(_("Wie dit vroeg, heeft hier geen account meer."))
        audiences = tuple(row.audiences.split())
        __, change = turning.turn(tx, node, actor, row.deed, row.record_id, audiences, row.version)
        rows.remove(tx, plan_id)
        return change


def _told(error: EditorError) -> str:
    if isinstance(error, Refused):
        return " ".join(error.reasons)[:1000]
    return str(error)[:1000]


def _plan(row: Any) -> Plan:
    return Plan(
        row.id, row.record_id, row.deed, from_text(row.at), row.version,
        tuple(row.audiences.split()), row.refused,
    )  # fmt: skip
