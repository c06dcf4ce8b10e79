# SPDX-License-Identifier: EUPL-1.2
"""Who belongs to a network: one line of documents, each agreed on by the members before it.

A membership document is a signed note, signed by the feed keys of members under their node
ids::

    samenbeter/v1/membership
    network <1 to 60 characters>
    version <decimal, from 1>
    previous <SHA-256 of the text of the version before, 64 hexadecimal digits; - for version 1>
    threshold <decimal: more than half of the members, and not more than all>
    nonce <base64 of 16 bytes, the same in all versions>
    member <node id>

with a line ``member`` for each member, 1 to 60, sorted. The **audience** of a network is the
SHA-256 of the text of its version 1. The nonce makes that nobody can guess it.

Version 1 counts when all its members signed; a later one when so many members of the version
before signed as that version's threshold says. A member counts once, whatever it signed with.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER
from federation.wire import note
from federation.wire.identity import is_line, is_node_id

MEMBERSHIP_KIND = "samenbeter/v1/membership"

#: Members of one network.
MAX_MEMBERS = 60
#: Characters of its name.
MAX_NAME = 60

_HEX = re.compile("[0-9a-f]{64}")
_DECIMAL = re.compile("[1-9][0-9]{0,15}")
_FIELDS = ("network", "version", "previous", "threshold", "nonce")

#: Public feed keys (32 bytes) by node id: all that may count for that node.
Keys = Mapping[str, Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Membership:
    """One version of who belongs to a network; its signatures mean nothing before ``signers``."""

    #: What people call it.
    network: str
    #: From 1.
    version: int
    #: Digest of the version before, "" for the first.
    previous: str
    #: How many of these members must sign the next version.
    threshold: int
    #: 16 bytes.
    nonce: bytes
    #: Node ids, sorted.
    members: tuple[str, ...]
    #: The note, byte for byte; empty while nobody signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        values = (
            self.network,
            str(self.version),
            self.previous or "-",
            str(self.threshold),
            note.write_base64(self.nonce),
        )
        lines = [MEMBERSHIP_KIND, *map(" ".join, zip(_FIELDS, values, strict=True))]
        lines += (f"member {each}" for each in self.members)
        return "\n".join(lines).encode() + b"\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the text, 64 hexadecimal digits; of version 1 it is the audience."""
        return hashlib.sha256(self.text()).hexdigest()


def least_threshold(members: int) -> int:
    """Return how many of so many members are more than half."""
    return members // 2 + 1


