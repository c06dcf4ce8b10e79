# SPDX-License-Identifier: EUPL-1.2
"""The end of a feed, said by the recovery key: what stands, and what is void.

A cut is a signed note with exactly these lines, signed by the recovery key under the name
``<node id>/recovery``::

    samenbeter/v1/cut
    node <node id>
    origin <origin of the feed that ends>
    size <decimal>
    root <base64 of 32 bytes>
    sequence <decimal: of the certificate that comes with it>
    next <decimal: the incarnation in which this audience goes on>

The first ``size`` entries stand, and the cut is their checkpoint: whoever holds it needs no
other, nor the feed key of those days. Entries beyond are void, whoever signed them; so is every
incarnation between this one and ``next``. Of two cuts of one feed the one that came with the
higher sequence counts.
"""

import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER
from federation.wire import note
from federation.wire.checkpoint import Checkpoint, Origin, read_checkpoint
from federation.wire.identity import node_id, public_of

CUT_KIND = "samenbeter/v1/cut"

#: The highest number an incarnation can have.
MAX_INCARNATION = 999_999_999

_FIELDS = ("node", "origin", "size", "root", "sequence", "next")
_DECIMAL = re.compile("0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a feed ends."""

    #: The feed that ends: "<node id>/<audience>/<incarnation>".
    origin: str
    #: Entries that stand, 0 to 2^53 - 1.
    size: int
    #: Root of the tree of those entries, 32 bytes.
    root: bytes
    #: Of the certificate with the feed key that signs from here on.
    sequence: int
    #: The incarnation that goes on, higher than the one that ends.
    next: int
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    @property
    def node(self) -> str:
        """Node id of the writer."""
        return Origin.read(self.origin).node

    @property
    def next_origin(self) -> str:
        """The feed that goes on."""
        ended = Origin.read(self.origin)
        return str(Origin(ended.node, ended.audience, self.next))

    @property
    def checkpoint(self) -> Checkpoint:
        """What stands, as a checkpoint whose note is this cut."""
        return Checkpoint(self.origin, self.size, self.root, self.note)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        values = (
            self.node, self.origin, str(self.size), note.write_base64(self.root),
            str(self.sequence), str(self.next),
        )  # fmt: skip
        lines = [CUT_KIND, *map(" ".join, zip(_FIELDS, values, strict=True))]
        return "\n".join(lines).encode() + b"\n"


def sign_cut(cut: Cut, recovery: Ed25519PrivateKey) -> Cut:
    """Return ``cut`` with its note, signed by the recovery key.

    Raises:
        MalformedError: readers would refuse it.
        UntrustedError: this is not the recovery key of that node.
    """
    public = public_of(recovery)
    return read_cut(note.write(cut.text(), f"{cut.node}/recovery", recovery), cut.origin, public)


def read_cut(raw: bytes, origin: str, recovery: bytes) -> Cut:
    """Return the cut of feed ``origin`` in ``raw``, signed by the recovery key of its node.

    Args:
        raw: the signed note.
        origin: the feed we asked about.
        recovery: public half of the recovery key, as a certificate of that node gives it.

    Raises:
        MalformedError: not in the shape of a cut.
        UntrustedError: of another feed, or not signed by that key.
    """
    found = _read(note.read(raw))
    if found.origin != origin:
        raise UntrustedError(origin, f"cut is of feed {found.origin}")
    if node_id(recovery) != found.node:
        raise UntrustedError(origin, f"cut is held against the key of node {node_id(recovery)}")
    note.verify(raw, f"{found.node}/recovery", recovery)
    return found


def accept_cut(known: Cut | None, new: Cut) -> Cut:
    """Return which of two cuts of one feed counts.

    Raises:
        UntrustedError: the new one came with an older certificate, or two were signed for one;
            ``known`` counts and the other must not be used.
    """
    if known is None or new.sequence > known.sequence:
        return new
    if new.sequence < known.sequence:
        raise UntrustedError(
            new.origin, f"cut went back from sequence {known.sequence} to {new.sequence}"
        )
    if new.text() != known.text():
        raise UntrustedError(new.origin, f"there are two cuts of sequence {new.sequence}")
    return known


def is_cut(raw: bytes) -> bool:
    """Whether ``raw`` begins as a cut does; believed by nobody for that."""
    return raw.startswith(CUT_KIND.encode() + b"\n")


def read_end(raw: bytes) -> Checkpoint:
    """Return what a checkpoint or a cut says of its feed, without believing it.

    Raises:
        MalformedError: it is neither.
    """
    return _read(note.read(raw)).checkpoint if is_cut(raw) else read_checkpoint(raw)


def _read(claim: note.Note) -> Cut:
    node, origin, size, root, sequence, following = claim.only_fields(CUT_KIND, _FIELDS)
    ended = Origin.read(origin)
    if ended.node != node:
        raise MalformedError(f"cut of node {ascii(node[:40])} names the feed {origin}")
    found = Cut(
        origin=origin,
        size=_number(size, "size", MAX_INTEGER),
        root=note.read_base64(root, 32),
        sequence=_number(sequence, "sequence", MAX_INTEGER),
        next=_number(following, "next", MAX_INCARNATION),
        note=claim.raw,
    )
    if found.next <= ended.incarnation:
        raise MalformedError(f"cut of incarnation {ended.incarnation} goes on in {found.next}")
    return found


def _number(text: str, name: str, most: int) -> int:
    if not _DECIMAL.fullmatch(text) or int(text) > most:
        raise MalformedError(f"cut has the {name} {ascii(text[:40])}")
    return int(text)
