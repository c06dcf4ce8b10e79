# SPDX-License-Identifier: EUPL-1.2
"""Follows one feed up to its newest checkpoint, and stops it when its story does not hold.

The writer is the node whose keys verify; the source is whoever brings the bytes. What to read up
to is decided here, ``batches`` takes what is on the way. Two stories, or a feed that shrinks,
stop the feed and keep the notes that show it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import FetchError, UntrustedError
from federation.reading import fetching, incarnations
from federation.reading.allowance import Allowance, allowance
from federation.reading.batches import Overtaken, Reader, fetch_missing, take_batch
from federation.reading.sources import Source
from federation.store import feeds
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint
from federation.wire.cut import is_cut, read_end
from federation.wire.feed import MAX_BATCH, ForkError, ProofError, RollbackError, TrustedFeed
from federation.wire.heads import Heads
from samenbeter import Node

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Before:
    """What stands here before a feed is read."""

    feed: Feed | None
    allowance: Allowance


def before(tx: Connection, node: Node, writer: Peer, origin: str) -> Before:
    """Return what stands here of a feed, for ``follow``."""
    return Before(feeds.get(tx, origin), allowance(tx, node, writer))


def follow(
    node: Node,
    writer: Peer,
    origin: str,
    source: Source,
    note: bytes | None = None,
    claim: Heads | None = None,
    known: Before | None = None,
) -> str | None:
    """Read one feed up to its newest checkpoint, and the payloads that are still missing.

    Args:
        node: ourselves.
        writer: the node that writes the feed: its keys verify it.
        origin: the feed.
        source: whoever brings it.
        note: the checkpoint that was announced; without one the source is asked.
        claim: heads of the writer, compared with what we hold in the end.
        known: what stood here a moment ago; without it the rows are asked.

    Returns:
        What is wrong with payloads that came, or None.

    Raises:
        PeerError: writer or source is the cause; what was stored before stays.
    """
    if known is None:
        with reading(node.engine) as tx:
            known = before(tx, node, writer, origin)
    feed = known.feed
    raw = _newest(source, origin, feed, note, claim)
    if is_cut(raw):
        incarnations.take_cut(node, writer, origin, raw)
        with reading(node.engine) as tx:
            feed = feeds.get(tx, origin)
        raw = feed.cut if feed else raw
    # Announcements may overtake one another, and a mirror may be behind: only what the writer
    # itself answered can be a feed that shrank.
    is_hint = note is not None or source.name != writer.node_id
    believed = read_end(feed.newest) if feed and feed.newest else None
    trusted = _trusted(writer, origin, feed, believed)
    ahead = None
    if not is_cut(raw) and source.name != writer.node_id and not trusted.is_complete:
        # It may not reach as far as we were told: its own checkpoint is the aim. What we believed
        # is compared when our headers get there.
        ahead, trusted = believed, _trusted(writer, origin, feed, None)
    reader = Reader(node, writer, source, ahead, known.allowance, feed)
    try:
        _read_up(reader, trusted, raw, is_hint=is_hint)
        if claim is not None:
            for head in claim.feeds:
                if head.origin == origin:
                    _compare(node, trusted, head, claim.note)
        return fetch_missing(reader, origin)
    except Overtaken:
        return None
    except RollbackError as error:
        believed_note = trusted.newest.note if trusted.newest else b""
        _stop(node, origin, f"rollback: {error}", (believed_note, raw))
        raise
    except ForkError as error:
        if is_cut(raw):
            # The recovery key has decided which of the two stories stands: not ours.
            incarnations.start_again(node, writer, origin)
            return follow(node, writer, origin, source)
        _stop(node, origin, f"fork: {error}", error.notes, error.bridge)
        raise


def _newest(
    source: Source, origin: str, feed: Feed | None, note: bytes | None, claim: Heads | None
) -> bytes:
    """Return the note to read up to: a checkpoint, or the cut of a feed that ended.

    Raises:
        UntrustedError: the feed is stopped, and no cut has decided what stands.
    """
    path = f"/feeds/{origin}"
    if feed is not None and feed.alarm:
        try:
            return source.get(f"{path}/cut")
        except FetchError as error:
            raise UntrustedError(origin, f"feed is stopped: {feed.alarm}") from error
    if feed is not None and feed.cut:
        ended = read_end(feed.cut)
        newer = claim and any(
            each.origin == origin and (each.size, each.root) != (ended.size, ended.root)
            for each in claim.feeds
        )
        return source.get(f"{path}/cut") if newer else feed.cut
    return note or source.get(f"{path}/checkpoint")


def _read_up(reader: Reader, trusted: TrustedFeed, raw: bytes, *, is_hint: bool) -> None:
    """Read headers until we hold all of the checkpoint ``raw``."""
    while True:
        try:
            aim = _aim(trusted, raw)
        except RollbackError as error:
            _compare(reader.node, trusted, error.seen, raw)
            if is_hint:
                return
            raise
        if trusted.is_complete:
            return
        try:
            while not trusted.is_complete:
                take_batch(reader, trusted, aim)
        except ProofError as error:
            _read_again(reader, trusted, aim, error.notes)
            raise


def _aim(trusted: TrustedFeed, raw: bytes) -> Checkpoint:
    """Return what to fetch headers for: a cut was believed when it was taken."""
    if is_cut(raw) and trusted.newest is not None:
        return trusted.newest
    return trusted.consider(raw)


def _read_again(
    reader: Reader, ours: TrustedFeed, aim: Checkpoint, notes: tuple[bytes, bytes]
) -> None:
    """Read from its start the story whose end does not fit to what we hold; nothing is stored.

    Raises:
        ForkError: it is another story, and the origin signed both.
        PeerError: it is no story at all: a bad copy, that may come right.
    """
    size = ours.frontier.size
    theirs = TrustedFeed(ours.origin, ours.key, newest=aim)
    proof: Sequence[bytes] = ()
    while theirs.frontier.size < size:
        stop = min(theirs.frontier.size + MAX_BATCH, size)
        answer = fetching.headers(reader.source, theirs, stop, aim.size)
        theirs.accept(answer.headers, answer.proof)
        proof = answer.proof
    if theirs.frontier.root() != ours.frontier.root():
        bridge = b"".join((theirs.frontier.root(), *proof))
        raise ForkError(ours.origin, size, *notes, bridge)


def _trusted(
    writer: Peer, origin: str, feed: Feed | None, newest: Checkpoint | None
) -> TrustedFeed:
    frontier = feed.frontier if feed else merkle.EMPTY
    return TrustedFeed(origin, writer.certificate.feed, frontier=frontier, newest=newest)


def _compare(node: Node, trusted: TrustedFeed, claim: Checkpoint, evidence: bytes) -> None:
    with reading(node.engine) as tx:
        feed = feeds.get(tx, trusted.origin)
        if feed is not None:
            subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
            trusted.check_past(claim, evidence, subtree)


def _stop(
    node: Node, origin: str, alarm: str, notes: tuple[bytes, bytes], bridge: bytes = b""
) -> None:
    logger.error("feed %s is stopped: %s", origin, alarm)
    with writing(node.engine) as tx:
        feeds.stop(tx, origin, alarm, notes, bridge)
