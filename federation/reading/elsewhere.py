# SPDX-License-Identifier: EUPL-1.2
"""What others hold of the nodes we follow: compared at every visit, read when it helps.

A visit costs one small question more. Roots in its answer are unsigned and cost nothing: one that
is not ours makes us ask for the signed word. Of a node that does not answer, what a mirror holds
more is read there; of a node that answers, only what it still keeps from us one visit later.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from core.model import to_text
from federation import peers, pinning
from federation.gate import gate_of
from federation.networks import access
from federation.reading.choosing import chosen
from federation.reading.following import follow
from federation.reading.sources import PeerSource, Source
from federation.store import contents, feeds, sightings
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.store.sightings import Sighting
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.heads import Heads, kept_heads, read_heads
from federation.wire.holdings import MAX_HOLDINGS_BYTES, Holding, read_holdings
from federation.wire.times import write_time
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Signed heads are compared at least this often with each peer, also when nothing is new.
_SIGHT_EVERY = timedelta(days=1)
#: Nodes read through one mirror after one visit.
_MOST = 50
#: Heads are signed once a minute by each program of a node: less between two says nothing.
_TOLERANCE = timedelta(minutes=2)


def look_around(node: Node, mirror: Peer) -> None:
    """Compare what ``mirror`` holds of the nodes we follow; have read there what helps us."""
    try:
        raw = PeerSource(node, mirror).get("/nodes", cap=MAX_HOLDINGS_BYTES)
        told = read_holdings(raw)
    except FetchError as error:
        logger.info("what %s holds: %s", mirror.node_id, error)
        return
    except MalformedError as error:
        logger.warning("what %s holds: %s", mirror.node_id, error)
        return
    with reading(node.engine) as tx:
        known = {each.node_id: each for each in stored.everyone(tx)}
        ours = feeds.of_others(tx, node.id)
        about = [one for one in told if one.node in known and one.node != mirror.node_id]
        helpful = [
            one
            for one in about
            if _helps(tx, node, mirror, known[one.node], one, ours.get(one.node, []))
        ]
    gate_of(node).told[mirror.node_id] = {
        each.origin: each for one in about for each in one.feeds
    }  # fmt: skip
    for one in islice(helpful, _MOST):
        job = partial(read_elsewhere, node, one, mirror)
        gate_of(node).visiting.send(f"read {one.node} at {mirror.node_id}", job)


def _helps(
    tx: Connection, node: Node, mirror: Peer, writer: Peer, told: Holding, ours: Iterable[Feed]
) -> bool:
    """Whether a mirror tells something of ``writer`` that is worth a question."""
    held = {feed.origin: feed for feed in ours}
    if any(_is_news(tx, node, mirror, writer, each, held.get(each.origin)) for each in told.feeds):
        return True
    if is_away(writer) and (
        told.sequence > writer.certificate.sequence
        or _is_newer(told, writer)
        or any(contents.counts(tx, feed)[0] for feed in held.values())
    ):
        return True
    seen = sightings.get(tx, writer.node_id, mirror.node_id)
    is_due = seen is None or node.clock() - seen.at > _SIGHT_EVERY
    return is_due and told.time is not None


def _is_news(
    tx: Connection, node: Node, mirror: Peer, writer: Peer, told: Checkpoint, feed: Feed | None
) -> bool:
    """Whether a feed is longer there than here, or another."""
    if feed is not None and feed.alarm:
        return False
    size = feed.size if feed else 0
    if told.size > size:
        before = gate_of(node).told.get(mirror.node_id, {}).get(told.origin)
        return is_away(writer) or (before is not None and before.size > size)
    return feed is not None and _root_at(tx, feed, told.size) != told.root


def _root_at(tx: Connection, feed: Feed, size: int) -> bytes:
    if size == feed.size:
        return feed.frontier.root()
    return merkle.frontier_at(size, merkle.stored_subtrees(feeds.hashes(tx, feed))).root()


def is_away(peer: Peer) -> bool:
    """Whether a node did not answer the last time we asked, or never did."""
    return peer.failures > 0 or peer.last_contact is None


def _is_newer(told: Holding, writer: Peer) -> bool:
    if told.time is None:
        return False
    return writer.heads_time is None or told.time > writer.heads_time


def read_elsewhere(node: Node, told: Holding, mirror: Peer) -> None:
    """Read of a node what a mirror holds of it, verified with that node's own keys."""
    with reading(node.engine) as tx:
        writer = stored.get(tx, told.node)
    if writer is None:
        return
    source = PeerSource(node, mirror)
    try:
        if told.sequence > writer.certificate.sequence:
            writer = pinning.renew(node, writer, source)
        heads = _sight(node, writer, source) if told.time is not None else None
        read_through(node, writer, source, [each.origin for each in told.feeds], heads)
    except PeerError as error:
        logger.info("%s at %s: %s", told.node, mirror.node_id, error)


