# SPDX-License-Identifier: EUPL-1.2
"""Evidence: one file that shows offline that a node told two stories in one feed.

A file of evidence is a JSON object; every member but the first two holds exact bytes in base64::

    {"format": "samenbeter/v1/evidence",
     "feed": "<node id>/<audience>/<incarnation>",
     "certificates": [<certificate>, …],   1 to 64, of the node
     "shorter": <checkpoint, heads, cut>,  signed; names the first root
     "longer": <checkpoint, heads, cut>,   signed; as many entries, or more
     "root": <32 bytes>,                   of the longer story, at the size of the shorter
     "proof": [<32 bytes>, …]}             that the longer story begins with that root

The headers themselves are not in it: a consistency proof binds the longer story to one root at
the smaller size (RFC 9162, 2.1.4), in a few hundred bytes, however long the feed is. When that
root is not the one in the shorter note, no list of entries fits both, and the node signed both.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MalformedError, UntrustedError
from core.strict_json import read_object
from federation.wire import merkle, note
from federation.wire.checkpoint import Checkpoint, Origin, verify_checkpoint
from federation.wire.cut import is_cut, read_cut
from federation.wire.heads import HEADS_KIND, read_heads
from federation.wire.identity import Certificate, read_certificate
from federation.wire.proof import MAX_BYTES, MAX_CERTIFICATES

EVIDENCE_FORMAT = "samenbeter/v1/evidence"

#: What whoever verifies must be told.
MEANING = "This proves that one key signed two stories, not who did it or why."

#: Hashes of one consistency proof: two for each level of a tree of 2^53 entries is enough.
_MAX_HASHES = 128


@dataclass(frozen=True, slots=True)
class TwoStories:
    """What a file of evidence shows, verified."""

    #: The newest certificate in it, for the name of the node.
    certificate: Certificate
    #: What the shorter note says: a feed, its size and root.
    shorter: Checkpoint
    #: What the longer note says.
    longer: Checkpoint
    #: Root of the longer story at the size of the shorter; another than the shorter's own.
    root: bytes


def write_evidence(
    origin: str,
    certificates: Sequence[bytes],
    shorter: bytes,
    longer: bytes,
    root: bytes,
    proof: Sequence[bytes],
) -> bytes:
    """Return the file with these parts, the notes byte for byte as they came.

    Args:
        origin: the feed.
        certificates: those with the keys that signed the notes, at least one.
        shorter: a signed note about the feed.
        longer: another, about as many entries or more.
        root: of the longer story at the size of the shorter; 32 bytes.
        proof: hashes that lead from there to the root of the longer; none for equal sizes.
    """
    members = {
        "format": EVIDENCE_FORMAT,
        "feed": origin,
        "certificates": [note.write_base64(each) for each in certificates],
        "shorter": note.write_base64(shorter),
        "longer": note.write_base64(longer),
        "root": note.write_base64(root),
        "proof": [note.write_base64(each) for each in proof],
    }
    return json.dumps(members, indent=1).encode() + b"\n"


def verify_evidence(raw: bytes, node: str) -> TwoStories:
    """Return the two stories that ``raw`` shows ``node`` to have told.

    Args:
        raw: the file.
        node: the node id it is said of, known from elsewhere.

    Raises:
        MalformedError: not in the shape of evidence.
        UntrustedError: it does not show it.
    """
    members = _members(raw)
    origin = feed_of(raw)
    if Origin.read(origin).node != node:
        raise UntrustedError(node, f"evidence is about feed {origin}")
    certificates = [read_certificate(each, node) for each in _list(members, "certificates")]
    if not certificates:
        raise MalformedError("evidence has no certificate")
    shorter = _claim(_bytes(members.get("shorter")), origin, certificates)
    longer = _claim(_bytes(members.get("longer")), origin, certificates)
    root = note.read_base64(_text(members.get("root")), 32)
    if not 1 <= shorter.size <= longer.size:
        raise UntrustedError(
            node, f"notes of {shorter.size} and {longer.size} entries do not contradict each other"
        )
    if root == shorter.root:
        raise UntrustedError(node, f"both stories have one root at {shorter.size} entries")
    proof = _list(members, "proof", 32)
    try:
        merkle.verify_consistency(shorter.size, longer.size, root, longer.root, proof)
    except MalformedError as error:
        raise UntrustedError(node, f"the other root does not hold: {error}") from error
    return TwoStories(max(certificates, key=lambda each: each.sequence), shorter, longer, root)


def feed_of(raw: bytes) -> str:
    """Return the feed a file of evidence says it is about.

    Raises:
        MalformedError: not in the shape of evidence.
    """
    origin = _text(_members(raw).get("feed"))
    Origin.read(origin)
    return origin


def claim_in(raw: bytes, origin: str, certificate: Certificate) -> Checkpoint:
    """Return what a signed note says of a feed: a checkpoint, heads or a cut.

    Args:
        raw: the note.
        origin: the feed.
        certificate: with the keys that may have signed it.

    Raises:
        MalformedError: none of the three, or heads that do not name the feed.
        UntrustedError: of another feed, or not signed by the key it should be.
    """
    if is_cut(raw):
        return read_cut(raw, origin, certificate.recovery).checkpoint
    if note.read(raw).lines()[0] != HEADS_KIND:
        return verify_checkpoint(raw, origin, certificate.feed)
    heads = read_heads(raw, certificate.node, certificate.feed)
    for each in heads.feeds:
        if each.origin == origin:
            return Checkpoint(origin, each.size, each.root, raw)
    raise MalformedError(f"heads do not name the feed {origin}")


def _claim(raw: bytes, origin: str, certificates: Sequence[Certificate]) -> Checkpoint:
    refused: UntrustedError | None = None
    for certificate in certificates:
        try:
            return claim_in(raw, origin, certificate)
        except UntrustedError as error:
            refused = error
    assert refused is not None
    raise refused


def _members(raw: bytes) -> dict[str, object]:
    members = read_object(raw, floats=False, limit=MAX_BYTES)
    if members.get("format") != EVIDENCE_FORMAT:
        raise MalformedError(f"file is not of the format {EVIDENCE_FORMAT}")
    return members


def _list(members: dict[str, object], name: str, size: int | None = None) -> list[bytes]:
    found, most = members.get(name), MAX_CERTIFICATES if size is None else _MAX_HASHES
    if not isinstance(found, list) or len(found) > most:
        raise MalformedError(f"evidence does not have up to {most} parts in {name!r}")
    return [note.read_base64(_text(each), size) for each in found]


def _bytes(value: object) -> bytes:
    return note.read_base64(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedError("evidence lacks a part, or has one that is not text")
    return value
