# SPDX-License-Identifier: EUPL-1.2
"""What this node says of itself: its own feeds' names, and its heads."""

from datetime import timedelta

from sqlalchemy import Connection

from core.database import reading
from federation.gate import gate_of
from federation.networks import access
from federation.networks.access import PUBLIC
from federation.peers import tell
from federation.publishing.parcels import parcel
from federation.store import feeds
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.heads import Heads, sign_heads
from samenbeter import Node

#: A new heads note is signed at most this often, for each set of feeds.
HEADS_EVERY = timedelta(minutes=1)

#: Heads notes kept, each for askers who may read the same feeds.
_MOST_HEADS = 64


def public_origin(node_id: str) -> str:
    """Return the origin of a node's first public feed."""
    return str(Origin(node_id, PUBLIC, 1))


def own_feeds(tx: Connection, node: Node) -> dict[str, list[Feed]]:
    """Return our feeds by audience; of each audience by rising incarnation."""
    found: dict[str, list[Feed]] = {}
    for feed in feeds.of_node(tx, node.id):
        found.setdefault(Origin.read(feed.origin).audience, []).append(feed)
    for incarnations in found.values():
        incarnations.sort(key=lambda feed: Origin.read(feed.origin).incarnation)
    return found


def current_origin(tx: Connection, node: Node, audience: str = PUBLIC) -> str:
    """Return the origin of our feed for an audience: its highest incarnation, 1 at first."""
    found = own_feeds(tx, node).get(audience)
    return found[-1].origin if found else str(Origin(node.id, audience, 1))


def heads_of(node: Node, asker: str | None = None) -> Heads:
    """Return where the feeds are that ``asker`` may read, dated; None is a stranger.

    One note for all who may read the same feeds, signed anew when it is a minute old.
    """
    gate = gate_of(node)
    with gate.lock:
        keys = gate.keys  # first: when they were replaced the last heads are forgotten
        now = node.clock()
        with reading(node.engine) as tx:
            own = feeds.of_node(tx, node.id)
            told = [each for each in own if access.may_read(tx, node, each.origin, asker)]
        key = frozenset(each.origin for each in told)
        last = gate.heads.pop(key, None)
        if last is None or not timedelta(0) <= now - last.time < HEADS_EVERY:
            heads = tuple(
                Checkpoint(one.origin, one.checkpoint.size, one.checkpoint.root)
                for one in told
                if one.checkpoint is not None
            )
            last = sign_heads(Heads(node.id, now, heads), keys.feed)
        gate.heads[key] = last
        while len(gate.heads) > _MOST_HEADS:
            del gate.heads[next(iter(gate.heads))]
        return last


def announce(node: Node, feed: Feed, new: int = 0) -> None:
    """Tell all peers that may read a feed of ours where it is now, without waiting for them.

    Its last ``new`` entries go along when they are few and public.
    """
    with reading(node.engine) as tx:
        brought = parcel(tx, feed, new)
        everyone = [
            peer
            for peer in stored.everyone(tx)
            if access.may_read(tx, node, feed.origin, peer.node_id)
        ]
    for peer in everyone:
        tell(node, peer, feed.origin, feed.reached, brought)


def tell_all(node: Node) -> None:
    """Tell peers where our feeds are, also when nothing changed: we are here."""
    with reading(node.engine) as tx:
        current = [incarnations[-1] for incarnations in own_feeds(tx, node).values()]
    for feed in current:
        announce(node, feed)