def first(network: str, members: Iterable[str], threshold: int, nonce: bytes) -> Membership:
    """Return version 1 of a new network, to be signed by all its members.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _checked(Membership(network, 1, "", threshold, nonce, tuple(sorted(members))))


def successor(
    before: Membership, *, network: str, members: Iterable[str], threshold: int
) -> Membership:
    """Return the version after ``before``, to be signed by its members.

    Raises:
        MalformedError: readers would refuse it.
    """
    named = tuple(sorted(members))
    made = Membership(network, before.version + 1, before.digest, threshold, before.nonce, named)
    return _checked(made)


def sign(document: Membership, node: str, key: Ed25519PrivateKey) -> Membership:
    """Return ``document`` with the signature of one more node; its own older ones are left out.

    Raises:
        MalformedError: it would not be a note any more.
    """
    fresh = note.write(document.text(), node, key)
    border = len(document.text()) + 1
    kept = [line for line in _lines(document.note, border) if line.split(b" ")[1] != node.encode()]
    raw = document.text() + b"\n" + b"".join(sorted([*kept, *_lines(fresh, border)]))
    return read(raw)


def merge(one: Membership, other: Membership, keys: Keys) -> Membership:
    """Return a document with the signatures of both that are good, one of each node.

    Args:
        one: the document as it is known here.
        other: the same document, as somebody else has it.
        keys: of those whose signature counts, for each node its newest key first.

    Raises:
        MalformedError: they are two documents.
    """
    if one.text() != other.text():
        raise MalformedError("these are two membership documents")
    border = len(one.text()) + 1
    best: dict[str, tuple[int, bytes]] = {}
    for line in [*_lines(one.note, border), *_lines(other.note, border)]:
        name = line.split(b" ")[1].decode()
        raw = one.text() + b"\n" + line
        for rank, public in enumerate(keys.get(name, ())):
            if (name not in best or rank < best[name][0]) and _is_by(raw, name, public):
                best[name] = rank, line
    if not best:
        return one
    return read(one.text() + b"\n" + b"".join(sorted(line for _, line in best.values())))


def read(raw: bytes) -> Membership:
    """Return the membership document in ``raw``; whoever signed it.

    Raises:
        MalformedError: not in the shape of one.
    """
    claim = note.read(raw)
    (network, version, previous, threshold, nonce), lines = claim.fields(MEMBERSHIP_KIND, _FIELDS)
    if not _DECIMAL.fullmatch(version) or not _DECIMAL.fullmatch(threshold):
        raise MalformedError("membership has no version or no threshold")
    members = tuple(line.removeprefix("member ") for line in lines)
    found = Membership(
        network, int(version), "" if previous == "-" else previous, int(threshold),
        note.read_base64(nonce, 16), members, raw,
    )  # fmt: skip
    claim.check_spelling(found.text())
    return _checked(found)


def signers(document: Membership, keys: Keys) -> frozenset[str]:
    """Return the nodes of ``keys`` by one of whose keys the document is signed.

    A node counts when one line in its name is by a key that counts for it, and good; lines by
    other keys are those of strangers, or of a key that was replaced.
    """
    return frozenset(
        node
        for node, known in keys.items()
        if any(_is_by(document.note, node, public) for public in known)
    )


def wanted(document: Membership, before: Membership | None) -> tuple[tuple[str, ...], int]:
    """Return who may sign a document so that it counts, and how many of them must."""
    if before is None:
        return document.members, len(document.members)
    return before.members, before.threshold


def check(document: Membership, before: Membership | None, keys: Keys) -> None:
    """Check that a document is the agreed successor of the version before it.

    Args:
        document: the document.
        before: the verified version it names, or None for version 1.
        keys: that count, by node id.

    Raises:
        MalformedError: it does not follow ``before``.
        UntrustedError: too few of those who must signed it.
    """
    fits(document, before)
    who, most = wanted(document, before)
    count = len(signers(document, {each: keys[each] for each in who if each in keys}))
    if count < most:
        raise UntrustedError(
            document.digest, f"version {document.version} has {count} good signatures, not {most}"
        )


def fits(document: Membership, before: Membership | None) -> None:
    """Check that a document comes right after another, whoever signed.

    Raises:
        MalformedError: it does not.
    """
    if before is None:
        if document.version != 1:
            raise MalformedError(f"version {document.version} stands without the one before it")
        return
    if (document.version, document.previous) != (before.version + 1, before.digest):
        raise MalformedError(
            f"version {document.version} follows {document.previous[:16]}, not version"
            f" {before.version} that is {before.digest[:16]}"
        )
    if document.nonce != before.nonce:
        raise MalformedError(f"version {document.version} has another nonce than its network")


def check_line(documents: Sequence[Membership], newest: Keys, ever: Keys) -> None:
    """Check a whole line of versions, from version 1.

    A key that was replaced still counts in a version that a later one follows, for that is how
    it was agreed on. Under the last version only keys of today count: who found an old key
    cannot go on with it.

    Args:
        documents: the versions, in order.
        newest: the feed key of today of each member.
        ever: all feed keys each of them ever had.

    Raises:
        MalformedError: they are not one line.
        UntrustedError: one of them was not agreed on.
    """
    before: Membership | None = None
    for document in documents:
        check(document, before, newest if document is documents[-1] else ever)
        before = document


def _is_by(raw: bytes, node: str, public: bytes) -> bool:
    try:
        note.verify(raw, node, public)
    except (MalformedError, UntrustedError):
        return False
    return True


def _lines(raw: bytes, border: int) -> list[bytes]:
    """Return the signature lines of a note whose text ends before ``border``."""
    return raw[border:].splitlines(keepends=True)


def _checked(found: Membership) -> Membership:
    name, members = found.network, found.members
    if not is_line(name, MAX_NAME):
        raise MalformedError(f"membership has the name {ascii(name[:80])}")
    if not 1 <= len(members) <= MAX_MEMBERS:
        raise MalformedError(f"membership has {len(members)} members, not 1 to {MAX_MEMBERS}")
    if list(members) != sorted(set(members)) or not all(map(is_node_id, members)):
        raise MalformedError("membership does not name each node once, in order")
    if not least_threshold(len(members)) <= found.threshold <= len(members):
        raise MalformedError(
            f"threshold is {found.threshold} of {len(members)} members: it must be more than half"
        )
    if not 1 <= found.version <= MAX_INTEGER or (found.version == 1) != (not found.previous):
        raise MalformedError("membership has the wrong version for what it follows")
    if found.previous and not _HEX.fullmatch(found.previous):
        raise MalformedError("membership does not say what it follows")
    return found
