# SPDX-License-Identifier: EUPL-1.2
"""Writes ``docs/federation-examples``: what two small nodes say to each other, with their keys.

``python -m tests.federation.examples`` writes the files anew; a test compares them and walks
through them as a reader does. Keys, salts and times are fixed, so that every byte is.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federation.wire import (
    contract,
    erasure,
    evidence,
    identity,
    membership,
    merkle,
    proof,
    transfer,
)
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.cut import Cut, sign_cut
from federation.wire.ending import Ending, sign_ending
from federation.wire.entry import (
    Header,
    erase_header,
    members_header,
    put_header,
    wire_id,
    withdraw_header,
)
from federation.wire.gathering import write_gathering
from federation.wire.heads import Heads, sign_heads
from federation.wire.holdings import write_certificates
from federation.wire.notice import Notice, sign_notice
from federation.wire.payload import Payload, write_payload
from federation.wire.stick import FIRST_LINE, write_end, write_record

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "federation-examples"

WHEN = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
WEEK = date(2026, 11, 16)
SEQUENCE = 1794821400


def _key(word: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())


@dataclass(frozen=True)
class Actor:
    """One of the two nodes, with all its keys."""

    name: str
    recovery: Ed25519PrivateKey
    feed: Ed25519PrivateKey
    http: Ed25519PrivateKey

    @property
    def id(self) -> str:
        """Its node id."""
        return identity.node_id(identity.public_of(self.recovery))

    def certificate(self, sequence: int, feed: Ed25519PrivateKey) -> bytes:
        """Return a certificate that names ``feed`` as the feed key."""
        return identity.sign_certificate(
            self.recovery,
            sequence=sequence,
            address=f"https://{self.name.lower()}.example",
            name=f"Proeftuin {self.name}",
            feed=identity.public_of(feed),
            http=identity.public_of(self.http),
            issued=WHEN,
        ).note


def _actor(name: str) -> Actor:
    return Actor(name, *(_key(f"{name} {kind}") for kind in ("recovery", "feed", "http")))


WESTWIJK, OOSTWIJK = _actor("Westwijk"), _actor("Oostwijk")
#: Westwijk's feed key after its rotation.
NEW_FEED = _key("Westwijk feed 2")
WIRE_IDS = [wire_id(hashlib.sha256(b"%d" % each).digest()[:16]) for each in range(4)]
SALTS = [hashlib.sha256(b"salt %d" % each).digest() for each in range(5)]
TITLES = ("Eén lange tafel", "Begin met koffie", "Een sleutel voor de buurt", "Onder ons")


def payload(number: int) -> bytes:
    """Return one of Westwijk's lessons, as it travels."""
    return write_payload(
        Payload(
            f"{WESTWIJK.id}/{WIRE_IDS[number]}", "lesson", 1, 1, WHEN, WHEN, None, "nl",
            "CC-BY-SA-4.0", TITLES[number], "Een voorbeeld.",
            {"kind": "tip", "advice": "Begin klein en nodig de buren uit."},
        )
    )  # fmt: skip


def _put(number: int) -> Header:
    made = {"salt": SALTS[number], "payload": payload(number), "week": WEEK}
    return put_header(WIRE_IDS[number], 1, **made)


def _feed(
    audience: str, incarnation: int, headers: Sequence[Header], key: Ed25519PrivateKey
) -> tuple[Checkpoint, bytes]:
    """Return the checkpoint of a feed with these headers, and the answer that brings them all."""
    raw = [header.raw for header in headers]
    frontier, _ = merkle.EMPTY.extend(map(merkle.leaf_hash, raw))
    origin = f"{WESTWIJK.id}/{audience}/{incarnation}"
    signed = sign_checkpoint(Checkpoint(origin, len(raw), frontier.root()), key)
    return signed, transfer.write_headers(0, len(raw), (), raw)