def read_through(
    node: Node, writer: Peer, source: Source, origins: Iterable[str], heads: Heads | None
) -> list[str]:
    """Read feeds of a node that somebody else brings; return what is wrong with what came.

    Args:
        node: ourselves.
        writer: whose feeds they are; its keys verify them.
        source: who brings them.
        origins: what it says it holds; those that are ours to read are read.
        heads: of the writer, verified, as the source was given them.

    Raises:
        PeerError: writer or source is the cause; what was stored before stays.
    """
    found = [follow(node, writer, origin, source, claim=heads) for origin in chosen(node, origins)]
    _note(node, writer, heads)
    return [each for each in found if each]


def heads_of(writer: Peer, source: Source) -> Heads:
    """Return the heads of a node that somebody else was given.

    Raises:
        PeerError: it holds none, or they are not that node's.
    """
    raw = source.get(f"/nodes/{writer.node_id}/heads")
    try:
        return read_heads(raw, writer.node_id, writer.certificate.feed)
    except MalformedError as error:
        raise UntrustedError(source.name, str(error)) from error


def _sight(node: Node, writer: Peer, source: Source) -> Heads:
    """Return the heads that a mirror was given, and keep them as what was seen there."""
    heads = heads_of(writer, source)
    with writing(node.engine) as tx:
        sightings.put(tx, Sighting(writer.node_id, source.name, heads.note, node.clock()))
    return heads


def _note(node: Node, writer: Peer, heads: Heads | None) -> None:
    """Write that we heard of a node through another; its newest dated word stands."""
    now = node.clock()
    values: dict[str, object] = {"last_mirrored": to_text(now)}
    with writing(node.engine) as tx:
        known = stored.get(tx, writer.node_id)
        last = known.heads_time if known and is_away(known) else now
        if heads is not None and (last is None or heads.time > last):
            values |= {"heads": heads.note, "heads_time": to_text(min(heads.time, now))}
        stored.update(tx, writer.node_id, values)


def _is_under(writer: Peer, raw: bytes) -> bool:
    """Whether heads are signed by the feed key in force."""
    try:
        read_heads(raw, writer.node_id, writer.certificate.feed)
    except (MalformedError, UntrustedError):
        return False
    return True


def keep_public(node: Node, peer: Peer, heads: Heads) -> None:
    """Keep the heads that a peer gives to anybody, when those for us name a restricted feed.

    Only these can be passed on to whoever may not know of that feed.
    """
    if all(Origin.read(each.origin).audience == access.PUBLIC for each in heads.feeds):
        return
    try:
        raw = peers.fetch(node, peer.node_id, peer.address, "/heads")
        read_heads(raw, peer.node_id, peer.certificate.feed)
    except (PeerError, MalformedError) as error:
        logger.info("heads for anybody: %s", error)
        return
    with writing(node.engine) as tx:
        sightings.put(tx, Sighting(peer.node_id, peer.node_id, raw, node.clock()))


def kept_back(node: Node, writer: Peer, heads: Heads) -> dict[str, str]:
    """Return what a node shows us less of than others were shown before, by origin.

    Args:
        node: ourselves.
        writer: who gave us ``heads``, just now.
        heads: when somebody was given younger ones, and larger: these are an old word. Younger
            and smaller than those of others is something else: a feed that shrank.

    Returns:
        A sentence by origin; "" while it may be a matter of moments, and we hold more already.
    """
    shown = {each.origin: each.size for each in heads.feeds}
    found: dict[str, str] = {}
    with reading(node.engine) as tx:
        seen = [one for one in sightings.of_node(tx, writer.node_id) if one.seen_at != one.node_id]
        names = {each.node_id: each.certificate.name for each in stored.everyone(tx)}
        held = {each.origin: each.size for each in feeds.of_node(tx, writer.node_id)}
    for one in seen:
        there = kept_heads(one.heads)
        for each in there.feeds:
            here = shown.get(each.origin, 0)
            if there.time <= heads.time or each.size <= here:
                continue
            if not _is_under(writer, one.heads):
                break  # signed under a key that was replaced: perhaps by a thief of it
            if there.time - heads.time > _TOLERANCE:
                who = names.get(one.seen_at, one.seen_at)
                found[each.origin] = (
                    f"keeps news back: {who} was shown {each.size} entries on"
                    f" {write_time(there.time)}, we are shown {here} of {write_time(heads.time)}"
                )
            elif held.get(each.origin, 0) > here:
                found.setdefault(each.origin, "")
    return found
