# SPDX-License-Identifier: EUPL-1.2
"""docs/federation.md is true: we write what it shows, and a stranger can verify it."""

import base64
import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import InvalidRecord
from core.record_schemas import COMMON
from federation.wire import cut, entry, heads, identity, merkle, proof, signatures, transfer
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.payload import Payload, write_payload
from plugins.lessons.lesson import LESSON

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "federation.md"
SHOWN = dict(re.findall(r"```text example:(\w+)\n(.*?)```", DOCUMENT.read_text(), re.DOTALL))

SEEDS = [b"westwijk" * 4, b"feedfeed" * 4, b"httphttp" * 4, b"oostwijk" * 4]
RECOVERY, FEED, HTTP, OTHER = map(Ed25519PrivateKey.from_private_bytes, SEEDS)
NODE, OOSTWIJK = (identity.node_id(identity.public_of(key)) for key in (RECOVERY, OTHER))
ORIGIN = f"{NODE}/public/1"
WHEN = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
SALTS = [bytes(range(32)), bytes(range(32, 64))]
WIRE_IDS = [entry.wire_id(bytes(range(start, start + 16))) for start in (0, 16)]
TITLES = ["Eén lange tafel is genoeg", "Begin met koffie"]


def text(*lines):
    return "".join(f"{line}\n" for line in lines)


def b64(raw):
    return base64.b64encode(raw).decode()


def payload(number):
    record = f"{NODE}/{WIRE_IDS[number]}"
    body = {"kind": "experience", "advice": "Zet één lange tafel neer en eet mee."}
    summary = "Samen eten begint bij één tafel."
    return write_payload(
        Payload(
            record, "lesson", 1, 1, WHEN, WHEN, None, "nl", "CC-BY-SA-4.0", TITLES[number],
            summary, body,
        )
    )  # fmt: skip


def computed():
    """Every block of the example, as our own code writes it."""
    week = date(2026, 11, 16)
    headers = [
        entry.put_header(WIRE_IDS[i], 1, salt=SALTS[i], payload=payload(i), week=week).raw
        for i in (0, 1)
    ]
    headers.append(entry.withdraw_header(WIRE_IDS[1], 2, week=week).raw)
    leaves = list(map(merkle.leaf_hash, headers))
    roots = [merkle.EMPTY.extend(leaves[:size])[0].root() for size in (1, 2, 3)]

    def subtree(level, index):
        return merkle.EMPTY.extend(leaves[index << level : (index + 1) << level])[0].root()

    certificate = identity.sign_certificate(
        RECOVERY,
        sequence=1794821400,
        address="https://westwijk.example",
        name="Proeftuin Westwijk",
        feed=identity.public_of(FEED),
        http=identity.public_of(HTTP),
        issued=WHEN,
    ).note
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, 3, roots[2]), FEED)
    tlog = proof.write_tlog_proof(0, merkle.inclusion_proof(0, 3, subtree), checkpoint.note)
    path = f"/federation/v1/feeds/{ORIGIN}/announcement"
    announced = signatures.sign_request(
        "POST", path, "", checkpoint.note, destination=OOSTWIJK, keyid=NODE, key=HTTP,
        created=1794821400,
    )  # fmt: skip
    answer = transfer.write_headers(0, 3, merkle.consistency_proof(2, 3, subtree), headers[:2])
    file = proof.write_proof([certificate], headers[0], SALTS[0], payload(0), tlog)
    return {
        "seeds": text(*map(b64, SEEDS)),
        "nodes": text(NODE, OOSTWIJK),
        "certificate": certificate.decode(),
        "payload": payload(0).decode().rstrip(" ") + "\n",
        "salt": text(SALTS[0].hex()),
        "headers": text(*(header.decode() for header in headers)),
        "leaves": text(*(leaf.hex() for leaf in leaves)),
        "roots": text(*(root.hex() for root in roots)),
        "checkpoint": checkpoint.note.decode(),
        "heads": heads.sign_heads(heads.Heads(NODE, WHEN, (checkpoint,)), FEED).note.decode(),
        "cut": cut.sign_cut(cut.Cut(ORIGIN, 3, roots[2], 1794821500, 2), RECOVERY).note.decode(),
        "answer": answer.decode(),
        "frames": text(
            transfer.write_frame(0, SALTS[0], payload(0))[:44].hex(), transfer.write_frame(1).hex()
        ),
        "proof": tlog.decode(),
        "announcement": text(f"POST {path}", *(f"{k}: {v}" for k, v in announced.items())),
        "file": file.decode(),
    }


EXPECTED = computed()


def test_every_block_of_the_example_is_computed_here():
    assert list(SHOWN) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_the_document_shows_is_what_we_write(name):
    assert SHOWN[name] == EXPECTED[name]


def test_the_lesson_of_the_example_is_one_that_nodes_take_in():
    shown = json.loads(SHOWN["payload"])

    LESSON.check_received({**shown["body"], **{name: shown[name] for name in COMMON}})


def test_a_lesson_of_an_unknown_kind_is_not():
    shown = json.loads(SHOWN["payload"])
    unknown = {**shown["body"], "kind": "ervaring"}

    with pytest.raises(InvalidRecord):
        LESSON.check_received({**unknown, **{name: shown[name] for name in COMMON}})


