# SPDX-License-Identifier: EUPL-1.2
from datetime import date

import pytest
from hypothesis import example, given

from core.errors import MalformedError
from core.strict_json import read_object
from federation.wire import entry
from federation.wire.entry import Header
from tests.fuzz.mutants import mutants

WEEK = date(2026, 11, 16)
ID = entry.wire_id(bytes(range(16)))
SALT = b"s" * 32
PAYLOAD = b"{}".ljust(256)
PUT = (
    b'{"v":1,"op":"put","id":"aaaqeayeaudaocajbifqydiob4","n":1,'
    b'"digest":"XZooDWgMLMG6RLnMzJuGjb3kmN55jO/KrIc4FVy0Cuw=","size":256,"week":"2026-11-16"}'
)
WITHDRAW = b'{"v":1,"op":"withdraw","id":"aaaqeayeaudaocajbifqydiob4","n":2,"week":"2026-11-16"}'
ERASE = b'{"v":1,"op":"erase","id":"aaaqeayeaudaocajbifqydiob4","n":3,"week":"2026-11-16"}'
MEMBERS = (
    b'{"v":1,"op":"members","n":2,"digest":"c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M=",'
    b'"week":"2026-11-16"}'
)


def put():
    return entry.put_header(ID, 1, salt=SALT, payload=PAYLOAD, week=WEEK)


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert put().raw == PUT
    assert entry.withdraw_header(ID, 2, week=WEEK).raw == WITHDRAW
    assert entry.erase_header(ID, 3, week=WEEK).raw == ERASE
    assert entry.members_header(2, b"s" * 32, week=WEEK).raw == MEMBERS


def test_a_header_survives_the_journey():
    assert entry.read_header(PUT) == put()
    assert entry.read_header(WITHDRAW) == Header(WITHDRAW, "withdraw", ID, 2, None, 0, WEEK)
    assert entry.read_header(ERASE) == Header(ERASE, "erase", ID, 3, None, 0, WEEK)
    assert entry.read_header(MEMBERS) == Header(MEMBERS, "members", "", 2, b"s" * 32, 0, WEEK)


def test_the_order_of_members_and_spaces_are_kept_and_mean_nothing():
    raw = b'{ "week":"2026-11-16", "n":2,"id":"aaaqeayeaudaocajbifqydiob4","op":"withdraw","v":1}'

    header = entry.read_header(raw)

    assert (header.raw, header.op, header.n) == (raw, "withdraw", 2)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"v":1,"op":"pin","id":"aaaqeayeaudaocajbifqydiob4","n":3,"week":"2026-11-16"}',
        b'{"v":1,"op":"crowd"}',
        b'{"v":2,"op":"put","id":7}',
        b'{"v":9007199254740991}',
    ],
)
def test_what_we_do_not_know_is_kept_and_not_interpreted(raw):
    assert entry.read_header(raw) == Header(raw)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (b'"v":1,', b"", "no version"),
        (b'"v":1', b'"v":"1"', "no version"),
        (b'"v":1', b'"v":true', "no version"),
        (b'"v":1', b'"v":0', "no version"),
        (b'"v":1', b'"v":1.0', "whole numbers only"),
        (b'"op":"put"', b'"op":null', "no op"),
        (b'"op":"put"', b'"op":["put"]', "no op"),
        (b'"n":1', b'"n":0', "no n of 1 or more"),
        (b'"n":1', b'"n":-1', "no n of 1 or more"),
        (b'"n":1', b'"n":true', "no n of 1 or more"),
        (b'"n":1', b'"n":9007199254740992', "beyond 2"),
        (b'"n":1', b'"n":1,"n":2', "twice"),
        (b'"n":1,', b"", "too few members: .'n'"),
        (b'"n":1', b'"n":1,"by":"Jan"', "too many or too few members: .'by'"),
        (b'"size":256', b'"size":-256', "no size of 1 or more"),
        (b'"size":256', b'"size":0', "no size of 1 or more"),
        (b'"size":256', b'"size":255', "has the size 255"),
        (b'"size":256', b'"size":65792', "has the size 65792"),
        (b"ydiob4", b"ydiob5", "no wire id"),
        (b"ydiob4", b"ydiob", "no wire id"),
        (b"aaaqe", b"AAAQE", "no wire id"),
        (b'"aaaqeayeaudaocajbifqydiob4"', b"4", "no wire id"),
        (b"2026-11-16", b"2026-11-17", "is not a Monday"),
        (b"2026-11-16", b"9999-11-15", "is not a day"),
        (b"2026-11-16", b"2026-11-31", "is not a day"),
        (b'"2026-11-16"', b"20261116", "is not a day"),
        (b'="', b'"', "base64 is malformed"),
        (b'"digest":"', b'"digest":"AAAA', "holds 35 bytes"),
        (b'"}', b'"}\n', "more than one line"),
        (b'"}', b'"} ' + b" " * 400, "at most 512"),
        (b'"}', b'"', "not JSON"),
    ],
)
def test_a_header_of_our_version_has_exactly_its_shape(was, becomes, complaint):
    forged = PUT.replace(was, becomes, 1)
    assert forged != PUT

    with pytest.raises(MalformedError, match=complaint):
        entry.read_header(forged)


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"\xff", b'{"v":1}', b"{}"])
def test_what_is_no_header_is_refused(raw):
    with pytest.raises(MalformedError):
        entry.read_header(raw)


