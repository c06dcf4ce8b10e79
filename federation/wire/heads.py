# SPDX-License-Identifier: EUPL-1.2
"""A node's dated word on where its feeds are: what shows a reader that nothing is kept back.

Heads are a signed note, signed by the feed key under the node id::

    samenbeter/v1/heads
    node <node id>
    time <time>
    feed <origin> <size> <root>

with a line ``feed`` for each feed the asker may read: none or more, sorted by origin, each
origin once and of this node.
"""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER
from federation.wire import note
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

HEADS_KIND = "samenbeter/v1/heads"


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the feeds of one node were at one moment."""

    node: str
    time: datetime
    #: Sorted by origin. Not checkpoints themselves: the note is what is signed.
    feeds: tuple[Checkpoint, ...]
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        lines = [HEADS_KIND, f"node {self.node}", f"time {write_time(self.time)}"]
        lines += (
            f"feed {each.origin} {each.size} {note.write_base64(each.root)}" for each in self.feeds
        )
        return "\n".join(lines).encode() + b"\n"


def sign_heads(heads: Heads, key: Ed25519PrivateKey) -> Heads:
    """Return ``heads`` with its note, signed by the feed key.

    Raises:
        MalformedError: readers would refuse it; 16 KiB is room for about 90 feeds.
    """
    return _read(note.read(note.write(heads.text(), heads.node, key)))


def read_heads(raw: bytes, node: str, public: bytes) -> Heads:
    """Return the heads in ``raw``, signed by the feed key of ``node``.

    Args:
        raw: the signed note.
        node: the node id that is pinned.
        public: its feed key on record, 32 bytes.

    Raises:
        MalformedError: not in the shape of heads.
        UntrustedError: of another node, or not signed by that key.
    """
    found = _read(note.read(raw))
    if found.node != node:
        raise UntrustedError(node, f"heads are of node {found.node}")
    note.verify(raw, node, public)
    return found


def kept_heads(raw: bytes) -> Heads:
    """Return the heads in a note whose signature was verified before it was kept.

    Raises:
        MalformedError: not in the shape of heads.
    """
    return _read(note.read(raw))


def _read(claim: note.Note) -> Heads:
    (node, time), lines = claim.fields(HEADS_KIND, ("node", "time"))
    if not is_node_id(node):
        raise MalformedError("heads have no node id")
    feeds = tuple(_read_feed(line, node) for line in lines)
    origins = [each.origin for each in feeds]
    if origins != sorted(set(origins)):
        raise MalformedError("heads do not name each feed once, in order")
    found = Heads(node, read_time(time), feeds, claim.raw)
    claim.check_spelling(found.text())
    return found


def _read_feed(line: str, node: str) -> Checkpoint:
    label, *values = line.split(" ")
    if label != "feed" or len(values) != 3:
        raise MalformedError(f"heads have the line {ascii(line[:80])}")
    origin, size, root = values
    if Origin.read(origin).node != node:
        raise MalformedError(f"heads of node {node} name the feed {origin}")
    if not (size.isascii() and size.isdigit() and len(size) <= 16 and int(size) <= MAX_INTEGER):
        raise MalformedError(f"heads have the size {ascii(size[:40])}")
    return Checkpoint(origin, int(size), note.read_base64(root, 32))
