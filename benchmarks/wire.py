# SPDX-License-Identifier: EUPL-1.2
"""Bytes on the wire for each record of 1 KiB, beside the bare payload; and verification alone.

A node compresses nothing; what compression would save is stated so that it can be judged.
"""

import gzip
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figures import Figure, lesson
from core.standing import new_wire_id
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.entry import check_payload, put_header
from federation.wire.feed import MAX_BATCH, TrustedFeed
from federation.wire.identity import node_id, public_of
from federation.wire.payload import Payload, write_payload
from federation.wire.times import week_of
from federation.wire.transfer import write_frame, write_headers

_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def measure(directory: Path, scale: float) -> list[Figure]:
    """Write one full batch of lessons as a node sends it, and read it as a node does."""
    key = Ed25519PrivateKey.generate()
    node = node_id(public_of(key))
    entries = [_entry(node, number) for number in range(MAX_BATCH)]
    headers = [header.raw for header, _, _ in entries]
    answer = write_headers(0, MAX_BATCH, (), headers)
    frames = b"".join(
        write_frame(number, salt, payload) for number, (_, salt, payload) in enumerate(entries)
    )
    bare = sum(len(payload.rstrip(b" ")) for _, _, payload in entries) / MAX_BATCH
    plain = (len(answer) + len(frames)) / MAX_BATCH
    packed = (len(gzip.compress(answer, 6)) + len(gzip.compress(frames, 6))) / MAX_BATCH
    began = time.process_time()
    for _ in range(10):
        gzip.compress(frames, 6)
    spent = (time.process_time() - began) / 10 / MAX_BATCH * 1e6
    return [
        Figure(
            "wire: bytes a record in a catch-up, against the bare payload", plain / bare, 1.5, " ×",
            False, f"{plain:.0f} bytes, payload {bare:.0f}: header, salt and padding are the rest",
        ),
        Figure(
            "wire: the same if it were compressed", packed / bare, 1.5, " ×", False,
            f"{packed:.0f} bytes, for {spent:.0f} µs a record at the sender",
        ),
        _verification(key, node, entries, headers),
    ]  # fmt: skip


def _entry(node: str, number: int):  # type: ignore[no-untyped-def]
    fields, record = lesson(number), new_wire_id()
    title, summary = str(fields.pop("title")), str(fields.pop("plain_summary"))
    payload = write_payload(
        Payload(
            id=f"{node}/{record}", type="lesson", schema=1, version=1, published=_NOW,
            updated=_NOW, valid_until=None, language="nl", licence="CC-BY-SA-4.0", title=title,
            plain_summary=summary, body=fields,
        )
    )  # fmt: skip
    salt = os.urandom(32)
    return put_header(record, 1, salt=salt, payload=payload, week=week_of(_NOW)), salt, payload


def _verification(key, node, entries, headers) -> Figure:  # type: ignore[no-untyped-def]
    """Return how often what we do for an entry fits in one signature check."""
    origin, public = f"{node}/public/1", key.public_key()
    root = merkle.EMPTY.extend(map(merkle.leaf_hash, headers))[0].root()
    note = sign_checkpoint(Checkpoint(origin, len(headers), root), key).note
    signature, rounds = key.sign(headers[0]), 5
    ours, theirs = [], []
    for _ in range(rounds):
        began = time.process_time()
        for _ in headers:
            public.verify(signature, headers[0])
        theirs.append(time.process_time() - began)
        began = time.process_time()
        feed = TrustedFeed(origin, public_of(key))
        feed.consider(note)
        feed.accept(headers, ())
        for header, salt, payload in entries:
            check_payload(header, salt, payload)
        ours.append(time.process_time() - began)
    each = min(ours) / len(headers) * 1e6
    one = min(theirs) / len(headers) * 1e6
    return Figure(
        "verification alone: entries for one signature check", one / each, 10, " ×", True,
        f"{each:.1f} µs an entry (header, tree, commitment), Ed25519 {one:.0f} µs",
    )  # fmt: skip
