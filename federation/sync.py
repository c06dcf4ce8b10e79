# SPDX-License-Identifier: EUPL-1.2
"""Window → believe → store: reads what peers have for us, one transaction for each batch.

Announcements are hints that make it fast; visiting every peer now and then makes them
unnecessary. Doubt rolls the batch back and leaves the cursor where it was.
"""

import logging
import time
from collections.abc import Sequence

from core.database import reading, writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from core.model import to_text
from federation import merkle, peers
from federation.arrivals import Arrivals, store_batch, store_late, unpack
from federation.checkpoint import Checkpoint, Origin, read_checkpoint
from federation.effects import effects_of
from federation.entry import read_header
from federation.feed import MAX_BATCH, ForkError, RollbackError, TrustedFeed
from federation.gate import gate_of
from federation.heads import Heads, read_heads
from federation.own import PUBLIC
from federation.store import contents, feeds
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.transfer import (
    MAX_HEADERS_BYTES,
    Frame,
    read_frames,
    read_headers,
    write_ranges,
)
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Bytes of one answer with payloads: the 4 MiB after which a server stops, and the last of them.
MAX_PAYLOADS_BYTES = 5 * 1024 * 1024
#: Seconds for one answer with headers or payloads.
DEADLINE = 60.0
#: Seconds after which a peer's certificate is asked for again.
_CERTIFICATE_EVERY = 86_400.0


class _Overtaken(Exception):
    """Another process of this node is reading the same feed, and was faster."""


def sweep(node: Node) -> None:
    """Have every peer visited, each without waiting for the others."""
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    for peer in everyone:
        gate_of(node).due.add(peer.node_id)
        _send(node, peer.node_id)


def hear(node: Node, node_id: str, origin: str, note: bytes) -> None:
    """Have the checkpoint read that a peer announced; it was signed by that peer."""
    gate_of(node).hints[node_id] = (origin, note)
    _send(node, node_id)


def _send(node: Node, node_id: str) -> None:
    gate_of(node).visiting.send(f"visit {node_id}", lambda: _attend(node, node_id))


def _attend(node: Node, node_id: str) -> None:
    """Do what is due for one peer; never twice at once in this process."""
    gate = gate_of(node)
    hint = gate.hints.pop(node_id, None)
    is_due = node_id in gate.due
    gate.due.discard(node_id)
    with reading(node.engine) as tx:
        peer = stored.get(tx, node_id)
    if peer is None:
        return
    if hint is not None:
        try:
            _follow(node, peer, hint[0], hint[1])
        except PeerError as error:
            logger.warning("announcement: %s", error)
            is_due = True  # look properly, and write down what is wrong
    if is_due:
        visit(node, peer)


def visit(node: Node, peer: Peer) -> None:
    """Read all that a peer has for us, and write down how it went."""
    try:
        peer = _known_again(node, peer)
        heads, peer = _heads(node, peer)
        problems = [
            told
            for origin in _public(heads)
            if (told := _follow(node, peer, origin, claim=heads)) is not None
        ]
        level = peers.level_of_us(node, peer)
    except PeerError as error:
        logger.info("visit: %s", error)
        with writing(node.engine) as tx:
            stored.note_failure(tx, peer.node_id, str(error))
        return
    now = node.clock()
    with writing(node.engine) as tx:
        stored.note_contact(
            tx, peer.node_id, now,
            last_error="; ".join(problems), level_received=level, heads=heads.note,
            heads_time=to_text(min(heads.time, now)),
        )  # fmt: skip


def _public(heads: Heads) -> list[str]:
    """Return the origin of the newest public feed in ``heads``, if there is one."""
    found = [Origin.read(each.origin) for each in heads.feeds]
    public = [each for each in found if each.audience == PUBLIC]
    return [str(max(public, key=lambda each: each.incarnation))] if public else []


def _known_again(node: Node, peer: Peer) -> Peer:
    """Return the peer; its certificate is asked for after a start and once a day."""
    gate = gate_of(node)
    last = gate.refreshed.get(peer.node_id)
    if last is not None and time.monotonic() - last < _CERTIFICATE_EVERY:
        return peer
    found = peers.refresh(node, peer)
    gate.refreshed[peer.node_id] = time.monotonic()
    return found


def _heads(node: Node, peer: Peer) -> tuple[Heads, Peer]:
    """Return the peer's heads, and the peer with the certificate under which they are good."""
    raw = peers.fetch(node, peer.node_id, peer.address, "/heads")
    try:
        try:
            return read_heads(raw, peer.node_id, peer.certificate.feed), peer
        except UntrustedError:
            newer = peers.refresh(node, peer)
            if newer.note == peer.note:
                raise
            return read_heads(raw, newer.node_id, newer.certificate.feed), newer
    except MalformedError as error:
        raise UntrustedError(peer.node_id, str(error)) from error


def _follow(
    node: Node, peer: Peer, origin: str, note: bytes | None = None, claim: Heads | None = None
) -> str | None:
    """Read one feed up to its newest checkpoint, and the payloads that are still missing.

    Args:
        node: ourselves.
        peer: the node that writes the feed.
        origin: the feed.
        note: the checkpoint it announced; without one it is asked for.
        claim: its heads, compared with what we hold in the end.

    Returns:
        What is wrong with payloads that came, or None.

    Raises:
        PeerError: the peer is the cause; what was stored before stays.
    """
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
    if feed is not None and feed.alarm:
        raise UntrustedError(origin, f"feed is stopped: {feed.alarm}")
    path = f"/feeds/{origin}"
    raw = note or peers.fetch(node, peer.node_id, peer.address, f"{path}/checkpoint")
    trusted = _trusted(peer, origin, feed)
    try:
        _read_up(node, peer, trusted, raw, is_hint=note is not None)
        if claim is not None:
            for head in claim.feeds:
                if head.origin == origin:
                    _compare(node, trusted, head, claim.note)
        return _missing(node, peer, origin)
    except _Overtaken:
        return None
    except RollbackError as error:
        known = trusted.newest.note if trusted.newest else b""
        _stop(node, origin, f"rollback: {error}", (known, raw))
        raise
    except ForkError as error:
        _stop(node, origin, f"fork: {error}", error.notes)
        raise


