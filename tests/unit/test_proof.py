# SPDX-License-Identifier: EUPL-1.2
import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import entry, identity, merkle, note, proof
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.cut import Cut
from federation.wire.payload import Payload, write_payload
from federation.wire.proof import TlogProof

RECOVERY, FEED, OLD_FEED, THIEF = (
    Ed25519PrivateKey.from_private_bytes(seed * 4)
    for seed in (b"westwijk", b"feedfeed", b"oldfeed.", b"thief...")
)
NODE = identity.node_id(identity.public_of(RECOVERY))
WHEN = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
WIRE = entry.wire_id(bytes(range(16)))
SALT = bytes(range(32))


def certificate(feed=FEED, recovery=RECOVERY, sequence=1):
    return identity.sign_certificate(
        recovery,
        sequence=sequence,
        address="https://westwijk.example",
        name="Westwijk",
        feed=identity.public_of(feed),
        http=bytes(32),
        issued=WHEN,
    ).note


def lesson(record=f"{NODE}/{WIRE}", title="Eén tafel is genoeg"):
    return write_payload(
        Payload(record, "lesson", 1, 1, WHEN, WHEN, None, "nl", "CC-BY-SA-4.0", title, "", {})
    )


def file_of(
    payload=None, *, feed=FEED, origin=f"{NODE}/public/1", certificates=None, end=None, **changes
):
    """The proof file of the second of three entries; ``end`` is the key that signs a cut."""
    payload = lesson() if payload is None else payload
    header = entry.put_header(WIRE, 1, salt=SALT, payload=payload, week=date(2026, 11, 16)).raw
    leaves = list(map(merkle.leaf_hash, (b'{"v":2}', header, b'{"v":3}')))
    root = merkle.EMPTY.extend(leaves)[0].root()
    checkpoint = sign_checkpoint(Checkpoint(origin, 3, root), feed).note
    if end is not None:
        checkpoint = note.write(Cut(origin, 3, root, 2, 2).text(), f"{NODE}/recovery", end)
    parts = {
        "certificates": certificates or [certificate()],
        "header": header,
        "salt": SALT,
        "payload": payload,
        "proof": proof.write_tlog_proof(1, [leaves[0], leaves[2]], checkpoint),
    }
    return proof.write_proof(**{**parts, **changes})


GOOD = file_of()
PARTS = json.loads(GOOD)


def test_what_was_said_is_proved():
    proven = proof.verify_proof(GOOD, NODE)

    assert (proven.payload.title, proven.index, proven.checkpoint.size) == (
        "Eén tafel is genoeg",
        1,
        3,
    )
    assert proven.header.id == WIRE
    assert proven.certificate.address == "https://westwijk.example"
    assert "not that it still stands" in proof.MEANING
    assert proof.origin_of(GOOD) == NODE


def test_the_parts_are_the_exact_bytes():
    assert b64decode(PARTS["payload"]) == lesson()
    assert b64decode(PARTS["certificates"][0]) == certificate()
    assert b64decode(PARTS["proof"]).startswith(b"c2sp.org/tlog-proof@v1\nindex 1\n")
    assert list(PARTS) == ["format", "certificates", "header", "salt", "payload", "proof"]


def test_the_certificate_of_that_time_is_found_among_others():
    both = [certificate(sequence=2), certificate(OLD_FEED)]

    proven = proof.verify_proof(file_of(feed=OLD_FEED, certificates=both), NODE)

    assert proven.certificate.sequence == 1


def test_the_cut_of_an_ended_feed_proves_what_stood_without_the_key_of_those_days():
    newest = [certificate(sequence=1), certificate(OLD_FEED, sequence=2)]
    file = file_of(feed=THIEF, end=RECOVERY, certificates=newest)

    proven = proof.verify_proof(file, NODE)

    assert (proven.checkpoint.size, proven.index) == (3, 1)
    assert proven.certificate.sequence == 2
    assert proof.origin_of(file) == NODE


def test_it_proves_nothing_about_another_node():
    other = identity.node_id(identity.public_of(THIEF))

    with pytest.raises(UntrustedError, match="certificate is of node"):
        proof.verify_proof(GOOD, other)


FORGED = {
    "checkpoint of a thief": (file_of(feed=THIEF), "not signed by a key of these certificates"),
    "certificate of a thief": (
        file_of(feed=THIEF, certificates=[certificate(THIEF, THIEF)]),
        "certificate is of node",
    ),
    "one good and one foreign certificate": (
        file_of(certificates=[certificate(), certificate(THIEF, THIEF)]),
        "certificate is of node",
    ),
    "feed of another node": (file_of(origin="b" * 32 + "/public/1"), "checkpoint is of feed b"),
    "cut by the feed key": (file_of(end=FEED), "not signed by the key on record"),
    "cut by a thief": (file_of(end=THIEF), "not signed by the key on record"),
    "payload of another record": (file_of(lesson("c" * 32 + "/" + WIRE)), "payload is of 'c"),
}


