# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core.errors import MalformedError
from federation.wire.payload import Payload, read_payload, write_payload

ID = "a" * 32 + "/" + "b" * 25 + "a"
LESSON = Payload(
    id=ID,
    type="lesson",
    schema=1,
    version=2,
    published=datetime(2026, 11, 16, 9, 30, tzinfo=UTC),
    updated=datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
    valid_until=None,
    language="nl",
    licence="CC-BY-SA-4.0",
    title="Eén tafel is genoeg",
    plain_summary="",
    body={"kind": "tip", "weight": 0.5},
)
GOLDEN = (
    '{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbbbbbbba","type":"lesson",'
    '"schema":1,"version":2,"published":"2026-11-16T09:30:00Z","updated":"2026-11-17T09:30:00Z",'
    '"valid_until":null,"language":"nl","licence":"CC-BY-SA-4.0","title":"Eén tafel is genoeg",'
    '"plain_summary":"","body":{"kind":"tip","weight":0.5},"provenance":{}}'
).encode()


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert write_payload(LESSON) == GOLDEN.ljust(512, b" ")


def test_a_record_survives_the_journey():
    until = replace(LESSON, valid_until=date(2027, 1, 1), provenance={"adopted_from": ID})

    assert read_payload(write_payload(LESSON), ID) == LESSON
    assert read_payload(write_payload(until), ID) == until


def test_times_travel_in_utc_and_whole_seconds():
    dutch = timezone(timedelta(hours=1))
    local = replace(LESSON, published=datetime(2026, 11, 16, 10, 30, 0, 999_999, dutch))

    assert write_payload(local) == write_payload(LESSON)


def test_members_of_later_releases_are_ignored():
    later = GOLDEN.replace(b'"provenance"', b'"mood":"good","provenance"')

    assert read_payload(later, ID) == LESSON


@pytest.mark.parametrize("length", [1, 300, 700])
def test_the_size_tells_little(length):
    assert len(write_payload(replace(LESSON, title="x" * length))) % 256 == 0


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (b"/bbbb", b"/cbbb", "payload is of"),
        (b'"id":"a', b'"id":["a"],"x":"a', "payload is of"),
        (b'"type":"lesson"', b'"type":"Lesson"', "has the type"),
        (b'"type":"lesson"', b'"type":"' + b"l" * 61 + b'"', "has the type"),
        (b'"type":"lesson",', b"", "no type"),
        (b'"schema":1', b'"schema":0', "no schema of 1"),
        (b'"schema":1', b'"schema":true', "no schema of 1"),
        (b'"version":2', b'"version":2.0', "no version of 1"),
        (b"2026-11-16T09", b"9999-11-16T09", "is not a time"),
        (b'"2026-11-17T09:30:00Z"', b"null", "is not a time"),
        (b'"valid_until":null', b'"valid_until":"soon"', "is not a day"),
        (b'"language":"nl"', b'"language":"neder lands"', "has the language"),
        (b'"licence":"CC', b'"license":"CC', "no licence"),
        (b'"title":"E', b'"title":1,"x":"E', "no title"),
        (b'"body":{', b'"body":[{', "not JSON"),
        (b'"provenance":{}', b'"provenance":[]', "no provenance"),
        (b'"kind":"tip"', b'"kind":"tip","kind":"kans"', "twice"),
        (b"0.5", b"1e999", "no reader can hold"),
        ("é".encode(), b"\xe9", "not UTF-8"),
    ],
)
def test_another_shape_is_malformed(was, becomes, complaint):
    forged = GOLDEN.replace(was, becomes, 1)
    assert forged != GOLDEN

    with pytest.raises(MalformedError, match=complaint):
        read_payload(forged, ID)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 65536},
        {"body": {"when": datetime.now}},
        {"body": {"share": float("nan")}},
        {"body": {"amount": 2**53}},
        {"body": {"half": "\ud800"}},
        {"type": "Les"},
    ],
    ids=["64 KiB", "no JSON", "NaN", "2^53", "surrogate", "type"],
)
def test_what_readers_would_refuse_does_not_travel(changes):
    with pytest.raises(MalformedError):
        write_payload(replace(LESSON, **changes))
