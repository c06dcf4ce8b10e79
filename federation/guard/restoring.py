# SPDX-License-Identifier: EUPL-1.2
"""Fetches what we signed and no longer hold, from those who do; verified with our own key.

It is read as any feed is, batch by batch, with ourselves as its writer. Only what becomes of the
payloads differs: they are our own records again.
"""

import logging
from collections.abc import Sequence

from core.database import reading
from core.errors import PeerError
from federation.gate import gate_of
from federation.guard.judging import Gap
from federation.reading.following import follow
from federation.reading.sources import PeerSource
from federation.store import contents, feeds
from federation.store.peers import Peer
from samenbeter import Node

logger = logging.getLogger(__name__)


def fetch(node: Node, gaps: Sequence[Gap], peers: Sequence[Peer]) -> int:
    """Fetch what peers hold beyond what we hold; return how many entries came."""
    known = {each.node_id: each for each in peers}
    came = 0
    for gap in gaps:
        if gap.aim is None:
            continue
        before = _size(node, gap.origin)
        for source in (known[each] for each in gap.sources if each in known):
            _follow(node, gap.origin, source, gap.aim.note)
            if _size(node, gap.origin) >= gap.aim.size and not _awaits(node, gap.origin):
                break
        fresh = _size(node, gap.origin) - before
        if fresh:
            logger.warning("guard: %s got %d entries back from peers", gap.origin, fresh)
        came += fresh
    return came


def complete(node: Node, peers: Sequence[Peer]) -> None:
    """Fetch payloads of our own that did not come with their headers, from whoever has them.

    Headers are asked for until they are there; a payload that came damaged, or not at all, is not
    missed by any of the sizes that are compared.
    """
    with reading(node.engine) as tx:
        found = [each for each in feeds.of_node(tx, node.id) if each.newest and not each.alarm]
    for feed in found:
        for peer in peers:
            if not _awaits(node, feed.origin):
                break
            _follow(node, feed.origin, peer, feed.newest)


def _follow(node: Node, origin: str, source: Peer, note: bytes) -> None:
    try:
        follow(node, ourselves(node), origin, PeerSource(node, source), note=note)
    except PeerError as error:
        logger.warning("guard: %s cannot be restored: %s", origin, error)


def ourselves(node: Node) -> Peer:
    """Return this node as the writer of a feed that others pass on."""
    certificate = gate_of(node).keys.certificate
    return Peer(
        node_id=node.id, address=node.config.node.address, note=certificate.note,
        area="", theme="", level_given="full", level_received="full", contract="",
        added=node.clock(), last_contact=None, last_error="", error_kind="", failures=0,
        heads=b"", heads_time=None, state="active", parting="keep", skew_seconds=None,
        last_mirrored=None,
    )  # fmt: skip


def _size(node: Node, origin: str) -> int:
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
        return feed.size if feed else 0


def _awaits(node: Node, origin: str) -> bool:
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
        return bool(feed and contents.awaited(tx, feed, 0, 1))