# From here on a stranger: nothing of ours, only the document, SHA-256 and Ed25519.


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def open_note(note, name, public):
    """Return the text of a note with one signature, checked as chapter 2 says."""
    body, _, line = note.encode().rpartition("\n— ".encode())
    signer, signature = line.decode().removesuffix("\n").split(" ")
    raw = base64.b64decode(signature)
    assert signer == name
    assert raw[:4] == sha256(name.encode(), b"\n\x01", public)[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], body)
    return body.decode().removesuffix("\n").split("\n")


def certified():
    """Return the members of the shown certificate, checked from its node id."""
    claimed = dict(line.split(" ", 1) for line in SHOWN["certificate"].split("\n")[1:9])
    recovery = base64.b64decode(claimed["recovery"])
    node = SHOWN["nodes"].split("\n")[0]
    assert base64.b32encode(sha256(recovery)[:20]).decode().lower() == node
    assert open_note(SHOWN["certificate"], f"{node}/recovery", recovery)
    return claimed


def test_a_stranger_can_read_the_feed_from_the_document_alone():
    feed_key = base64.b64decode(certified()["feed"])
    headers = SHOWN["headers"].encode().splitlines()

    leaves = [sha256(b"\0", header) for header in headers]
    pair = sha256(b"\1", leaves[0], leaves[1])
    root = sha256(b"\1", pair, leaves[2])
    assert SHOWN["leaves"].split() == [leaf.hex() for leaf in leaves]
    assert SHOWN["roots"].split() == [each.hex() for each in (leaves[0], pair, root)]

    origin, size, claimed = open_note(SHOWN["checkpoint"], ORIGIN, feed_key)
    assert (origin, size, base64.b64decode(claimed)) == (ORIGIN, "3", root)
    lines = open_note(SHOWN["heads"], NODE, feed_key)
    assert lines[3] == f"feed {origin} {size} {claimed}"
    numbers, step, empty, *sent = SHOWN["answer"].encode().splitlines()
    assert (numbers, empty, sent) == (b"0 2 3", b"", headers[:2])
    assert sha256(b"\1", pair, base64.b64decode(step)) == root


def test_a_stranger_can_check_the_cut():
    recovery = base64.b64decode(certified()["recovery"])
    node = SHOWN["nodes"].split("\n")[0]

    kind, *lines = open_note(SHOWN["cut"], f"{node}/recovery", recovery)

    claimed = dict(line.split(" ", 1) for line in lines)
    assert (kind, claimed["node"], claimed["origin"]) == ("samenbeter/v1/cut", node, ORIGIN)
    assert base64.b64decode(claimed["root"]).hex() == SHOWN["roots"].split()[2]
    assert (claimed["size"], claimed["next"]) == ("3", "2")


def test_a_stranger_can_check_the_payload_and_its_frame():
    header = json.loads(SHOWN["headers"].splitlines()[0])
    salt = bytes.fromhex(SHOWN["salt"])
    padded = SHOWN["payload"].removesuffix("\n").encode().ljust(512, b" ")

    assert len(padded) == header["size"] == 512
    assert base64.b64decode(header["digest"]) == sha256(salt, padded)
    assert json.loads(padded)["id"] == f"{NODE}/{header['id']}"
    first, second = map(bytes.fromhex, SHOWN["frames"].split())
    assert first == (0).to_bytes(8, "big") + (512).to_bytes(4, "big") + salt
    assert second == (1).to_bytes(8, "big") + bytes(4)


def test_a_stranger_can_check_the_announcement():
    request, *lines = SHOWN["announcement"].splitlines()
    method, path = request.split(" ")
    sent = dict(line.split(": ", 1) for line in lines)
    digest = f"sha-256=:{b64(sha256(SHOWN['checkpoint'].encode()))}:"
    assert sent["Content-Digest"] == digest

    base = "\n".join(
        [
            f'"@method": {method}',
            f'"@path": {path}',
            '"@query": ?',
            f'"content-digest": {digest}',
            f'"samenbeter-destination": {sent["Samenbeter-Destination"]}',
            f'"@signature-params": {sent["Signature-Input"].removeprefix("sig1=")}',
        ]
    )

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(certified()["http"]))
    key.verify(base64.b64decode(sent["Signature"][6:-1]), base.encode())


def test_a_stranger_can_check_the_proof_file():
    parts = json.loads(SHOWN["file"])
    raw = {name: base64.b64decode(parts[name]) for name in ("header", "salt", "payload", "proof")}

    assert base64.b64decode(parts["certificates"][0]).decode() == SHOWN["certificate"]
    assert raw["proof"].decode() == SHOWN["proof"]
    top, _, checkpoint = SHOWN["proof"].partition("\n\n")
    first, index, *path = top.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 0")
    root = sha256(b"\0", raw["header"])
    for step in path:
        root = sha256(b"\1", root, base64.b64decode(step))
    assert checkpoint == SHOWN["checkpoint"]
    assert b64(root) == checkpoint.split("\n")[2]
    assert base64.b64decode(json.loads(raw["header"])["digest"]) == sha256(
        raw["salt"], raw["payload"]
    )