def _frames(numbers: Sequence[int | None]) -> bytes:
    """Return the frames of entries 0, 1, …: number of the lesson, None for what is not held."""
    return b"".join(
        transfer.write_frame(index)
        if number is None
        else transfer.write_frame(index, SALTS[number], payload(number))
        for index, number in enumerate(numbers)
    )


def _people() -> dict[str, bytes]:
    """Who the nodes are, what they agree on, and the network they make."""
    draft = contract.Contract(
        WESTWIJK.id, OOSTWIJK.id, "full", "information", ("public",), "Van elkaar leren.",
        "de coördinator", ("Elk beheert zijn eigen kopie.", "Vragen: antwoord in 7 dagen."),
        date(2026, 11, 16), date(2027, 11, 15), "hide", WHEN,
    )  # fmt: skip
    agreed = contract.agree(contract.propose(draft, WESTWIJK.feed), OOSTWIJK.feed)
    ending = Ending("revocation", OOSTWIJK.id, agreed.digest, LATER)
    both = sorted((WESTWIJK.id, OOSTWIJK.id))
    first = membership.first("De Wijken", both, 2, bytes(range(16)))
    second = membership.successor(first, network="De Wijken", members=[WESTWIJK.id], threshold=1)
    return {
        "westwijk.certificate": WESTWIJK.certificate(SEQUENCE, WESTWIJK.feed),
        "westwijk.certificate-2": WESTWIJK.certificate(SEQUENCE + 100, NEW_FEED),
        "oostwijk.certificate": OOSTWIJK.certificate(SEQUENCE, OOSTWIJK.feed),
        "contract": agreed.note,
        "revocation": sign_ending(ending, OOSTWIJK.feed).note,
        "membership-1": _signed_by_both(first),
        "membership-2": _signed_by_both(second),
        "gathering.json": write_gathering(
            [
                WESTWIJK.certificate(SEQUENCE, WESTWIJK.feed),
                OOSTWIJK.certificate(SEQUENCE, OOSTWIJK.feed),
            ],
            [_signed_by_both(first), _signed_by_both(second)],
        ),
    }


def _signed_by_both(document: membership.Membership) -> bytes:
    once = membership.sign(document, WESTWIJK.id, WESTWIJK.feed)
    return membership.sign(once, OOSTWIJK.id, OOSTWIJK.feed).note


def _feeds(audience: str, digest: bytes) -> dict[str, bytes]:
    """A public feed that is cut and goes on, and a restricted one."""
    headers = [
        _put(0), _put(1), withdraw_header(WIRE_IDS[1], 2, week=WEEK), _put(2),
        erase_header(WIRE_IDS[2], 2, week=WEEK),
    ]  # fmt: skip
    public, answer = _feed("public", 1, headers, WESTWIJK.feed)
    again = put_header(WIRE_IDS[1], 1, salt=SALTS[4], payload=payload(1), week=WEEK)
    following, answer_2 = _feed("public", 2, [again], NEW_FEED)
    ours, answer_3 = _feed(audience, 1, [members_header(1, digest, week=WEEK), _put(3)], NEW_FEED)
    cut = Cut(public.origin, public.size, public.root, SEQUENCE + 100, 2)
    heads = Heads(WESTWIJK.id, LATER, tuple(sorted((following, ours), key=lambda one: one.origin)))
    leaves = [merkle.leaf_hash(header.raw) for header in headers]

    def subtree(level: int, index: int) -> bytes:
        return merkle.EMPTY.extend(leaves[index << level : (index + 1) << level])[0].root()

    path = merkle.inclusion_proof(0, public.size, subtree)
    certificates = [WESTWIJK.certificate(SEQUENCE, WESTWIJK.feed)]
    tlog = proof.write_tlog_proof(0, path, public.note)
    return {
        "public-1.checkpoint": public.note,
        "public-1.headers": answer,
        "public-1.payloads": _frames([0, None, None, None, None]),
        "public-1.cut": sign_cut(cut, WESTWIJK.recovery).note,
        "public-2.checkpoint": following.note,
        "public-2.headers": answer_2,
        "public-2.payloads": transfer.write_frame(0, SALTS[4], payload(1)),
        "network-1.checkpoint": ours.note,
        "network-1.headers": answer_3,
        "network-1.payloads": transfer.write_frame(0)
        + transfer.write_frame(1, SALTS[3], payload(3)),
        "heads": sign_heads(heads, NEW_FEED).note,
        "proof.json": proof.write_proof(certificates, headers[0].raw, SALTS[0], payload(0), tlog),
        "evidence.json": _evidence(headers, public, certificates),
    }