@pytest.mark.parametrize(("raw", "complaint"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_file_proves_nothing(raw, complaint):
    with pytest.raises(UntrustedError, match=complaint):
        proof.verify_proof(raw, NODE)


def changed(name, change):
    return json.dumps({**PARTS, name: b64encode(change(b64decode(PARTS[name]))).decode()}).encode()


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("payload", lambda raw: raw.replace(b"genoeg", b"teveel"), "not what the header"),
        ("payload", lambda raw: raw + b" " * 256, "payload has 768 bytes"),
        ("salt", lambda raw: raw[::-1], "not what the header"),
        ("salt", lambda raw: raw[:-1], "salt has 31 bytes"),
        ("header", lambda raw: raw.replace(b'"n":1', b'"n":2'), "does not lead to the root"),
        ("header", lambda raw: raw + b" ", "does not lead to the root"),
        ("header", lambda _: b'{"v":2}', "does not lead to the root"),
        ("proof", lambda raw: raw.replace(b"index 1", b"index 0"), "does not lead to the root"),
        ("proof", lambda raw: raw.replace(b"index 1", b"index 3"), "no leaf 3 among 3"),
        ("proof", lambda raw: raw.replace(b"\n3\n", b"\n4\n"), "bad signature"),
    ],
)
def test_a_changed_part_proves_nothing(name, change, complaint):
    with pytest.raises(UntrustedError, match=complaint):
        proof.verify_proof(changed(name, change), NODE)


def test_an_entry_without_payload_is_not_proved_by_a_file():
    header = entry.withdraw_header(WIRE, 2, week=date(2026, 11, 16)).raw
    root = merkle.leaf_hash(header)
    checkpoint = sign_checkpoint(Checkpoint(f"{NODE}/public/1", 1, root), FEED).note
    raw = file_of(header=header, proof=proof.write_tlog_proof(0, [], checkpoint))

    with pytest.raises(UntrustedError, match="this entry has no payload"):
        proof.verify_proof(raw, NODE)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        json.dumps({**PARTS, "format": "samenbeter/v2/proof"}).encode(),
        json.dumps({**PARTS, "certificates": []}).encode(),
        json.dumps({**PARTS, "certificates": PARTS["certificates"] * 65}).encode(),
        json.dumps({**PARTS, "certificates": PARTS["header"]}).encode(),
        json.dumps({**PARTS, "certificates": [None]}).encode(),
        json.dumps({**PARTS, "salt": None}).encode(),
        json.dumps({**PARTS, "salt": "not base64"}).encode(),
        json.dumps({key: PARTS[key] for key in PARTS if key != "payload"}).encode(),
        GOOD + b" " * proof.MAX_BYTES,
    ],
)
def test_what_is_no_proof_file_is_malformed(raw):
    with pytest.raises(MalformedError):
        proof.verify_proof(raw, NODE)


TLOG = (
    b"c2sp.org/tlog-proof@v1\n"
    b"index 7\n"
    b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    b"\n"
    b"a checkpoint\n\nand signatures\n"
)


def test_a_tlog_proof_is_as_its_specification_says():
    read = TlogProof(7, (bytes(range(32)),), b"a checkpoint\n\nand signatures\n")

    assert proof.write_tlog_proof(read.index, read.hashes, read.checkpoint) == TLOG
    assert proof.read_tlog_proof(TLOG) == read
    assert proof.read_tlog_proof(TLOG.replace(b"index", b"extra YWdl\nindex")) == read
    assert proof.read_tlog_proof(b"c2sp.org/tlog-proof@v1\nindex 0\n\nx").hashes == ()


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (b"@v1", b"@v2", "does not begin with"),
        (b"index 7\n", b"", "has no index"),
        (b"index 7", b"index 07", "has no index"),
        (b"index 7", b"index -7", "has no index"),
        (b"index 7", b"index 9007199254740992", "has no index"),
        (b"index 7", b"index 7\nextra YWdl", "base64"),
        (b"index 7", b"extra !\nindex 7", "base64"),
        (b"AAEC", b"AAE", "base64"),
        (b"Hh8=", b"Hg==", "holds 31 bytes"),
        (b"index 7", "index ٧".encode(), "not in ASCII"),
    ],
)
def test_a_tlog_proof_in_another_shape_is_malformed(was, becomes, complaint):
    with pytest.raises(MalformedError, match=complaint):
        proof.read_tlog_proof(TLOG.replace(was, becomes, 1))
