# SPDX-License-Identifier: EUPL-1.2
"""Every reader of foreign bytes, with honest examples of what it reads.

Whoever writes a new ``read_*`` or ``verify_*`` in ``federation.wire`` adds it here: a test
looks for it. A note is also mutated before it is signed (``seal``), or no mutant would get
past the signature.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import strict_json
from core.errors import FetchError
from federation.stick.source import FileSource
from federation.wire import (
    checkpoint,
    contract,
    cut,
    ending,
    entry,
    erasure,
    evidence,
    gathering,
    heads,
    held,
    holdings,
    identity,
    membership,
    merkle,
    note,
    notice,
    payload,
    proof,
    sighting,
    signature_profile,
    signatures,
    stick,
    times,
    transfer,
)

RECOVERY, FEED, HTTP = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
FEED_KEY = identity.public_of(FEED)
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
WEEK = date(2026, 3, 2)
CERTIFICATE = identity.sign_certificate(
    RECOVERY, sequence=1_770_000_000, address="https://proeftuin.example", name="Oost & co",
    feed=FEED_KEY, http=identity.public_of(HTTP), issued=NOW,
)  # fmt: skip
NODE, OTHER = CERTIFICATE.node, "a" * 32
ORIGIN, WIRE_ID, SALT = f"{NODE}/public/1", "b" * 25 + "a", bytes(range(32))


@dataclass(frozen=True)
class Reader:
    """One reader and what it is given."""

    read: Callable[[bytes], object]
    #: Honest input; of a note that is sealed, its text.
    goldens: tuple[bytes, ...]
    #: Signs a text, so that what reads it believes the signature.
    seal: Callable[[bytes], bytes] = bytes

    @property
    def inputs(self) -> tuple[bytes, ...]:
        """What honest nodes send."""
        return tuple(map(self.seal, self.goldens))


def _text(raw: bytes) -> str:
    # As HTTP gives it: any byte is some character.
    return raw.decode("latin-1")


def _text_of(raw: bytes) -> bytes:
    return note.read(raw).text


def _signed(read: Callable[[bytes], object], name: str, key: Ed25519PrivateKey, *notes: bytes):
    return Reader(read, tuple(map(_text_of, notes)), lambda text: note.write(text, name, key))


_PAYLOAD = payload.write_payload(
    payload.Payload(
        id=f"{NODE}/{WIRE_ID}", type="lesson", schema=1, version=2, published=NOW, updated=NOW,
        valid_until=WEEK, language="nl", licence="CC-BY-SA-4.0", title="Begin met soep €",
        plain_summary="Kort", body={"kind": "tip", "list": [1, {"a": None}]},
    )
)  # fmt: skip
_HEADERS = (
    entry.put_header(WIRE_ID, 1, salt=SALT, payload=_PAYLOAD, week=WEEK).raw,
    entry.withdraw_header(WIRE_ID, 2, week=WEEK).raw,
    entry.erase_header(WIRE_ID, 3, week=WEEK).raw,
    entry.members_header(1, SALT, week=WEEK).raw,
    b'{"v":2,"anything":[true,null]}',
    b'{"v":1,"op":"dance"}',
)
_LEAVES = [merkle.leaf_hash(header) for header in _HEADERS[:2]]
_CHECKPOINT = checkpoint.sign_checkpoint(
    checkpoint.Checkpoint(ORIGIN, 2, merkle.EMPTY.extend(_LEAVES)[0].root()), FEED
)
_HEADS = heads.sign_heads(heads.Heads(NODE, NOW, (checkpoint.Checkpoint(ORIGIN, 2, SALT),)), FEED)
_CUT = cut.sign_cut(
    cut.Cut(origin=ORIGIN, size=2, root=SALT, sequence=1_770_000_000, next=2), RECOVERY
)
_CONTRACT = contract.propose(
    contract.Contract(
        NODE, OTHER, "full", "information", ("public",), "Samen leren", "het loket",
        ("Wij antwoorden binnen 7 dagen.", "Geen namen."), WEEK, date(2027, 3, 1), "hide", NOW,
    ),
    FEED,
)  # fmt: skip
_ENDINGS = tuple(
    ending.sign_ending(ending.Ending(kind, NODE, "0f" * 32, NOW), FEED).note
    for kind in ("rejection", "revocation")
)
_RECEIPT = erasure.sign_receipt(erasure.Receipt(NODE, OTHER, NOW, (WIRE_ID,)), FEED).note
_ORDER = erasure.sign_order(erasure.Order(NODE, NOW, (WIRE_ID,)), RECOVERY).note
_NOTICE = notice.sign_notice(
    notice.Notice(NODE, OTHER, NOW, "", "", (("erase", "a" * 26), ("withdraw", WIRE_ID))), FEED
).note
_MEMBERSHIP = membership.sign(
    membership.first("SamenBeter", (NODE, OTHER), 2, bytes(16)), NODE, FEED
).note
_OTHER_STORY = checkpoint.sign_checkpoint(checkpoint.Checkpoint(ORIGIN, 1, SALT), FEED)
_EVIDENCE = evidence.write_evidence(
    ORIGIN, [CERTIFICATE.note], _OTHER_STORY.note, _CHECKPOINT.note, _LEAVES[0], _LEAVES[1:]
)
_TLOG = proof.write_tlog_proof(0, _LEAVES[1:], _CHECKPOINT.note)
_PROOF = proof.write_proof([CERTIFICATE.note], _HEADERS[0], SALT, _PAYLOAD, _TLOG)
_ASKED = signatures.sign_request(
    "GET", sighting.PATH, f"run={'a' * 32}", b"", destination=OTHER, keyid=NODE, key=HTTP,
    created=1_770_000_000,
)  # fmt: skip
_SIGHTING = sighting.Sighting("a" * 32, _ASKED["Signature-Input"], _ASKED["Signature"])
_SEEN = json.dumps(sighting.write_sighting(_SIGHTING)).encode()
_HELD = held.write_held(
    held.Holdings(
        NODE, False, (held.HeldFeed(ORIGIN, 2, _CHECKPOINT.note),), _HEADS.note, _SIGHTING
    )
)
_HOLDINGS = holdings.write_holdings(
    [holdings.Holding(NODE, 3, NOW, (checkpoint.Checkpoint(ORIGIN, 2, SALT),))]
)
_SIGNED = signatures.sign_request(
    "POST", "/federation/v1/x", "a=1", b"body", destination=NODE, keyid=OTHER, key=HTTP,
    created=int(NOW.timestamp()),
)  # fmt: skip
_REQUEST = json.dumps({"headers": list(_SIGNED.items())}).encode()


def _verify_request(raw: bytes) -> str:
    """Read the headers of a request; mutants of how they are listed here tell nothing."""
    raw = raw[:32_000]  # no server takes longer headers
    try:
        listed = [(str(name), str(value)) for name, value in json.loads(raw)["headers"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        lines = raw.split(b"\n")[:100]
        listed = [tuple(_text(line).partition(": ")[::2]) for line in lines]
    return signatures.verify_request(
        signatures.Target("POST", "/federation/v1/x", "a=1", listed), b"body", node_id=NODE,
        lookup=lambda _: HTTP.public_key(), now=NOW.timestamp(),
    )  # fmt: skip


def _read_sighting(raw: bytes) -> sighting.Sighting:
    return sighting.read_sighting(strict_json.read_object(raw))


def _verify_inclusion(raw: bytes) -> None:
    told = transfer.read_headers(raw)
    merkle.verify_inclusion(_LEAVES[0], told.start, told.stop, _CHECKPOINT.root, told.proof)


def _verify_consistency(raw: bytes) -> None:
    told = transfer.read_headers(raw)
    root = merkle.EMPTY.extend(_LEAVES[:1])[0].root()
    merkle.verify_consistency(told.stop, told.size, root, _CHECKPOINT.root, told.proof)


def _ranges(raw: bytes) -> object:
    return transfer.read_ranges(_text(raw))


def _file_of_feeds() -> bytes:
    path = f"/feeds/{ORIGIN}"
    said = stick.FIRST_LINE + b"".join(
        (
            stick.write_record(f"{path}/checkpoint", "", _CHECKPOINT.note),
            stick.write_record(
                f"{path}/headers",
                "from=0&to=2&size=2",
                transfer.write_headers(0, 2, (), _HEADERS[:2]),
            ),
            stick.write_record(
                f"{path}/payloads", "entries=0", transfer.write_frame(0, SALT, _PAYLOAD)
            ),
        )
    )
    return said + stick.write_end(hashlib.sha256(said).digest())


def _read_stick(raw: bytes) -> None:
    """Read a file of feeds and all that is in it; a wrong last line alone would stop most."""
    said, border, _ = raw.rpartition(b"end ")
    if border:
        raw = said + stick.write_end(hashlib.sha256(said).digest())
    found = FileSource("file", BytesIO(raw))
    for path, query in (
        ("checkpoint", ""), ("headers", "from=0&to=2&size=2"), ("payloads", "entries=0,1"),
    ):  # fmt: skip
        with suppress(FetchError):
            found.get(f"/feeds/{ORIGIN}/{path}", query=query)


_STICK = _file_of_feeds()

#: By "module.function".
READERS: dict[str, Reader] = {
    "strict_json.read": Reader(strict_json.read, (_PAYLOAD, b"[1.5e3, -0]", *_HEADERS)),
    "strict_json.read_object": Reader(strict_json.read_object, (_PAYLOAD,)),
    "checkpoint.Origin.read": Reader(
        lambda raw: checkpoint.Origin.read(_text(raw)), (ORIGIN.encode(),)
    ),
    "checkpoint.read_checkpoint": _signed(
        checkpoint.read_checkpoint, ORIGIN, FEED, _CHECKPOINT.note
    ),
    "checkpoint.verify_checkpoint": _signed(
        lambda raw: checkpoint.verify_checkpoint(raw, ORIGIN, FEED_KEY), ORIGIN, FEED,
        _CHECKPOINT.note,
    ),
    "contract.read_contract": _signed(contract.read_contract, NODE, FEED, _CONTRACT.note),
    "contract.verify_contract": _signed(
        lambda raw: contract.verify_contract(contract.read_contract(raw), NODE, FEED_KEY), NODE,
        FEED, _CONTRACT.note,
    ),
    "cut.read_cut": _signed(
        lambda raw: cut.read_cut(raw, ORIGIN, CERTIFICATE.recovery), f"{NODE}/recovery", RECOVERY,
        _CUT.note,
    ),
    "cut.read_end": _signed(cut.read_end, ORIGIN, FEED, _CUT.note, _CHECKPOINT.note),
    "ending.read_ending": _signed(ending.read_ending, NODE, FEED, *_ENDINGS),
    "ending.verify_ending": _signed(
        lambda raw: ending.verify_ending(ending.read_ending(raw), FEED_KEY), NODE, FEED,
        *_ENDINGS,
    ),
    "entry.read_header": Reader(entry.read_header, _HEADERS),
    "erasure.read_receipt": _signed(
        lambda raw: erasure.read_receipt(raw, NODE, FEED_KEY), NODE, FEED, _RECEIPT
    ),
    "erasure.read_order": _signed(
        lambda raw: erasure.read_order(raw, NODE, CERTIFICATE.recovery), f"{NODE}/recovery",
        RECOVERY, _ORDER,
    ),
    "erasure.claimed_node": _signed(erasure.claimed_node, f"{NODE}/recovery", RECOVERY, _ORDER),
    "evidence.verify_evidence": Reader(
        lambda raw: evidence.verify_evidence(raw, NODE), (_EVIDENCE,)
    ),
    "evidence.claim_in": _signed(
        lambda raw: evidence.claim_in(raw, ORIGIN, CERTIFICATE), ORIGIN, FEED, _CHECKPOINT.note
    ),
    "gathering.read_gathering": Reader(
        gathering.read_gathering, (gathering.write_gathering([CERTIFICATE.note], [_MEMBERSHIP]),)
    ),
    "heads.read_heads": _signed(
        lambda raw: heads.read_heads(raw, NODE, FEED_KEY), NODE, FEED, _HEADS.note
    ),
    "held.read_held": Reader(lambda raw: held.read_held(raw, NODE), (_HELD,)),
    "holdings.read_holdings": Reader(holdings.read_holdings, (_HOLDINGS,)),
    "holdings.read_certificates": Reader(
        holdings.read_certificates, (holdings.write_certificates([CERTIFICATE.note]),)
    ),
    "identity.read_certificate": _signed(
        lambda raw: identity.read_certificate(raw, NODE), f"{NODE}/recovery", RECOVERY,
        CERTIFICATE.note,
    ),
    "identity.read_key": Reader(identity.read_key, (identity.write_key(FEED),)),
    "identity.read_node_id": Reader(
        lambda raw: identity.read_node_id(_text(raw)),
        (NODE.encode(), identity.show_node_id(NODE).encode()),
    ),
    "membership.read": _signed(membership.read, NODE, FEED, _MEMBERSHIP),
    "membership.signers": _signed(
        lambda raw: membership.signers(membership.read(raw), {NODE: [FEED_KEY]}), NODE, FEED,
        _MEMBERSHIP,
    ),
    "merkle.verify_inclusion": Reader(
        _verify_inclusion, (transfer.write_headers(0, 2, _LEAVES[1:], _HEADERS[:2]),)
    ),
    "merkle.verify_consistency": Reader(
        _verify_consistency, (transfer.write_headers(0, 2, _LEAVES[1:], _HEADERS[:1]),)
    ),
    "note.read": Reader(note.read, (_CHECKPOINT.note, CERTIFICATE.note, _CONTRACT.note)),
    "note.kind_of": _signed(note.kind_of, NODE, FEED, _CONTRACT.note),
    "note.verify": _signed(
        lambda raw: note.verify(raw, NODE, FEED_KEY), NODE, FEED, _CONTRACT.note
    ),
    "note.read_base64": Reader(lambda raw: note.read_base64(raw, 32), (b"A" * 43 + b"=",)),
    "notice.read_notice": _signed(
        lambda raw: notice.read_notice(raw, NODE, FEED_KEY, to=OTHER), NODE, FEED, _NOTICE
    ),
    "payload.read_payload": Reader(
        lambda raw: payload.read_payload(raw, f"{NODE}/{WIRE_ID}"), (_PAYLOAD,)
    ),
    "payload.read_members": Reader(
        lambda raw: payload.read_members(raw, f"{NODE}/{WIRE_ID}"), (_PAYLOAD,)
    ),
    "proof.read_tlog_proof": Reader(proof.read_tlog_proof, (_TLOG,)),
    "proof.verify_proof": Reader(lambda raw: proof.verify_proof(raw, NODE), (_PROOF,)),
    "sighting.read_sighting": Reader(_read_sighting, (_SEEN,)),
    "sighting.verify_sighting": Reader(
        lambda raw: sighting.verify_sighting(
            _read_sighting(raw), node=NODE, peer=OTHER, keys=[identity.public_of(HTTP)]
        ),
        (_SEEN,),
    ),
    "signature_profile.read_input": Reader(
        lambda raw: signature_profile.read_input(_text(raw), NOW.timestamp()),
        (_SIGNED["Signature-Input"].encode(),),
    ),
    "signature_profile.read_signature": Reader(
        lambda raw: signature_profile.read_signature(_text(raw)), (_SIGNED["Signature"].encode(),)
    ),
    "signature_profile.read_destination": Reader(
        lambda raw: signature_profile.read_destination(_text(raw), NODE), (NODE.encode(),)
    ),
    "signature_profile.read_digest": Reader(
        lambda raw: signature_profile.read_digest(_text(raw), b"body", is_listed=True),
        (_SIGNED["Content-Digest"].encode(),),
    ),
    "signatures.verify_request": Reader(_verify_request, (_REQUEST,)),
    "stick.read_line": Reader(
        stick.read_line, (_STICK.split(b"\n")[1] + b"\n", stick.write_end(SALT))
    ),
    "stick.FileSource": Reader(_read_stick, (_STICK,)),
    "times.read_time": Reader(lambda raw: times.read_time(_text(raw)), (b"2026-03-02T08:30:00Z",)),
    "times.read_date": Reader(lambda raw: times.read_date(_text(raw)), (b"2026-03-02",)),
    "times.read_week": Reader(lambda raw: times.read_week(_text(raw)), (b"2026-03-02",)),
    "transfer.read_headers": Reader(
        transfer.read_headers, (transfer.write_headers(0, 9, _LEAVES, _HEADERS),)
    ),
    "transfer.read_frames": Reader(
        lambda raw: list(transfer.read_frames(raw)),
        (transfer.write_frame(3, SALT, _PAYLOAD) + transfer.write_frame(4),),
    ),
    "transfer.read_ranges": Reader(_ranges, (b"3,4,9-20",)),
}  # fmt: skip
