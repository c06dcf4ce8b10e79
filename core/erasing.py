# SPDX-License-Identifier: EUPL-1.2
"""The deeds that cannot be undone, and hiding, which can.

Erasing destroys a record with all its versions, and every link between its local id and the id
under which it travelled. What is left is that second id, in a list: whoever exchanges with other
nodes carries the erasure out there, and ``lasting`` keeps it beyond backups. Guests are told, and
cannot refuse: taking a text back is a right.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from core import changes, lasting, questions, standing, vetting
from core.database import reading, writing
from core.errors import Conflict, NotFound
from core.indexing import index_texts
from core.languages import gettext as _
from core.model import Actor, Change, Record, to_text
from core.moments import local
from core.node import Node
from core.store import erasures, mine, moderation
from core.store import records as rows
from core.store.erasures import Erased, Hidden
from core.together import tell

#: Characters of a ground.
MOST_REASON = 300
#: Private records destroyed in one transaction.
_AT_ONCE = 500
#: Erased ids looked at when a node opens.
_MOST = 10_000


def erase(node: Node, actor: Actor, record_id: int, *, reason: str = "") -> str | None:
    """Destroy a record for good: our own everywhere, another's only here.

    Args:
        node: the node.
        actor: an editor for our own, an administrator for another's.
        record_id: local id.
        reason: the ground on which a copy of another's record is removed; stays here.

    Returns:
        The global id, when it ever had one.

    Raises:
        NotFound: there is none that this actor may read.
        NotAllowed: it is not this actor's to erase.
        Conflict: no ground, for another's record.
    """
    with writing(node.engine) as tx:
        record = _of(tx, actor, record_id, "erase", "remove")
        ground = "" if record.is_own else _ground(reason)
        mine.note_erased(tx, record.id, to_text(node.clock()))
        change = _destroy(tx, node, [record], ground)[0]
    global_id = _global_id(node, record)
    if global_id:
        lasting.remember(node.directory, [global_id])
    tell(node, change)
    return global_id


def forget(node: Node, gone: Sequence[Record]) -> None:
    """Destroy records of a private type for good, as a plugin does with its own.

    Raises:
        Conflict: one of them is of a type that others see; those are erased by a person.
    """
    if any(each.type not in node.private_types for each in gone):
        raise Conflict("only records of a private type can be forgotten")
    if gone:
        with writing(node.engine) as tx:
            erasures.destroy(tx, [each.id for each in gone])
            erasures.mark(tx)
            change = changes.append(tx, "erase", 0, node.clock())
        tell(node, change)


def forget_old(node: Node) -> None:
    """Destroy the private records whose time is over. A background task."""
    today = local(node.clock()).date().isoformat()
    for kind in node.private_types.values():
        while True:
            with reading(node.engine) as tx:
                due = rows.before(tx, f"{kind.name}.{kind.kept_until}", today, limit=_AT_ONCE)
            if not due:
                break
            forget(node, due)


def destroy(tx: Connection, node: Node, origin: str, wire_ids: Sequence[str]) -> int:
    """Destroy what is here of records that their writer erased; return how many there were.

    The caller remembers the ids: nothing is put in the list of what is still to be carried out.
    """
    ids = rows.ids_by_wire_id(tx, origin, list(wire_ids)).values()
    found = rows.get_many(tx, list(ids))
    _destroy(tx, node, list(found.values()), None)
    return len(found)


def destroy_own(tx: Connection, node: Node, wire_ids: Sequence[str]) -> None:
    """Destroy records of our own by the ids under which they travelled, on order.

    Those that are not here any more are put in the list all the same: feeds may still hold them.
    """
    ids = rows.ids_by_wire_id(tx, "", list(wire_ids)).values()
    _destroy(tx, node, list(rows.get_many(tx, list(ids)).values()), "")
    erasures.queue(tx, (Erased("", each) for each in wire_ids))


def hide(
    tx: Connection, node: Node, actor: Actor, record_id: int, reason: str
) -> tuple[Record, Change]:
    """Hide a record here, in the transaction of the decision; that can be undone.

    One of our own is no longer shared from then on: peers hear that it is taken back. Who
    shares it again once it is shown does so on purpose. Of another's record neither its writer
    nor any other node notices.

    Raises:
        NotFound: there is none that this actor may read.
        NotAllowed: the actor is no mediator.
        Conflict: no reason, or there is nothing to hide.
    """
    record = _of(tx, actor, record_id, "hide", "hide")
    ground = _ground(reason)
    if record.visibility == "beheer":
        raise Conflict(_("Dit is hier al verborgen."))
    if record.state != "published":
        raise Conflict(_("Dit staat niet op de site. Er is niets om te verbergen."))
    return put_away(tx, node, record, ground)


def put_away(tx: Connection, node: Node, record: Record, ground: str) -> tuple[Record, Change]:
    """Leave a record, also one that nobody saw yet, to mediators only."""
    before = standing.unshared(record) if record.is_own else record
    erasures.hide(tx, record.id, before.visibility, ground, to_text(node.clock()))
    hidden = replace(before, visibility="beheer")
    return hidden, _turn(tx, node, "hide", hidden)


def unhide(tx: Connection, node: Node, actor: Actor, record_id: int) -> tuple[Record, Change]:
    """Show a hidden record again, and turn the decision back, in one transaction.

    Raises:
        NotFound, NotAllowed: as ``hide``.
        Conflict: it is not hidden.
    """
    record = _of(tx, actor, record_id, "unhide", "unhide")
    before = erasures.unhide(tx, record.id)
    if before is None:
        raise Conflict(_("Dit is hier niet verborgen."))
    moderation.turn_back(tx, record.id, node.clock())
    shown = replace(record, visibility=before)
    return shown, _turn(tx, node, "unhide", shown)


def show_again(node: Node, actor: Actor, record_id: int) -> Record:
    """Show a hidden record again.

    Raises:
        NotFound, NotAllowed, Conflict: as ``unhide``.
    """
    with writing(node.engine) as tx:
        record, change = unhide(tx, node, actor, record_id)
    tell(node, change)
    return record


def all_hidden(node: Node, actor: Actor) -> list[tuple[Hidden, Record]]:
    """Return what is hidden here, newest first, with the records.

    Raises:
        NotAllowed: the actor is no mediator.
    """
    vetting.allow(actor, "moderate")
    with reading(node.engine) as tx:
        found = erasures.all_hidden(tx)
        known = rows.get_many(tx, [each.record_id for each in found])
    return [(each, known[each.record_id]) for each in found if each.record_id in known]


def reapply(node: Node) -> int:
    """Erase again what was erased before and stands here: after an old copy was put back.

    Before anybody is served. What a crash kept out of the lasting list is added to it.

    Returns:
        How many records were destroyed.
    """
    with reading(node.engine) as tx:
        waiting = [
            *erasures.queued(tx, own=True, limit=_MOST),
            *erasures.queued(tx, own=False, limit=_MOST),
        ]
    lasting.remember(
        node.directory, (f"{each.origin or node.id}/{each.wire_id}" for each in waiting)
    )
    again = [tuple(each.split("/")) for each in lasting.remembered(node.directory)]
    origins = {origin for origin, _ in again}
    count = 0
    for origin in sorted(origins):
        wire_ids = [wire_id for each, wire_id in again if each == origin]
        written_by = "" if origin == node.id else origin
        with reading(node.engine) as tx:
            stands = rows.ids_by_wire_id(tx, written_by, wire_ids)
        if stands:
            with writing(node.engine) as tx:
                found = rows.get_many(tx, list(stands.values()))
                _destroy(tx, node, list(found.values()), "erased before")
            count += len(found)
    return count


def _of(tx: Connection, actor: Actor, record_id: int, own: str, other: str) -> Record:
    record = rows.get(tx, record_id)
    if record is None:
        raise NotFound(_("Bericht {record_id} bestaat hier niet.").format(record_id=record_id))
    return vetting.own(tx, actor, own if record.is_own else other, record_id)


def _ground(reason: str) -> str:
    ground = " ".join(reason.split())[:MOST_REASON]
    if not ground:
        raise Conflict("Schrijf op waarom. Zonder reden kan het niet.")
    return ground


def _destroy(
    tx: Connection, node: Node, gone: Sequence[Record], reason: str | None
) -> list[Change]:
    """Delete records; with a ``reason`` they wait in the list of what is to be carried out."""
    now = node.clock()
    pointing = [text for each in gone for text in questions.references(node, each)]
    touched = set(erasures.referring(tx, pointing)) - {each.id for each in gone} if gone else set()
    erasures.destroy(tx, [each.id for each in gone])
    if gone:
        erasures.mark(tx)
    if reason is not None:
        erasures.queue(tx, (Erased(each.origin, each.wire_id, reason)
                            for each in gone if each.wire_id))  # fmt: skip
    changes.append_all(tx, "unlink", sorted(touched), now)
    # The line that stays names no record: with its moment it would be a link to the other id.
    return [replace(changes.append(tx, "erase", 0, now), record_id=each.id) for each in gone]


def _turn(tx: Connection, node: Node, deed: str, record: Record) -> Change:
    """Write a record whose visibility changed, and what lists and search read."""
    rows.update(tx, record)
    kind = node.types.get(record.type)
    data = questions.fields_of(record)
    found = [] if kind is None else rows.facet_rows(
        record.id, kind.name, kind.facets(data),
        listed_at=to_text(record.published or record.created), public=record.is_public,
    )  # fmt: skip
    rows.set_facets(tx, found, (record.id,))
    index_texts(tx, node, [record])
    return changes.append(tx, deed, record.id, node.clock())


def _global_id(node: Node, record: Record) -> str | None:
    return f"{record.origin or node.id}/{record.wire_id}" if record.wire_id else None
