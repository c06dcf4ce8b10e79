# SPDX-License-Identifier: EUPL-1.2
"""The one place where payloads of erased records are destroyed, whoever erased them.

A dead id stays dead: in the table that every arrival asks, and in the lasting list that no
backup takes back. Receipts wait until the last trace is scrubbed: see ``receipts``.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection

from core import erasing, lasting
from core.database import reading, writing
from core.store import erasures as queue
from federation.networks import access
from federation.networks.access import PUBLIC
from federation.store import erasures, feeds, notices, receipts
from federation.store import peers as stored
from federation.store.erasures import Cause
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from samenbeter import Node

#: Ids carried out in one transaction.
MOST = 500


def kill(
    tx: Connection,
    node: Node,
    node_id: str,
    wire_ids: Mapping[str, int],
    cause: Cause,
    *,
    origin: str = "",
) -> None:
    """Destroy all that is here of records of a node, in every feed of it, for good.

    Our own come here too, when what we signed comes back from peers after an old copy was put
    back; who confirmed then is not known any more.

    Args:
        tx: a write transaction.
        node: ourselves.
        node_id: who wrote them; only its own word, or an administrator's here, leads to this.
            Ourselves when our own word comes back from others: see ``federation.guard``.
        wire_ids: with the index of the entry that says so, -1 for none.
        cause: why.
        origin: of the feed with that entry.
    """
    if not wire_ids:
        return
    named = sorted(wire_ids)
    erasures.add(tx, node_id, wire_ids, cause, node.clock(), origin=origin)
    if erasures.destroy_payloads(tx, node_id, named):
        queue.mark(tx)
    erasing.destroy(tx, node, "" if node_id == node.id else node_id, named)
    # Before the commit: should that fail, they are erased again when the node opens.
    lasting.remember(node.directory, (f"{node_id}/{each}" for each in named))


def dead(tx: Connection, node: Node, node_id: str, wire_ids: Sequence[str]) -> set[str]:
    """Return which of these records must not come (back): erased, or removed here."""
    waiting = queue.dead(tx, "" if node_id == node.id else node_id, wire_ids)
    return erasures.dead(tx, node_id, wire_ids) | waiting


def carry_out(node: Node) -> None:
    """Do in federation's rows what an erasure did in the records; also while we may not sign.

    Of another's record: it is dead here. Of our own: payloads and salts go at once; that the
    feeds say so, and who must confirm, is the publisher's.
    """
    with reading(node.engine) as tx:
        is_due = bool(queue.queued(tx, own=False, limit=1) or _own_held(tx, node))
    while is_due:
        with writing(node.engine) as tx:
            gone = queue.queued(tx, own=False, limit=MOST)
            for origin, some in groupby(gone, key=lambda each: each.origin):
                reasons = {each.wire_id: each.reason for each in some}
                _remove_here(tx, node, origin, reasons)
            own = _own_held(tx, node)
            if own and erasures.destroy_payloads(tx, node.id, own):
                queue.mark(tx)
        is_due = len(gone) == MOST


def reapply(node: Node) -> None:
    """Destroy again what the lasting list names and this database forgot.

    Before anything is served after a start: an older copy may have been put back.
    """
    listed = [each.split("/") for each in lasting.remembered(node.directory)]
    with reading(node.engine) as tx:
        known = set(erasures.everything(tx))
    lasting.remember(node.directory, (f"{one}/{other}" for one, other in sorted(known)))
    lost = sorted({(one, other) for one, other in listed} - known)
    for node_id, some in groupby(lost, key=lambda each: each[0]):
        wire_ids = [each[1] for each in some]
        with writing(node.engine) as tx:
            if node_id == node.id:
                queue.queue(tx, (queue.Erased("", each) for each in wire_ids))
                if erasures.destroy_payloads(tx, node_id, wire_ids):
                    queue.mark(tx)
            else:
                kill(tx, node, node_id, dict.fromkeys(wire_ids, -1), "here")
    carry_out(node)


def erased_own(tx: Connection, limit: int = MOST) -> list[str]:
    """Return wire ids of our own records that are erased and of which no feed said so yet."""
    return [each.wire_id for each in queue.queued(tx, own=True, limit=limit)]


def take_out(tx: Connection, node: Node) -> list[str]:
    """Destroy what our feeds hold of erased records of our own; return their wire ids.

    Before the feeds say so: from then on the last word no longer leads to the payload.
    """
    gone = erased_own(tx)
    if gone and erasures.destroy_payloads(tx, node.id, gone):
        queue.mark(tx)
    return gone


def published(tx: Connection, node: Node, wire_ids: Sequence[str]) -> None:
    """Close erasures of our own whose entries are in the feeds now: who must confirm is written.

    Expected are all peers for what everybody could read, the members for what a network could,
    and everybody who was ever served a feed that the record was put into.
    """
    if not wire_ids:
        return
    now = node.clock()
    erasures.add(tx, node.id, dict.fromkeys(wire_ids, -1), "entry", now)
    own = {feed.origin: feed for feed in feeds.of_node(tx, node.id)}
    for wire_id in wire_ids:
        said = [own[origin] for origin, *_ in erasures.said_in(tx, node.id, wire_id)]
        everybody = {each for feed in said for each in readers(tx, feed)} - {node.id}
        receipts.expect(tx, wire_id, everybody, now)
    queue.carried_out(tx, "", wire_ids)


def readers(tx: Connection, feed: Feed) -> set[str]:
    """Return who may read one of our feeds, or was ever served it."""
    audience = Origin.read(feed.origin).audience
    if audience == PUBLIC:
        readers = {peer.node_id for peer in stored.everyone(tx)}
    else:
        readers = set(access.members(tx, audience))
    return readers | set(notices.served_with(tx, feed.id))


def _own_held(tx: Connection, node: Node) -> list[str]:
    """Return erased records of our own of which a feed still holds a payload."""
    found = erased_own(tx)
    return sorted(erasures.held_among(tx, node.id, found)) if found else []


def _remove_here(tx: Connection, node: Node, node_id: str, reasons: Mapping[str, str]) -> None:
    named = sorted(reasons)
    indexes = dict.fromkeys(named, -1)
    erasures.add(tx, node_id, indexes, "here", node.clock(), reasons=reasons)
    if erasures.destroy_payloads(tx, node_id, named):
        queue.mark(tx)
    queue.carried_out(tx, node_id, named)
