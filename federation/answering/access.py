# SPDX-License-Identifier: EUPL-1.2
"""Who may read which feed here, own or followed; every answer about a feed asks this room."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from federation.answering.meeting import Refusal, asker_of, origin_of
from federation.networks.access import PUBLIC, may_read
from federation.store import feeds, sightings
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire.heads import Heads, kept_heads
from federation.wire.times import write_time
from samenbeter import Node, Request

#: A mirror that heard nothing of a node for longer says so in each answer about it.
STALE = timedelta(days=30)

#: The header that says it: the time of the newest heads here, or "never".
STALE_HEADER = "Samenbeter-Stale"


def readable_feed(tx: Connection, node: Node, request: Request) -> Feed:
    """Return the feed that the path names, if the asker may read it; else as ``readable``."""
    return readable(tx, node, request)[0]


def readable(tx: Connection, node: Node, request: Request) -> tuple[Feed, str | None]:
    """Return the feed that the path names and who asks, if they may read it.

    Who asks is None for what everybody may read.

    Raises:
        Refusal: 404, the same whether there is none or it is not theirs to know.
        RequestRefused: the request is signed, and not as it should be.
    """
    origin = origin_of(request)
    # Who asks does not matter for what everybody may read, and costs a signature.
    asker = None if origin.audience == PUBLIC else asker_of(node, request)
    feed = feeds.get(tx, str(origin)) if _is_here(tx, node, origin.node) else None
    if feed is None or not feed.reached or not may_read(tx, node, feed.origin, asker):
        raise Refusal(404, "No such feed", f"There is no feed {origin} here.")
    return feed, asker


def is_passed_on(peer: Peer) -> bool:
    """Whether we pass on what we hold of this node.

    Of one that is no peer any more only while we show it ourselves. Of one that was removed we
    would not hear what it takes back: nothing.
    """
    return peer.state != "former" or peer.parting == "keep"


def passable_heads(tx: Connection, node: Node, peer: Peer, asker: str | None) -> Heads | None:
    """Return the newest heads of a peer that name no feed the asker may not know of."""
    to_anybody = sightings.get(tx, peer.node_id, peer.node_id)
    kept = [peer.heads, to_anybody.heads if to_anybody else b""]
    found = [
        heads
        for heads in map(kept_heads, filter(None, kept))
        if all(may_read(tx, node, each.origin, asker) for each in heads.feeds)
    ]
    return max(found, key=lambda heads: heads.time, default=None)


def age_of(tx: Connection, node: Node, node_id: str) -> Mapping[str, str]:
    """Return the header that says that we heard nothing of a node for long; none if we did."""
    peer = stored.get(tx, node_id) if node_id != node.id else None
    if peer is None:
        return {}
    if peer.heads_time is None:
        return {STALE_HEADER: "never"}
    is_stale = node.clock() - peer.heads_time > STALE
    return {STALE_HEADER: write_time(peer.heads_time)} if is_stale else {}


def _is_here(tx: Connection, node: Node, node_id: str) -> bool:
    if node_id == node.id:
        return True
    peer = stored.get(tx, node_id)
    return peer is not None and is_passed_on(peer)
