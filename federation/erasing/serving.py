# SPDX-License-Identifier: EUPL-1.2
"""Remembers who was ever given what of our own feeds: they must hear of every erasure."""

from core.database import reading, writing
from federation.networks.access import PUBLIC
from federation.store import feeds, notices
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from samenbeter import Node


def given(node: Node, feed: Feed, asker: str | None, size: int) -> None:
    """Write that ``asker`` was given the first ``size`` headers of a feed, or payloads of them."""
    if asker is None or feed.node_id != node.id or asker == node.id:
        return
    with reading(node.engine) as tx:
        before = notices.served_size(tx, feed.id, asker)
    if size > before:
        with writing(node.engine) as tx:
            notices.note_served(tx, feed.id, asker, size, node.clock())


def met(node: Node, asker: str) -> None:
    """Write that a peer reads what everybody may: those questions are not signed."""
    with reading(node.engine) as tx:
        new = [
            feed
            for feed in feeds.of_node(tx, node.id)
            if Origin.read(feed.origin).audience == PUBLIC
            and not notices.served_size(tx, feed.id, asker)
        ]
    for feed in new:
        given(node, feed, asker, max(1, feed.size))
