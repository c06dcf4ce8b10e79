# SPDX-License-Identifier: EUPL-1.2
"""What is erased stays so, whoever brings it back; and nobody erases what another wrote."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from federation.wire.erasure import Order, Receipt, read_receipt, sign_order, sign_receipt
from federation.wire.identity import new_key, read_certificate
from federation.wire.note import MAX_BYTES
from samenbeter.running import samenbeter
from tests.attacks.letters import send, signed, write
from tests.attacks.liar import ROOT, Liar, new_id

CANARY = "kanarie5173"


def in_files(reader, canary=CANARY):
    """Return the files of the reader that hold a text, but for what it printed."""
    found = []
    for each in reader.node.directory.rglob("*"):
        with suppress(FileNotFoundError):  # a running node also takes files away
            if each.name != "serve.log" and each.is_file():
                found += [each.name] * (canary.lower().encode() in each.read_bytes().lower())
    return found


def receipts_at(liar, record):
    """Return the receipts that were brought for a record."""
    found = []
    for raw in liar.told:
        if raw.startswith(b"samenbeter/v1/receipt\n"):
            found.append(read_receipt(raw, raw.split()[2].decode(), liar.reader_feed_key))
    return [each for each in found if record in each.erased]


@pytest.fixture
def told(reader, liar):
    """Return a liar that knows by which key the reader signs its receipts."""
    raw = reader.node.get(f"{ROOT}/certificate").content
    liar.reader_feed_key = read_certificate(raw, reader.node_id).feed
    return liar


def test_a17_what_is_erased_is_gone_confirmed_and_never_comes_back(reader, told):
    liar = told
    record = liar.lesson(CANARY)
    liar.lesson(f"{CANARY} nog eens", record=record)
    payload = liar.payload(CANARY, record)
    assert reader.visit(liar).payloads == 4
    assert in_files(reader)

    # When: it erases, and goes on to serve the payloads and to say them again.
    liar.erase(record)
    liar.put(payload, record)
    after = reader.visit(liar)

    # Then: nothing of it is here or comes here, and it was confirmed only after that.
    assert (after.size, after.missing, after.payloads, after.error) == (7, 0, 3, "")
    receipt = reader.node.wait_until(lambda: receipts_at(liar, record), "a receipt")[0]
    assert in_files(reader) == []
    assert (receipt.node, receipt.origin) == (reader.node_id, liar.node_id)
    liar.put(payload, record)
    assert reader.visit(liar).payloads == 3
    assert reader.title(liar, record) is None
    assert in_files(reader) == []


def test_a17_a_payload_that_was_awaited_is_not_taken_after_the_erasure(reader, liar):
    record = liar.lesson(CANARY)
    liar.lie("payloads", lambda honest: b"")
    assert reader.visit(liar).missing == 1
    liar.erase(record)
    liar.honest()
    asked = len(liar.asked)

    after = reader.visit(liar)

    assert (after.size, after.missing, after.payloads) == (5, 0, 3)
    assert not any("/payloads" in each for each in liar.asked[asked:])
    assert in_files(reader) == []


def test_a18_nobody_erases_what_another_wrote_in_its_own_feed(reader, make_liar):
    writer, thief = make_liar("Westwijk"), make_liar("Boevendorp")
    record = writer.lessons[0]
    before = reader.held(writer)

    thief.erase(record)
    thief.withdraw(writer.lessons[1])
    after = reader.visit(thief)

    assert after.error == ""
    assert reader.held(writer).belief == before.belief
    assert reader.title(writer, record) == "Les 0"
    assert reader.title(writer, writer.lessons[1]) == "Les 1"


def ordered(liar, wire_ids, key=None, node_id=None):
    order = Order(node_id or liar.node_id, datetime.now(UTC), tuple(sorted(wire_ids)))
    return sign_order(order, key or liar._recovery).note


def post(reader, path, body, headers=()):
    return send(reader.url, write("POST", f"{ROOT}/{path}", headers, body, host="127.0.0.1"))


def test_a18_an_order_that_the_recovery_key_did_not_sign_is_refused(reader, make_liar):
    writer, thief = make_liar("Westwijk"), make_liar("Boevendorp")
    record = writer.lessons[0]
    before = reader.at_rest()

    answers = {
        "another key": post(reader, "erasures", ordered(writer, [record], new_key())),
        "of another node": post(
            reader, "erasures", ordered(writer, [record], thief._recovery, writer.node_id)
        ),
        "by the feed key": post(
            reader, "erasures", ordered(writer, [record], writer.keys.feed, writer.node_id)
        ),
        "of a stranger": post(
            reader, "erasures", ordered(writer, [record], thief._recovery, "a" * 32)
        ),
        "no order": post(reader, "erasures", b"samenbeter/v1/erasure\n\n"),
        "too long": post(reader, "erasures", b"x" * (MAX_BYTES + 1)),
    }

    assert {name: each.status for name, each in answers.items()} == {
        "another key": 403,
        "of another node": 403,
        "by the feed key": 403,
        "of a stranger": 404,
        "no order": 400,
        "too long": 413,
    }
    assert reader.fingerprint() == before
    assert reader.title(writer, record) == "Les 0"


def test_a18_the_recovery_key_itself_is_obeyed_once(reader, liar):
    record, other = liar.lessons[:2]
    note = ordered(liar, [record])

    assert [post(reader, "erasures", note).status for _ in range(3)] == [202, 202, 202]

    assert reader.rows("SELECT count(*) FROM federation_order")[0][0] >= 1
    assert reader.title(liar, record) is None
    assert reader.title(liar, other) == "Les 1"
    assert reader.held(liar).payloads == 2
    # Its feed goes on, and puts it again in vain.
    liar.lesson("Toch weer", record=record)
    assert reader.visit(liar).payloads == 2
    assert reader.title(liar, record) is None


def receipt_of(liar, origin, wire_ids, key=None, node_id=None):
    receipt = Receipt(node_id or liar.node_id, origin, datetime.now(UTC), tuple(sorted(wire_ids)))
    return sign_receipt(receipt, key or liar.keys.feed).note


@pytest.mark.parametrize("path", ["receipts", "erasures?after="])
def test_a01_receipts_and_notices_unsigned_or_by_a_stranger_are_refused(
    reader, liar, path, tmp_path
):
    method = "POST" if path == "receipts" else "GET"
    body = receipt_of(liar, reader.node_id, [new_id()]) if method == "POST" else b""
    name, _, query = path.partition("?")
    stranger = Liar(tmp_path / "stranger", "Niemand")
    before = reader.at_rest()
    try:
        headers = signed(stranger, reader.node_id, method, f"{ROOT}/{name}", query, body)
        answers = [
            send(reader.url, write(method, f"{ROOT}/{path}", each, body, host="127.0.0.1"))
            for each in ((), headers)
        ]
    finally:
        stranger.close()

    assert [each.status for each in answers] == [401, 401]
    assert reader.fingerprint() == before


def test_a02_a_receipt_in_the_name_of_another_is_refused(reader, make_liar):
    one, other = make_liar("Westwijk"), make_liar("Boevendorp")
    bodies = {
        "of another": receipt_of(one, reader.node_id, [new_id()]),
        "for another": receipt_of(other, one.node_id, [new_id()]),
        "signed by another": receipt_of(other, reader.node_id, [new_id()], one.keys.feed),
    }
    before = reader.at_rest()

    for name, body in bodies.items():
        headers = signed(other, reader.node_id, "POST", f"{ROOT}/receipts", "", body)
        assert post(reader, "receipts", body, headers).status == 403, name

    assert reader.fingerprint() == before


def test_a19_what_a_suspended_peer_erases_or_takes_back_is_destroyed(reader, liar):
    kept, gone, back = liar.lessons
    canary = liar.lesson(CANARY)
    reader.visit(liar)
    samenbeter("peer", "suspend", "--directory", str(reader.node.directory), liar.node_id)

    # When: of a suspended peer come an erasure, a withdrawal, a revision and something new.
    liar.erase(gone)
    liar.erase(canary)
    liar.withdraw(back)
    liar.lesson("Anders", record=kept)
    new = liar.lesson("Nieuw")
    after = reader.visit(liar)

    # Then: what it takes back has effect, and nothing else.
    assert after.size == 9
    assert not any(reader.title(liar, each) for each in (gone, canary, back, new))
    assert reader.title(liar, kept) != "Anders"
    reader.node.wait_until(lambda: in_files(reader) == [], "all traces to go")
    samenbeter("peer", "resume", "--directory", str(reader.node.directory), liar.node_id)
    reader.visit(liar)
    assert reader.title(liar, new) == "Nieuw"
    assert reader.title(liar, kept) == "Anders"
    assert [reader.title(liar, each) for each in (gone, canary)] == [None, None]


def test_a_notice_names_nothing_but_ids(reader, liar):
    path, query = f"{ROOT}/erasures", "after="
    headers = signed(liar, reader.node_id, "GET", path, query, b"")
    answer = send(reader.url, write("GET", f"{path}?{query}", headers, b"", host="127.0.0.1"))

    assert answer.status == 200
    lines = answer.body.decode().split("\n")
    assert lines[0] == "samenbeter/v1/notice"
    assert {line.split(" ")[0] for line in lines[1 : lines.index("")]} <= {
        "node", "to", "time", "after", "next", "erase", "withdraw",
    }  # fmt: skip
