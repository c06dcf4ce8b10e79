# SPDX-License-Identifier: EUPL-1.2
"""What a mediator decides, with a rule, a reason and a role; and how it is turned back."""

from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection

from core import audit, erasing, turning, vetting
from core.database import writing
from core.errors import Conflict, InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import HOUSE, Actor, Change, Record
from core.moderation import telling
from core.moderation.matters import decision_of
from core.moderation.rules import names
from core.node import Node
from core.store import moderation as rows
from core.store import records as record_rows
from core.together import tell

Deed = Literal["keep", "hide", "pass", "refuse"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
#: Deeds that take something from somebody: they name a rule and a reason.
_TAKES = frozenset({"hide", "refuse"})
#: What each is counted as, for everybody to read.
_TALLIES = {"keep": "kept", "hide": "hidden", "pass": "passed", "refuse": "refused"}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken."""

    id: int
    record: Record


def decide(
    node: Node, actor: Actor, record_id: int, deed: Deed, *, rule: str = "", reason: str = ""
) -> Decided:
    """Decide about a record; all that waits about it is answered, and who asked is told.

    Args:
        node: the node.
        actor: a mediator; the house reads nothing and decides nothing.
        record_id: our own or received.
        deed: "keep" what was reported, "hide" it here, "pass" or "refuse" what was held.
        rule: name of the house rule, to hide or refuse.
        reason: in words for whoever wrote it, to hide or refuse.

    Raises:
        NotFound: there is no such record.
        NotAllowed: no mediator, or one of the municipality about what others wrote.
        InvalidRecord: no rule or no reason where one is needed; by field.
        Conflict: it does not stand as the deed supposes.
    """
    vetting.allow(actor, "moderate")
    if deed in _TAKES:
        _check_ground(node, rule, reason)
    with writing(node.engine) as tx:
        record, changes = _do(tx, node, actor, record_id, deed, reason)
        now, ground = node.clock(), " ".join(reason.split())[: erasing.MOST_REASON]
        number = rows.add_decision(
            tx, record_id, deed, now, rule=rule if deed in _TAKES else "",
            reason=ground if deed in _TAKES else "", role=actor.role, person_id=actor.person_id,
        )  # fmt: skip
        rows.tally(tx, _TALLIES[deed], now)
        audit.note(tx, node, actor, deed, f"record {record_id}")
        answered = rows.waiting_of(tx, record_id)
        rows.close(tx, [each.id for each in answered], now)
        telling.decided(tx, node, record, number, deed, answered)
    _tell(node, changes)
    return Decided(number, record)


def turn_back(node: Node, actor: Actor, decision_id: int) -> Record:
    """Undo a decision that hid or refused a record; its writer hears.

    Raises:
        NotFound: there is no such decision.
        NotAllowed: the actor is no mediator.
        Conflict: it is undone already, or hid nothing.
    """
    vetting.allow(actor, "moderate")
    with writing(node.engine) as tx:
        record, changes = undo(tx, node, actor, decision_id)
    _tell(node, changes)
    return record


def undo(
    tx: Connection, node: Node, actor: Actor, decision_id: int
) -> tuple[Record, tuple[Change, ...]]:
    """Turn a decision back in the transaction of an answer to an objection.

    Raises:
        NotFound, NotAllowed, Conflict: as ``turn_back``.
    """
    row = rows.decision(tx, decision_id)
    if row is None:
        raise NotFound(_("Dit besluit bestaat niet."))
    decided = decision_of(row)
    if decided.undone or decided.deed not in _TAKES:
        raise Conflict(_("Dit besluit is al teruggedraaid, of er is niets om terug te draaien."))
    record, shown = erasing.unhide(tx, node, actor, decided.record_id)
    changes: tuple[Change, ...] = (shown,)
    if decided.deed == "refuse":
        record, out = turning.turn(tx, node, HOUSE, "publish", record.id)
        changes += (out,) if out else ()
    audit.note(tx, node, actor, "turn back", f"record {record.id}")
    telling.turned_back(tx, node, record, decision_id)
    return record, changes


def may_judge(tx: Connection, actor: Actor, decision_id: int) -> bool:
    """May this mediator look again: somebody else than who decided, when there is one?"""
    row = rows.decision(tx, decision_id)
    if row is None or row.person_id is None or row.person_id != actor.person_id:
        return True
    return all(each.id == actor.person_id for each in rows.mediators(tx))


def _do(
    tx: Connection, node: Node, actor: Actor, record_id: int, deed: Deed, reason: str
) -> tuple[Record, tuple[Change, ...]]:
    record = record_rows.get(tx, record_id)
    if record is None:
        raise NotFound(_("Dit bericht bestaat hier niet."))
    if deed == "hide":
        hidden, change = erasing.hide(tx, node, actor, record_id, reason)
        return hidden, (change,)
    waiting = rows.waiting_of(tx, record_id)
    if deed == "keep":
        if not any(each.kind == "report" for each in waiting):
            raise Conflict(_("Hier is geen melding meer over."))
        return record, ()
    if record.state != "draft" or not any(each.kind == "held" for each in waiting):
        raise Conflict(_("Dit bericht wacht niet meer."))
    if deed == "pass":
        passed, out = turning.turn(tx, node, HOUSE, "publish", record_id)
        return passed, (out,) if out else ()
    vetting.refuse_municipality(tx, actor, deed, record)
    refused, change = erasing.put_away(tx, node, record, reason)
    return refused, (change,)


def _check_ground(node: Node, rule: str, reason: str) -> None:
    problems = {}
    if rule not in names(node.config.house_rules):
        problems["rule"] = [_("Kies de huisregel waar het om gaat.")]
    if not reason.strip():
        problems["reason"] = [_("Schrijf op waarom. Zonder reden kan het niet.")]
    if problems:
        raise InvalidRecord(problems)


def _tell(node: Node, changes: tuple[Change, ...]) -> None:
    if changes:
        tell(node, *changes)
    node.bell.ring("post")
