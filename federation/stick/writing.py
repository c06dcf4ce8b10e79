# SPDX-License-Identifier: EUPL-1.2
"""Writes what we hold of one node to a file: all of it, or what others lack."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import AdministratorError
from federation.gate import gate_of
from federation.guard import watching
from federation.networks import access
from federation.publishing.own import heads_of
from federation.store import contents, feeds, notices
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.feed import MAX_BATCH
from federation.wire.heads import kept_heads
from federation.wire.holdings import write_certificates
from federation.wire.identity import show_node_id
from federation.wire.stick import FIRST_LINE, write_end, write_record
from federation.wire.transfer import write_frame, write_headers, write_ranges
from samenbeter import Node

#: Bytes of payloads in one record.
_ENOUGH = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a file."""

    #: Whose feeds.
    node_id: str
    audience: str = access.PUBLIC
    #: The first entry of the newest feed that is carried; None for what the readers, all of them,
    #: were given before.
    since: int | None = None
    #: Who will read it, and hear of erasures; nobody in particular when empty.
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a file of one feed."""

    origin: str
    #: Entries from here up to there.
    start: int
    stop: int
    payloads: int


def write_stick(node: Node, out: BinaryIO, wanted: Wanted) -> list[Written]:
    """Write a file; return what is in it, one for each feed.

    Raises:
        AdministratorError: there is nothing to write, or a reader may not read it.
    """
    heads = _heads(node, wanted)
    digest = hashlib.sha256()

    def put(raw: bytes) -> None:
        digest.update(raw)
        out.write(raw)

    # One transaction: everything in the file is of one moment.
    with reading(node.engine) as tx:
        found = _feeds(tx, node, wanted)
        put(FIRST_LINE)
        notes = _certificates(tx, node, wanted.node_id)
        put(write_record(f"/nodes/{wanted.node_id}/certificates", "", write_certificates(notes)))
        if heads:
            put(write_record(f"/nodes/{wanted.node_id}/heads", "", heads))
        written = []
        for feed in found:
            start = _start(tx, feed, wanted, is_newest=feed is found[-1])
            counted = 0
            for record, count in _records(tx, feed, start):
                put(record)
                counted += count
            end = feed.checkpoint.size if feed.checkpoint else 0
            written.append(Written(feed.origin, min(start, end), end, counted))
    out.write(write_end(digest.digest()))
    _note_served(node, wanted.readers, found)
    return written


def _certificates(tx: Connection, node: Node, node_id: str) -> list[bytes]:
    """Return the certificates of a node, oldest first; our own are kept once they were replaced."""
    found = stored.certificates_of(tx, node_id)
    current = gate_of(node).keys.certificate.note if node_id == node.id else b""
    return found + [current] * (bool(current) and current not in found)


def _heads(node: Node, wanted: Wanted) -> bytes:
    """Return the newest heads that everybody who gets this file may see, b"" for none."""
    asker = wanted.readers[0] if len(wanted.readers) == 1 else None
    if wanted.node_id == node.id:
        # While the guard waits nothing is signed: the file goes without a dated word.
        return heads_of(node, asker).note if watching.may_sign(node) else b""
    with reading(node.engine) as tx:
        peer = stored.get(tx, wanted.node_id)
        if peer is None or not peer.heads:
            return b""
        named = [each.origin for each in kept_heads(peer.heads).feeds]
        may = all(access.may_read(tx, node, each, asker) for each in named)
        return peer.heads if may else b""


def _feeds(tx: Connection, node: Node, wanted: Wanted) -> list[Feed]:
    """Return the feeds to write, by rising incarnation."""
    of_node = feeds.of_node(tx, wanted.node_id)
    found = [
        feed
        for feed in of_node
        if Origin.read(feed.origin).audience == wanted.audience and feed.reached
    ]
    if not found:
        raise AdministratorError(
            f"nothing is held here of {show_node_id(wanted.node_id)} for {wanted.audience}"
        )
    for reader in wanted.readers:
        if not access.may_read(tx, node, found[-1].origin, reader):
            raise AdministratorError(
                f"{show_node_id(reader)} may not read {found[-1].origin}: nothing was written"
            )
    return sorted(found, key=lambda feed: Origin.read(feed.origin).incarnation)


def _start(tx: Connection, feed: Feed, wanted: Wanted, *, is_newest: bool) -> int:
    if wanted.since is not None:
        return wanted.since if is_newest else 0
    given = (notices.served_size(tx, feed.id, each) for each in wanted.readers)
    return min(given, default=0)


def _records(tx: Connection, feed: Feed, start: int) -> Iterator[tuple[bytes, int]]:
    """Yield the records of one feed, and how many payloads are in each."""
    path, newest = f"/feeds/{feed.origin}", feed.checkpoint
    assert newest is not None
    if feed.cut:
        yield write_record(f"{path}/cut", "", feed.cut), 0
    yield write_record(f"{path}/checkpoint", "", feed.reached), 0
    for at in range(start, newest.size, MAX_BATCH):
        stop = min(at + MAX_BATCH, newest.size)
        yield _headers(tx, feed, newest, at, stop), 0
        yield from _payloads(tx, feed, range(at, stop))


def _headers(tx: Connection, feed: Feed, newest: Checkpoint, start: int, stop: int) -> bytes:
    subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
    way = merkle.consistency_proof(stop, newest.size, subtree)
    answer = write_headers(start, newest.size, way, feeds.headers(tx, feed, start, stop))
    query = f"from={start}&to={stop}&size={newest.size}"
    return write_record(f"/feeds/{feed.origin}/headers", query, answer)


def _payloads(tx: Connection, feed: Feed, wanted: Sequence[int]) -> Iterator[tuple[bytes, int]]:
    indexes: list[int] = []
    frames: list[bytes] = []
    size = 0
    for one in contents.served(tx, feed, wanted):
        indexes.append(one.index)
        frames.append(write_frame(one.index, one.salt, one.payload))
        size += len(frames[-1])
        if size >= _ENOUGH:
            yield _frames(feed, indexes, frames), len(frames)
            indexes, frames, size = [], [], 0
    if frames:
        yield _frames(feed, indexes, frames), len(frames)


def _frames(feed: Feed, indexes: Sequence[int], frames: Sequence[bytes]) -> bytes:
    query = f"entries={write_ranges(indexes)}"
    return write_record(f"/feeds/{feed.origin}/payloads", query, b"".join(frames))


def _note_served(node: Node, readers: Collection[str], found: Sequence[Feed]) -> None:
    """Write who was given what: they must hear of erasures like everybody who read it here."""
    with writing(node.engine) as tx:
        for feed in found:
            size = feed.checkpoint.size if feed.checkpoint else 0
            for reader in readers if size else ():
                notices.note_served(tx, feed.id, reader, size, node.clock())
