# SPDX-License-Identifier: EUPL-1.2
"""What this node says of itself: its own feeds' names, and its heads."""

from datetime import timedelta

from core.database import reading
from federation.gate import gate_of
from federation.peers import tell_everyone
from federation.store import feeds
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.heads import Heads, sign_heads
from samenbeter import Node

#: A new heads note is signed at most this often.
HEADS_EVERY = timedelta(minutes=1)

#: The only audience for now: everybody.
PUBLIC = "public"


def public_origin(node_id: str) -> str:
    """Return the origin of a node's first public feed."""
    return str(Origin(node_id, PUBLIC, 1))


def heads_of(node: Node) -> Heads:
    """Return where our feeds are, dated; signed anew when the last note is a minute old."""
    gate = gate_of(node)
    with gate.lock:
        now = node.clock()
        if gate.heads is None or not timedelta(0) <= now - gate.heads.time < HEADS_EVERY:
            with reading(node.engine) as tx:
                own = feeds.of_node(tx, node.id)
            heads = tuple(
                Checkpoint(one.origin, one.checkpoint.size, one.checkpoint.root)
                for one in own
                if one.checkpoint is not None
            )
            gate.heads = sign_heads(Heads(node.id, now, heads), gate.keys.feed)
        return gate.heads


def tell_all(node: Node) -> None:
    """Tell all peers where our public feed is, also when nothing changed: we are here."""
    with reading(node.engine) as tx:
        feed = feeds.get(tx, public_origin(node.id))
    if feed is not None:
        tell_everyone(node, feed.origin, feed.reached)
