# SPDX-License-Identifier: EUPL-1.2
"""Takes a feed batch by batch: fetch → prove → store, one transaction for each.

Nothing of a batch is stored before its headers are proved to lead to a checkpoint that is
believed: doubt leaves the cursor where it was. Payloads that do not come with their headers are
fetched when all headers are here.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.database import reading, writing
from core.errors import FetchError
from federation.erasing import destroying
from federation.reading import fetching
from federation.reading.allowance import Allowance
from federation.reading.arrivals import Arrivals, store_batch, store_late, unpack
from federation.reading.sources import Source
from federation.store import contents, feeds, meaning
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire.checkpoint import Checkpoint
from federation.wire.effects import Effects, Standing, effects_of
from federation.wire.entry import Header, read_header
from federation.wire.feed import MAX_BATCH, Batch, ForkError, TrustedFeed
from federation.wire.merkle import Frontier
from samenbeter import Node

logger = logging.getLogger(__name__)


class Overtaken(Exception):
    """Another process of this node is reading the same feed, and was faster."""


@dataclass(slots=True)
class Reader:
    """Who reads, whose words, and from where."""

    node: Node
    writer: Peer
    source: Source
    #: A checkpoint we believe and do not aim for.
    ahead: Checkpoint | None
    allowance: Allowance
    #: The feed as it was read last, None when it is to be read (again).
    feed: Feed | None
    #: Whether the last batch left no payload of the feed to wait for.
    is_whole: bool = False


def take_batch(reader: Reader, trusted: TrustedFeed, aim: Checkpoint) -> None:
    """Fetch, prove and store the next headers, with as many payloads as come in one answer.

    Raises:
        PeerError: the source did not bring them, or what it brought must not be used.
        Overtaken: another process stored them.
    """
    node, writer, origin = reader.node, reader.writer, trusted.origin
    reader.allowance.check()
    batch = _proved(reader, trusted, aim)
    known, effects, wanted = _effects(reader, origin, batch)
    arrivals = _arrivals(reader, origin, wanted)
    ends = {one.size: one.note for one in (reader.ahead, aim) if one is not None}
    with writing(node.engine) as tx:
        feed = feeds.get(tx, origin) or feeds.add(tx, origin, writer.node_id)
        if feed.size != batch.start:
            raise Overtaken
        store_batch(
            tx, node, writer, feed, batch, effects, known, arrivals,
            newest=ends[max(ends)], reached=ends.get(batch.frontier.size, feed.reached),
        )  # fmt: skip
        reader.is_whole = not contents.awaited(tx, feed, 0, 1)
    reader.feed = None
    reader.allowance.held += len(batch.headers)
    node.bell.ring("receive", *(["erase"] if effects.erasures() else []))


def _proved(reader: Reader, trusted: TrustedFeed, aim: Checkpoint) -> Batch:
    """Return the next headers, proved to lead to ``aim`` and through what we believed."""
    before, ahead = trusted.frontier, reader.ahead
    # Up to what we believed, if that lies on the way: the proof then starts where we compare.
    way = ahead.size if ahead is not None and before.size < ahead.size else aim.size
    stop = min(before.size + MAX_BATCH, way, aim.size)
    answer = fetching.headers(reader.source, trusted, stop, aim.size)
    batch = trusted.accept(answer.headers, answer.proof)
    if ahead is not None:
        _check_ahead(before, batch, ahead, aim, answer.proof)
    return batch


def _check_ahead(
    before: Frontier, batch: Batch, ahead: Checkpoint, aim: Checkpoint, proof: Sequence[bytes]
) -> None:
    """Compare these headers with a checkpoint we believed before, where they reach it.

    Raises:
        ForkError: the writer signed another story before.
    """
    if before.size < ahead.size <= batch.frontier.size:
        frontier, _ = before.extend(batch.leaves[: ahead.size - before.size])
        if frontier.root() != ahead.root:
            is_end = ahead.size == batch.frontier.size
            bridge = b"".join((frontier.root(), *proof)) if is_end else b""
            raise ForkError(ahead.origin, ahead.size, ahead.note, aim.note, bridge)


def _effects(
    reader: Reader, origin: str, batch: Batch
) -> tuple[Mapping[str, Standing], Effects, Mapping[int, Header]]:
    """Return the last words on the records of a batch, what it makes of them, what to fetch."""
    node, writer = reader.node, reader.writer
    with reading(node.engine) as tx:
        feed = reader.feed or feeds.get(tx, origin)
        names = [header.id for header in batch.headers if header.op]
        known = meaning.last_words(tx, feed, names) if feed else {}
        effects = effects_of(known, batch.start, batch.headers)
        puts = effects.puts()
        gone = destroying.dead(tx, node, writer.node_id, list(puts))
    is_heard = writer.state == "active"  # else arrivals would not keep them
    indexes = sorted(one.index for key, one in puts.items() if is_heard and key not in gone)
    return known, effects, {index: batch.headers[index - batch.start] for index in indexes}


def _arrivals(reader: Reader, origin: str, wanted: Mapping[int, Header]) -> Arrivals:
    """Return what comes in one answer of the payloads of these headers."""
    try:
        frames = fetching.payloads(reader.source, origin, list(wanted))
        return unpack(reader.writer.node_id, wanted, frames)
    except FetchError as error:
        logger.info("payloads: %s", error)
        return Arrivals()  # they are asked for again when all headers are here


def fetch_missing(reader: Reader, origin: str) -> str | None:
    """Fetch payloads that did not come with their headers; return what is wrong with some.

    Raises:
        PeerError: the source did not bring them.
        Overtaken: another process stored some of them.
    """
    node, writer = reader.node, reader.writer
    if reader.is_whole or writer.state != "active":
        return None  # nothing is missing, or it waits until the writer is heard again
    after = 0
    damaged: list[str] = []
    while True:
        with reading(node.engine) as tx:
            feed = feeds.get(tx, origin)
            wanted = contents.awaited(tx, feed, after, MAX_BATCH) if feed else {}
            raw = feeds.headers_at(tx, feed, list(wanted)) if feed and wanted else {}
        if not raw:
            return _told(damaged)
        frames = fetching.payloads(reader.source, origin, sorted(raw))
        headers = {index: read_header(each) for index, each in raw.items()}
        arrivals = unpack(writer.node_id, headers, frames)
        damaged += arrivals.damaged
        if arrivals.held:
            with writing(node.engine) as tx:
                feed = feeds.get(tx, origin)
                if feed is None or wanted != contents.awaited(tx, feed, after, MAX_BATCH):
                    raise Overtaken
                store_late(tx, node, writer, feed, arrivals)
            node.bell.ring("receive")
        reached = max((frame.index + 1 for frame in frames if frame.index in raw), default=0)
        if reached <= after:
            return _told(damaged)
        after = reached


def _told(damaged: Sequence[str]) -> str | None:
    if not damaged:
        return None
    return f"{len(damaged)} payloads are damaged, like {damaged[0]}"
