# SPDX-License-Identifier: EUPL-1.2
"""A feed's signed word on how long it is and what is in it.

A checkpoint is a signed note whose text is::

    <origin>: <node id>/<audience>/<incarnation>
    <size, decimal>
    <root, base64 of 32 bytes>

The feed key signs, under the origin as its name. Further lines may follow, none of them empty;
they are kept and mean nothing here. Nothing else that is signed begins with a node id.

Source: c2sp.org/tlog-checkpoint.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER
from federation.wire import note

_ORIGIN = re.compile("([a-z2-7]{32})/([a-z0-9]{1,64})/(0|[1-9][0-9]{0,8})")
_SIZE = re.compile("0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The name of one feed; ``str()`` gives it as it travels."""

    #: Node id of the writer.
    node: str
    #: "public", or a network: 1 to 64 of a-z and 0-9.
    audience: str
    #: 1 for the first; one more after each cut. At most 999,999,999.
    incarnation: int

    def __str__(self) -> str:
        return f"{self.node}/{self.audience}/{self.incarnation}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the origin that ``text`` spells.

        Raises:
            MalformedError: this is not the name of a feed.
        """
        match = _ORIGIN.fullmatch(text)
        if match is None:
            raise MalformedError(f"{ascii(text[:120])} is not the origin of a feed")
        return cls(match[1], match[2], int(match[3]))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of one feed at one moment."""

    #: As it travels: "<node id>/<audience>/<incarnation>".
    origin: str
    #: Entries in the feed, 0 to 2^53 - 1.
    size: int
    #: Root of the tree of those entries, 32 bytes.
    root: bytes
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the three lines that we sign."""
        return f"{self.origin}\n{self.size}\n{note.write_base64(self.root)}\n".encode()


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Checkpoint:
    """Return ``checkpoint`` with its note, signed by the feed key."""
    return read_checkpoint(note.write(checkpoint.text(), checkpoint.origin, key))


def read_checkpoint(raw: bytes) -> Checkpoint:
    """Return the checkpoint that ``raw`` claims to be, without believing it.

    Raises:
        MalformedError: not in the shape of a checkpoint of one of our feeds.
    """
    lines = note.read(raw).lines()
    if len(lines) < 3 or not all(lines):
        raise MalformedError("checkpoint does not have three lines that say something")
    Origin.read(lines[0])
    if not _SIZE.fullmatch(lines[1]) or int(lines[1]) > MAX_INTEGER:
        raise MalformedError(f"checkpoint has the size {ascii(lines[1][:40])}")
    return Checkpoint(lines[0], int(lines[1]), note.read_base64(lines[2], 32), raw)


def verify_checkpoint(raw: bytes, origin: str, public: bytes) -> Checkpoint:
    """Return the checkpoint of ``origin`` in ``raw``, signed by its feed key.

    Args:
        raw: the signed note.
        origin: the feed we asked about.
        public: the feed key on record, 32 bytes.

    Raises:
        MalformedError: not in the shape of a checkpoint.
        UntrustedError: of another feed, or not signed by that key.
    """
    return _verified(raw, origin, public)


# The same announcement is looked at when it comes in and again when it is read. Only what was
# found good is remembered, under its bytes and the key: of a refusal nothing stays.
@lru_cache(maxsize=32)
def _verified(raw: bytes, origin: str, public: bytes) -> Checkpoint:
    found = read_checkpoint(raw)
    if found.origin != origin:
        raise UntrustedError(origin, f"checkpoint is of feed {found.origin}")
    note.verify(raw, origin, public)
    return found
