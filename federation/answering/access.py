# SPDX-License-Identifier: EUPL-1.2
"""Who may read which feed here; every answer about a feed asks this room."""

from sqlalchemy import Connection

from federation.answering.meeting import Refusal, asker_of, origin_of
from federation.publishing.own import PUBLIC
from federation.store import feeds
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from samenbeter import Node, Request


def readable_feed(tx: Connection, node: Node, request: Request) -> Feed:
    """Return the feed that the path names, if the asker may read it.

    Raises:
        Refusal: 404, the same whether there is none or it is not theirs to know.
        RequestRefused: the request is signed, and not as it should be.
    """
    origin = origin_of(request)
    # Who asks does not matter for what everybody may read, and costs a signature.
    asker = None if origin.audience == PUBLIC else asker_of(node, request)
    feed = feeds.get(tx, str(origin)) if origin.node == node.id else None
    if feed is None or not feed.reached or not may_read(tx, node, feed, asker):
        raise Refusal(404, "No such feed", f"There is no feed {origin} here.")
    return feed


def may_read(tx: Connection, node: Node, feed: Feed, asker: str | None) -> bool:
    """Whether ``asker`` may read this feed: a node id, or None for anybody."""
    return Origin.read(feed.origin).audience == PUBLIC
