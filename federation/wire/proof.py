# SPDX-License-Identifier: EUPL-1.2
"""Proof files: one file that shows offline that a node said something.

A proof file is a JSON object; every member but the first holds exact bytes in base64::

    {"format": "samenbeter/v1/proof",
     "certificates": [<certificate>, …],   1 to 64, of the origin
     "header": <entry header>,
     "salt": <32 bytes>,
     "payload": <padded payload>,
     "proof": <tlog proof>}

A tlog proof (c2sp.org/tlog-proof) is text::

    c2sp.org/tlog-proof@v1
    extra <base64>                        may be absent; means nothing here
    index <decimal>
    <inclusion proof: base64 of 32 bytes, one a line>
    <empty line>
    <checkpoint, byte for byte; of a feed that ended its cut>

With the node id of its origin in hand, nothing else is needed to verify one. It proves that
it was said, not that it still stands.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER, read_object
from federation.wire import merkle, note
from federation.wire.checkpoint import Checkpoint, Origin, verify_checkpoint
from federation.wire.cut import is_cut, read_cut, read_end
from federation.wire.entry import Header, check_payload, read_header
from federation.wire.identity import Certificate, read_certificate
from federation.wire.payload import Payload, read_payload

PROOF_FORMAT = "samenbeter/v1/proof"

#: What whoever verifies must be told.
MEANING = "This proves that it was said, not that it still stands."

#: Certificates in one file.
MAX_CERTIFICATES = 64

#: Bytes of a proof file: 64 KiB of payload and 64 certificates of 2 KiB, in base64, and room.
MAX_BYTES = 512 * 1024

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Where an entry stands in the tree of a checkpoint; not verified."""

    index: int
    hashes: tuple[bytes, ...]
    #: The note of the checkpoint or cut, byte for byte.
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof file proves its origin to have said."""

    #: The certificate with the feed key that signed; the newest, where a cut stands.
    certificate: Certificate
    checkpoint: Checkpoint
    #: Place of the entry in the feed.
    index: int
    header: Header
    payload: Payload
    #: The payload byte for byte, with its padding.
    raw: bytes


def write_tlog_proof(index: int, hashes: Sequence[bytes], checkpoint: bytes) -> bytes:
    """Return the text that proves entry ``index`` to be in the tree of ``checkpoint``."""
    lines = [_FIRST_LINE, f"index {index}", *map(note.write_base64, hashes), "", ""]
    return "\n".join(lines).encode() + checkpoint


def read_tlog_proof(raw: bytes) -> TlogProof:
    """Return the proof in ``raw``, without believing it.

    Raises:
        MalformedError: not in the shape of a tlog proof.
    """
    top, border, checkpoint = raw.partition(b"\n\n")
    try:
        first, *lines = top.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("tlog proof is not in ASCII") from error
    if first != _FIRST_LINE or not border:
        raise MalformedError(f"tlog proof does not begin with {_FIRST_LINE}")
    if lines and lines[0].startswith("extra "):
        note.read_base64(lines.pop(0).removeprefix("extra "))
    match = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if match is None or int(match[1]) > MAX_INTEGER:
        raise MalformedError("tlog proof has no index")
    hashes = tuple(note.read_base64(line, 32) for line in lines)
    return TlogProof(int(match[1]), hashes, checkpoint)


def write_proof(
    certificates: Sequence[bytes], header: bytes, salt: bytes, payload: bytes, proof: bytes
) -> bytes:
    """Return the proof file with these parts, each byte for byte as it is kept.

    Args:
        certificates: those under whose feed keys the feed was signed, at least one.
        header: of the entry, a put.
        salt: 32 bytes.
        payload: padded, as it travels.
        proof: as ``write_tlog_proof`` gives it.
    """
    members = {
        "format": PROOF_FORMAT,
        "certificates": [note.write_base64(each) for each in certificates],
        "header": note.write_base64(header),
        "salt": note.write_base64(salt),
        "payload": note.write_base64(payload),
        "proof": note.write_base64(proof),
    }
    return json.dumps(members, indent=1).encode() + b"\n"


def origin_of(raw: bytes) -> str:
    """Return the node id a proof file claims, to compare with the one you know.

    Raises:
        MalformedError: not in the shape of a proof file.
    """
    proof = read_tlog_proof(_bytes(_members(raw).get("proof")))
    return Origin.read(read_end(proof.checkpoint).origin).node


def verify_proof(raw: bytes, node: str) -> Proven:
    """Return what ``raw`` proves that ``node`` said; ``MEANING`` says how far that goes.

    Args:
        raw: the proof file.
        node: the node id of the origin, known from elsewhere.

    Raises:
        MalformedError: not in the shape of a proof file.
        UntrustedError: it does not prove it.
    """
    members = _members(raw)
    certificates = [read_certificate(each, node) for each in _certificates(members)]
    header = read_header(_bytes(members.get("header")))
    proof = read_tlog_proof(_bytes(members.get("proof")))
    certificate, checkpoint = _signed(certificates, proof.checkpoint, node)
    salt, payload = _bytes(members.get("salt")), _bytes(members.get("payload"))
    try:
        merkle.verify_inclusion(
            merkle.leaf_hash(header.raw),
            proof.index,
            checkpoint.size,
            checkpoint.root,
            proof.hashes,
        )
        check_payload(header, salt, payload)
        record = read_payload(payload, f"{node}/{header.id}")
    except MalformedError as error:
        raise UntrustedError(node, f"proof does not hold: {error}") from error
    return Proven(certificate, checkpoint, proof.index, header, record, payload)


def _signed(
    certificates: list[Certificate], raw: bytes, node: str
) -> tuple[Certificate, Checkpoint]:
    """Return the checkpoint in ``raw`` and which of the certificates has its key.

    A cut is signed by the recovery key, which all certificates name.
    """
    claim = read_end(raw)
    if Origin.read(claim.origin).node != node:
        raise UntrustedError(node, f"checkpoint is of feed {claim.origin}")
    if is_cut(raw):
        newest = max(certificates, key=lambda each: each.sequence)
        return newest, read_cut(raw, claim.origin, newest.recovery).checkpoint
    signers = {(each.name, each.key_id) for each in note.read(raw).signatures}
    for certificate in certificates:
        if (claim.origin, note.key_id(claim.origin, certificate.feed)) in signers:
            return certificate, verify_checkpoint(raw, claim.origin, certificate.feed)
    raise UntrustedError(node, "checkpoint is not signed by a key of these certificates")


def _members(raw: bytes) -> dict[str, object]:
    members = read_object(raw, floats=False, limit=MAX_BYTES)
    if members.get("format") != PROOF_FORMAT:
        raise MalformedError(f"file is not of the format {PROOF_FORMAT}")
    return members


def _certificates(members: dict[str, object]) -> list[bytes]:
    found = members.get("certificates")
    if not isinstance(found, list) or not 1 <= len(found) <= MAX_CERTIFICATES:
        raise MalformedError(f"proof file does not have 1 to {MAX_CERTIFICATES} certificates")
    return [_bytes(each) for each in found]


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise MalformedError("proof file lacks a part, or has one that is not base64")
    return note.read_base64(value)
