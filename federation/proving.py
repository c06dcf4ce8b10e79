# SPDX-License-Identifier: EUPL-1.2
"""Proves what we hold: from a record back to the word its writer signed."""

from dataclasses import dataclass

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError
from federation.gate import gate_of
from federation.networks.access import PUBLIC
from federation.publishing.comparing import last_words
from federation.store import contents, feeds
from federation.store import peers as stored
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Origin
from federation.wire.entry import Header, check_payload, read_header
from federation.wire.proof import (
    MAX_CERTIFICATES,
    Proven,
    verify_proof,
    write_proof,
    write_tlog_proof,
)
from samenbeter import Node, Record


@dataclass(frozen=True, slots=True)
class Evidence:
    """A proof, made and verified this moment."""

    proven: Proven
    #: The checkpoint the proof leads to, or the cut of a feed that ended; byte for byte.
    checkpoint: bytes
    #: Hashes that lead from the entry to the root.
    path: tuple[bytes, ...]
    #: The proof file.
    file: bytes


def prove(node: Node, record: Record) -> Evidence:
    """Return the proof that its writer said what ``record`` says.

    Raises:
        MalformedError: there is nothing to prove it with: not shared, not shown any more, or not
            all here yet.
        UntrustedError: what we hold does not prove it; a disk went bad, or somebody was there.
    """
    if not record.is_own and record.state == "withdrawn":
        # Its payload may be kept: for an agreement that comes back, or for thirty days.
        raise MalformedError("this record is not shown here any more")
    writer = record.origin or node.id
    with reading(node.engine) as tx:
        found = _entry(tx, writer, record)
        if found is None:
            raise MalformedError("this record is not in a feed that is kept here")
        feed, header, held = found
        checkpoint = feed.checkpoint
        if checkpoint is None or held.index >= checkpoint.size:
            raise MalformedError("the checkpoint that covers this record is still being read")
        path = merkle.inclusion_proof(
            held.index, checkpoint.size, merkle.stored_subtrees(feeds.hashes(tx, feed))
        )
        certificates = stored.certificates_of(tx, writer)
    if writer == node.id:
        current = gate_of(node).keys.certificate.note
        certificates = [*(each for each in certificates if each != current), current]
    certificates = certificates[-MAX_CERTIFICATES:]
    proof = write_tlog_proof(held.index, path, feed.reached)
    file = write_proof(certificates, header.raw, held.salt, held.payload, proof)
    return Evidence(verify_proof(file, writer), feed.reached, tuple(path), file)


def is_genuine(node: Node, record: Record) -> bool | None:
    """Return whether the payload kept for ``record`` is what its entry committed to; cheap.

    None when there is nothing to compare: not shared, or no longer.
    """
    with reading(node.engine) as tx:
        found = _entry(tx, record.origin or node.id, record)
    if found is None:
        return None
    _, header, held = found
    try:
        check_payload(header, held.salt, held.payload)
    except MalformedError:
        return False
    return True


def _entry(tx: Connection, writer: str, record: Record) -> tuple[Feed, Header, Held] | None:
    """Return where the record stands: feed, header, and payload."""
    if record.wire_id is None:
        return None
    public = [
        feed for feed in feeds.of_node(tx, writer) if Origin.read(feed.origin).audience == PUBLIC
    ]
    public.sort(key=lambda feed: Origin.read(feed.origin).incarnation)
    word = last_words(tx, public, [record.wire_id]).get(record.wire_id)
    held = contents.live(tx, word.feed, record.wire_id) if word else None
    if word is None or held is None:
        return None
    raw = feeds.headers_at(tx, word.feed, [held.index])[held.index]
    return word.feed, read_header(raw), held