def _evidence(headers: Sequence[Header], public: Checkpoint, certificates: list[bytes]) -> bytes:
    """What it would look like had Westwijk signed another list too, that leaves out one entry."""
    kept = [*headers[:2], *headers[3:], _put(3), withdraw_header(WIRE_IDS[3], 2, week=WEEK)]
    other, _ = _feed("public", 1, kept, WESTWIJK.feed)
    leaves = [merkle.leaf_hash(header.raw) for header in kept]

    def subtree(level: int, index: int) -> bytes:
        return merkle.EMPTY.extend(leaves[index << level : (index + 1) << level])[0].root()

    root = merkle.frontier_at(public.size, subtree).root()
    bridge = merkle.consistency_proof(public.size, other.size, subtree)
    return evidence.write_evidence(
        public.origin, certificates, public.note, other.note, root, bridge
    )


def _stick(made: dict[str, bytes]) -> bytes:
    """Return the file that carries Westwijk's second public feed."""
    feed = f"/feeds/{WESTWIJK.id}/public/2"
    certificates = [made["westwijk.certificate"], made["westwijk.certificate-2"]]
    file = FIRST_LINE + b"".join(
        write_record(path, query, answer)
        for path, query, answer in (
            (f"/nodes/{WESTWIJK.id}/certificates", "", write_certificates(certificates)),
            (f"{feed}/checkpoint", "", made["public-2.checkpoint"]),
            (f"{feed}/headers", "from=0&to=1&size=1", made["public-2.headers"]),
            (f"{feed}/payloads", "entries=0", made["public-2.payloads"]),
        )
    )
    return file + write_end(hashlib.sha256(file).digest())


def _erasures() -> dict[str, bytes]:
    """What is said about a record that is gone."""
    dead = (WIRE_IDS[2],)
    receipt = erasure.Receipt(OOSTWIJK.id, WESTWIJK.id, LATER, dead)
    order = erasure.Order(WESTWIJK.id, LATER, dead)
    gone = tuple(
        sorted((("withdraw", WIRE_IDS[1]), ("erase", WIRE_IDS[2])), key=lambda one: one[1])
    )
    notice = Notice(WESTWIJK.id, OOSTWIJK.id, LATER, "", "", gone)
    return {
        "receipt": erasure.sign_receipt(receipt, OOSTWIJK.feed).note,
        "order": erasure.sign_order(order, WESTWIJK.recovery).note,
        "notice": sign_notice(notice, NEW_FEED).note,
    }


def _keys() -> bytes:
    keys = {"westwijk feed 2": NEW_FEED}
    for actor in (WESTWIJK, OOSTWIJK):
        name = actor.name.lower()
        keys |= {f"{name} {kind}": getattr(actor, kind) for kind in ("recovery", "feed", "http")}
    seeds = {name: base64.b64encode(key.private_bytes_raw()).decode() for name, key in keys.items()}
    ids = {actor.name.lower(): actor.id for actor in (WESTWIJK, OOSTWIJK)}
    return json.dumps({"node ids": ids, "seeds": seeds}, indent=2, sort_keys=True).encode() + b"\n"


def computed() -> dict[str, bytes]:
    """Return every file but README.md, as our own code writes it, by name."""
    people = _people()
    digest = membership.read(people["membership-1"]).digest
    made = {**people, **_feeds(digest, bytes.fromhex(digest))}
    return {"keys.json": _keys(), **made, "public-2.stick": _stick(made), **_erasures()}


def main() -> None:
    """Write the files anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in computed().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