def test_a_withdrawal_says_nothing_of_a_payload():
    with pytest.raises(MalformedError, match="'size'"):
        entry.read_header(WITHDRAW.replace(b'"n":2', b'"n":2,"size":256'))


def test_a_header_of_512_bytes_is_the_longest():
    assert len(entry.read_header(PUT + b" " * (512 - len(PUT))).raw) == 512


def test_the_payload_that_was_committed_to_is_taken():
    entry.check_payload(put(), SALT, PAYLOAD)


@pytest.mark.parametrize(
    ("salt", "payload", "complaint"),
    [
        (SALT, PAYLOAD.replace(b"{", b"["), "not what the header committed to"),
        (b"t" * 32, PAYLOAD, "not what the header committed to"),
        (SALT[:-1], PAYLOAD, "salt has 31 bytes"),
        (SALT + b"s", PAYLOAD, "salt has 33 bytes"),
        (SALT + PAYLOAD[:1], PAYLOAD[1:] + b" ", "salt has 33 bytes"),
        (b"", SALT + PAYLOAD, "payload has 288 bytes, not 256"),
        (SALT, PAYLOAD + b" " * 256, "payload has 512 bytes, not 256"),
        (SALT, b"", "payload has 0 bytes"),
    ],
)
def test_another_payload_or_salt_is_not(salt, payload, complaint):
    with pytest.raises(MalformedError, match=complaint):
        entry.check_payload(put(), salt, payload)


def test_payloads_of_two_entries_cannot_be_swapped():
    other = entry.put_header(ID, 2, salt=b"t" * 32, payload=PAYLOAD, week=WEEK)

    for header, salt in ((put(), b"t" * 32), (other, SALT)):
        with pytest.raises(MalformedError, match="not what the header committed to"):
            entry.check_payload(header, salt, PAYLOAD)


@pytest.mark.parametrize("raw", [WITHDRAW, b'{"v":2}'])
def test_an_entry_without_payload_takes_none(raw):
    with pytest.raises(MalformedError, match="has no payload"):
        entry.check_payload(entry.read_header(raw), SALT, PAYLOAD)


@pytest.mark.parametrize(
    ("record", "n", "salt", "payload"),
    [
        ("short", 1, SALT, PAYLOAD),
        (ID, 0, SALT, PAYLOAD),
        (ID, 1, b"salt", PAYLOAD),
        (ID, 1, SALT, b"{}"),
        (ID, 1, SALT, b""),
        (ID, 1, SALT, bytes(65792)),
    ],
)
def test_what_readers_would_refuse_is_not_written(record, n, salt, payload):
    with pytest.raises(MalformedError):
        entry.put_header(record, n, salt=salt, payload=payload, week=WEEK)


def test_a_wire_id_is_made_of_16_bytes():
    assert len({entry.wire_id(bytes([i]) * 16) for i in range(256)}) == 256
    with pytest.raises(MalformedError, match="16 bytes, not 15"):
        entry.wire_id(bytes(15))


@given(mutants(PUT, PUT.replace(b'"n":1', b'"n":999999999999999')))
@example(PUT)
def test_the_short_way_to_read_a_usual_header_finds_what_the_long_one_does(raw):
    found = entry._as_usual(raw)

    assert found is None or found == read_object(raw, floats=False, limit=entry.MAX_HEADER)


def test_a_usual_header_takes_the_short_way():
    assert entry._as_usual(put().raw)
    assert entry._as_usual(PUT + b"\n") is None