def _read_up(node: Node, peer: Peer, trusted: TrustedFeed, raw: bytes, *, is_hint: bool) -> None:
    """Read headers until we hold all of the checkpoint ``raw``."""
    while True:
        try:
            aim = trusted.consider(raw)
        except RollbackError as error:
            _compare(node, trusted, error.seen, raw)
            if is_hint:
                return  # announcements may overtake one another
            raise
        if trusted.is_complete:
            return
        while not trusted.is_complete:
            _next_batch(node, peer, trusted, aim)


def _trusted(peer: Peer, origin: str, feed: Feed | None) -> TrustedFeed:
    frontier = feed.frontier if feed else merkle.EMPTY
    newest = read_checkpoint(feed.newest) if feed and feed.newest else None
    return TrustedFeed(origin, peer.certificate.feed, frontier=frontier, newest=newest)


def _compare(node: Node, trusted: TrustedFeed, claim: Checkpoint, evidence: bytes) -> None:
    with reading(node.engine) as tx:
        feed = feeds.get(tx, trusted.origin)
        if feed is not None:
            subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
            trusted.check_past(claim, evidence, subtree)


def _stop(node: Node, origin: str, alarm: str, notes: tuple[bytes, bytes]) -> None:
    logger.error("feed %s is stopped: %s", origin, alarm)
    with writing(node.engine) as tx:
        feeds.stop(tx, origin, alarm, notes)


def _next_batch(node: Node, peer: Peer, trusted: TrustedFeed, aim: Checkpoint) -> None:
    """Fetch, prove and store the next headers, with as many payloads as come in one answer."""
    start, origin = trusted.frontier.size, trusted.origin
    stop = min(start + MAX_BATCH, aim.size)
    query = f"from={start}&to={stop}&size={aim.size}"
    raw = peers.fetch(
        node, peer.node_id, peer.address, f"/feeds/{origin}/headers",
        query=query, cap=MAX_HEADERS_BYTES, deadline=DEADLINE,
    )  # fmt: skip
    try:
        answer = read_headers(raw)
    except MalformedError as error:
        raise UntrustedError(origin, str(error)) from error
    if (answer.start, answer.size) != (start, aim.size):
        raise UntrustedError(
            origin, f"sent headers from {answer.start} of {answer.size} where {query} was asked"
        )
    batch = trusted.accept(answer.headers, answer.proof)
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
        names = [header.id for header in batch.headers if header.op]
        known = contents.last_words(tx, feed, names) if feed else {}
    effects = effects_of(known, start, batch.headers)
    indexes = sorted(one.index for one in effects.puts().values())
    wanted = {index: batch.headers[index - start] for index in indexes}
    try:
        arrivals = unpack(peer.node_id, wanted, _payloads(node, peer, origin, indexes))
    except FetchError as error:
        logger.info("payloads: %s", error)
        arrivals = Arrivals()  # they are asked for again when all headers are here
    reached = aim.note if batch.frontier.size == aim.size else (feed.reached if feed else b"")
    with writing(node.engine) as tx:
        feed = feeds.get(tx, origin) or feeds.add(tx, origin, peer.node_id)
        if feed.size != start:
            raise _Overtaken
        store_batch(
            tx, node, peer, feed, batch, effects, known, arrivals,
            newest=aim.note, reached=reached,
        )  # fmt: skip
    node.bell.set()


def _payloads(node: Node, peer: Peer, origin: str, indexes: Sequence[int]) -> list[Frame]:
    if not indexes:
        return []
    raw = peers.fetch(
        node, peer.node_id, peer.address, f"/feeds/{origin}/payloads",
        query=f"entries={write_ranges(indexes)}", cap=MAX_PAYLOADS_BYTES, deadline=DEADLINE,
    )  # fmt: skip
    try:
        return list(read_frames(raw))
    except MalformedError as error:
        raise FetchError(origin, str(error)) from error


def _missing(node: Node, peer: Peer, origin: str) -> str | None:
    """Fetch payloads that did not come with their headers; return what is wrong with some."""
    after = 0
    damaged: list[str] = []
    while True:
        with reading(node.engine) as tx:
            feed = feeds.get(tx, origin)
            wanted = contents.awaited(tx, feed, after, MAX_BATCH) if feed else {}
            raw = feeds.headers_at(tx, feed, list(wanted)) if feed and wanted else {}
        if not raw:
            return _told(damaged)
        frames = _payloads(node, peer, origin, sorted(raw))
        headers = {index: read_header(each) for index, each in raw.items()}
        arrivals = unpack(peer.node_id, headers, frames)
        damaged += arrivals.damaged
        if arrivals.held:
            with writing(node.engine) as tx:
                feed = feeds.get(tx, origin)
                if feed is None or wanted != contents.awaited(tx, feed, after, MAX_BATCH):
                    raise _Overtaken
                store_late(tx, node, peer, feed, arrivals)
            node.bell.set()
        reached = max((frame.index + 1 for frame in frames if frame.index in raw), default=0)
        if reached <= after:
            return _told(damaged)
        after = reached


def _told(damaged: Sequence[str]) -> str | None:
    if not damaged:
        return None
    return f"{len(damaged)} payloads are damaged, like {damaged[0]}"
