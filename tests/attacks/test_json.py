# SPDX-License-Identifier: EUPL-1.2
"""JSON and numbers that can be read in two ways: one verdict, and never a crash."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.attacks.after import kept_out, recovers, signed_text
from tests.attacks.letters import send, write
from tests.attacks.liar import new_id

DEEP = 100_000


MALFORMED = {
    "a key twice": b'{"title": "x", "title": "y"}',
    "a key twice in another spelling": b'{"title": "x", "t\\u0069tle": "y"}',
    "a key twice, deep": b'{"a": [{"b": {"c": 1, "c": 2}}]}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "1e999": b'{"a": 1e999}',
    "depth": b'{"a": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "depth that does not close": b'{"a":' * 40_000,
    "depth 33": b'{"a":' * 33 + b"1" + b"}" * 33,
    "a long integer": b'{"a": ' + b"9" * 10_000 + b"}",
    "2^53": b'{"a": 9007199254740992}',
    "-2^53": b'{"a": -9007199254740992}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate as key": b'{"\\udfff": 1}',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "bad UTF-8": b'{"a": "\xff"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "an overlong slash": b'{"a": "\xc0\xaf"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "two values": b'{"a": 1} {"a": 1}',
    "no object": b'["a"]',
    "nothing": b"",
    "a comma too many": b'{"a": 1,}',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a25_json_that_reads_in_two_ways_is_refused_by_the_api(reader, name):
    before = reader.at_rest()
    token = ("Authorization", f"Bearer {reader.node.token}")
    headers = [token, ("Content-Type", "application/json")]

    for method, path in (("POST", "/api/v1/lessons"), ("PUT", "/api/v1/lessons/1")):
        answer = send(reader.url, write(method, path, headers, MALFORMED[name]))
        if method == "POST":
            assert answer.status == 400, answer.body
        assert 400 <= answer.status < 500
        assert answer.problem

    assert reader.fingerprint() == before


def test_a25_json_that_reads_in_two_ways_is_refused_as_a_header(reader, liar):
    before = reader.held(liar)

    for name, raw in MALFORMED.items():
        if b"\n" in raw:
            continue
        liar.append(raw)
        after = reader.visit(liar)
        liar.forget(3)

        assert after.belief == before.belief, name
        assert after.error, name

    recovers(reader, liar)


def test_a25_json_that_reads_in_two_ways_is_set_aside_as_a_payload(reader, liar):
    told = {}
    for name, raw in MALFORMED.items():
        if 0 < len(raw) <= 60_000:
            told[liar.put(raw)] = name
    # Good as far as one can see, with one value in it that is not.
    for name, raw in MALFORMED.items():
        if raw.startswith(b'{"a": ') and raw.endswith(b"}") and len(raw) < 60_000:
            record = new_id()
            whole = json.dumps(liar.payload("Bijna goed", record)).encode()
            told[liar.put(whole[:-1] + b"," + raw[1:], record)] = f"{name}, in a good one"

    held = reader.catch_up(liar)

    aside = dict(held.set_aside)
    assert aside.keys() == told.keys(), [told[each] for each in told.keys() - aside.keys()]
    assert all(aside.values())
    assert held.records == 3
    assert held.payloads == len(liar.headers)
    recovers(reader, liar)


def test_a25_foreign_json_does_not_break_what_is_said_of_a_node(reader, liar):
    level = reader.rows(
        "SELECT level_received FROM federation_peer WHERE node_id = ?", liar.node_id
    )

    for name, raw in MALFORMED.items():
        liar.lie("peering", lambda _, raw=raw: raw)
        after = reader.visit(liar)

        assert after.alarm == "", name
        assert level == reader.rows(
            "SELECT level_received FROM federation_peer WHERE node_id = ?", liar.node_id
        ) or after.error == "", name  # fmt: skip

    recovers(reader, liar)


BIG = 2**53


@pytest.mark.parametrize(
    "size", ["-1", "-0", "+4", "04", "4.0", "4e0", "٤", str(BIG), "9" * 5000, ""]
)
def test_a26_a_size_that_is_no_size_is_refused(reader, liar, size):
    liar.lesson("Nieuws")
    before = reader.held(liar)
    lines = liar.checkpoint().split(b"\n\n")[0].split(b"\n")
    text = b"\n".join([lines[0], size.encode(), lines[2]]) + b"\n"
    shown = signed_text(liar, text)

    liar.lie("checkpoint", lambda _: shown)
    kept_out(reader, liar, before, "checkpoint")
    assert reader.announce(liar, shown).status in (400, 413)

    recovers(reader, liar)


def test_a26_a_size_beyond_all_headers_costs_nothing(reader, liar):
    before = reader.held(liar)
    text = b"\n".join([liar.origin.encode(), str(BIG - 1).encode(), b"A" * 43 + b"="]) + b"\n"
    shown = signed_text(liar, text)

    liar.lie("checkpoint", lambda _: shown)
    after = reader.visit(liar)

    assert after.belief == before.belief
    assert after.error
    recovers(reader, liar)


def test_a26_numbers_in_headers_that_are_none_are_refused(reader, liar):
    before = reader.held(liar)
    honest = liar.headers[0]
    size = json.loads(honest)["size"]
    week = json.loads(honest)["week"].encode()
    changes = [
        (b'"n":1', b'"n":%d' % BIG), (b'"n":1', b'"n":0'), (b'"n":1', b'"n":-1'),
        (b'"n":1', b'"n":true'), (b'"n":1', b'"n":1.0'), (b'"n":1', b'"n":"1"'),
        (b'"v":1', b'"v":0'), (b'"v":1', b'"v":-1'), (b'"v":1', b'"v":%d' % BIG),
        (b'"v":1', b'"v":true'), (b'"size":%d' % size, b'"size":-256'),
        (b'"size":%d' % size, b'"size":0'), (b'"size":%d' % size, b'"size":65792'),
        (b'"size":%d' % size, b'"size":%d' % BIG), (b'"size":%d' % size, b'"size":%d' % (size + 1)),
        (week, b"9999-12-27"), (week, b"0001-01-01"), (week, b"2026-11-17"), (week, b"1999-12-27"),
    ]  # fmt: skip

    for old, new in changes:
        changed = honest.replace(old, new, 1)
        assert changed != honest
        liar.append(changed)
        after = reader.visit(liar)
        liar.forget(3)

        assert after.belief == before.belief, new
        assert "header 3 is malformed" in after.error, new

    recovers(reader, liar)


def test_a26_numbers_and_times_in_payloads_that_are_none_are_set_aside(reader, liar):
    changes = [
        {"version": BIG}, {"version": 0}, {"version": -1}, {"schema": -1}, {"schema": 1.5},
        {"version": True}, {"published": "9999-12-31T23:59:59Z"},
        {"updated": "9999-12-31T00:00:00Z"},
        {"published": "0001-01-01T00:00:00Z"}, {"published": "2026-11-16T09:30:00+01:00"},
        {"published": 1_790_000_000}, {"published": None}, {"valid_until": "9999-12-31"},
        {"valid_until": "2026-02-30"}, {"valid_until": 5}, {"updated": "2026-13-01T00:00:00Z"},
    ]  # fmt: skip
    told = {}
    for change in changes:
        record = new_id()
        told[liar.put(liar.payload("Raar", record, **change), record)] = change

    held = reader.catch_up(liar)

    aside = dict(held.set_aside)
    assert aside.keys() == told.keys(), [told[each] for each in told.keys() - aside.keys()]
    assert held.records == 3
    recovers(reader, liar)


def test_a26_a_claimed_time_in_the_future_does_not_stand_on_top(reader, liar):
    future = {"published": "2199-12-31T23:59:59Z", "updated": "2199-12-31T23:59:59Z"}
    record = new_id()
    liar.put(liar.payload("Uit de toekomst", record, **future), record)
    reader.catch_up(liar)
    assert reader.title(liar, record) == "Uit de toekomst"

    reader.node.api("POST", "/lessons", {"title": "Van nu", "kind": "tip", "advice": "Ga."})

    titles = [each["title"] for each in reader.node.api("GET", "/lessons")["items"]]
    assert titles.index("Van nu") < titles.index("Uit de toekomst")


def test_a26_heads_of_another_age_are_clamped_or_refused(reader, liar):
    before = reader.held(liar)
    text = liar.heads().split(b"\n\n")[0].split(b"\n")
    for year in (b"9999", b"1999", b"0001"):
        changed = [*text[:2], b"time " + year + text[2][9:], *text[3:]]
        body = b"\n".join(changed) + b"\n"
        shown = signed_text(liar, body)
        liar.lie("heads", lambda _, shown=shown: shown)
        kept_out(reader, liar, before, "is not a time")

    late = liar.heads(at=datetime.now(UTC) + timedelta(days=3650))
    liar.lie("heads", lambda _: late)
    assert reader.visit(liar).error == ""
    shown = reader.rows("SELECT heads_time FROM federation_peer WHERE node_id = ?", liar.node_id)
    assert shown[0][0][:4] == str(datetime.now(UTC).year)
    recovers(reader, liar)


@pytest.mark.parametrize(
    "query",
    [
        "from=-1&to=3&size=3", "from=0&to=3&size=-3", f"from=0&to=3&size={BIG}", "from=0&to=3",
        "from=00&to=3&size=3", f"from=0&to={'9' * 5000}&size=3", "from=0&to=0&size=0",
        "from=3&to=1&size=3", "from=1e2&to=3&size=3", "from=٠&to=3&size=3",
        "from=0&to=2000&size=2000",
    ],
)  # fmt: skip
def test_a26_numbers_in_a_question_that_are_none_get_400(reader, query):
    feed = f"/federation/v1/feeds/{reader.node_id}/public/1"

    answer = reader.node.get(f"{feed}/headers?{query}")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400


@pytest.mark.parametrize(
    "entries", ["", "-1", "3-1", "0-1000", str(BIG * 10), "1,1", "0,", "9" * 5000]
)
def test_a26_entries_in_a_question_that_are_none_get_400(reader, entries):
    feed = f"/federation/v1/feeds/{reader.node_id}/public/1"

    answer = reader.node.get(f"{feed}/payloads?entries={entries}")

    assert answer.status_code == 400
