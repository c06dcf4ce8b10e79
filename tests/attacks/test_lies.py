# SPDX-License-Identifier: EUPL-1.2
"""A peer that signs with its own keys, and lies: in checkpoints, headers, payloads and notes.

After each lie what is held is what was held, the node says what is wrong, and where the feed
may go on the honest rest is taken in.
"""

import html
import json
import os
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from federation import merkle, note
from federation.entry import put_header
from federation.identity import new_key
from federation.times import week_of
from federation.transfer import read_frames, read_headers, write_frame, write_headers
from samenbeter.running import samenbeter
from tests.attacks.letters import send, signed, write
from tests.attacks.liar import new_id


def recovers(reader, liar):
    """Let the peer be honest again; see that its newest lesson comes in."""
    liar.honest()
    record = liar.lesson("Toch eerlijk")
    held = reader.catch_up(liar)
    assert held.headers == tuple(liar.headers)
    assert reader.title(liar, record) == "Toch eerlijk"
    assert reader.visit(liar).error == ""


def kept_out(reader, liar, before, told):
    """Have the peer visited; see that nothing changed but what is said about it."""
    after = reader.visit(liar)
    assert after.belief == before.belief
    assert told in after.error, after.error
    return after


def stopped(reader, liar, before, told):
    """Have the peer visited; see that its feed stopped, with the alarm and both notes kept."""
    after = reader.visit(liar)
    assert told in after.alarm, after
    unchanged = replace(after, alarm="", evidence=before.evidence)
    assert unchanged.belief == before.belief
    return stays_stopped(reader, liar, after)


def stays_stopped(reader, liar, after):
    """See that a stopped feed takes nothing more in, that people are told, and what is kept."""
    liar.honest()
    liar.lesson("Alsof er niets gebeurd is")
    assert reader.announce(liar).status == 202
    again = reader.visit(liar)
    assert again.belief == after.belief
    assert "stopped" in again.error
    page = reader.administrator.get("/beheer/proeftuinen").text
    assert again.alarm in html.unescape(page)
    for each in again.evidence:
        note.read(each)
        assert each.decode().split("\n")[2] in page
    assert reader.title(liar, liar.lessons[0]) == "Les 0"
    return again


# A11


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a11_a_shrunk_checkpoint_is_kept_out(reader, liar, size):
    before = reader.held(liar)
    shown = liar.checkpoint(size)

    liar.lie("checkpoint", lambda _: shown)
    after = stopped(reader, liar, before, f"feed shrank from 3 to {size}")

    assert after.alarm.startswith("rollback: ")
    assert after.evidence == (before.newest, shown)


def test_a11_and_a12_whoever_runs_the_node_is_told(reader, liar):
    liar.lie("checkpoint", lambda _: liar.checkpoint(1))
    reader.visit(liar)

    told = samenbeter("status", str(reader.node.directory))
    health = reader.node.get("/health").json()

    assert "rollback" in told and "feed shrank from 3 to 1" in told
    assert "is stopped" in told
    assert health["status"] == "degraded"


def test_a11_an_old_announcement_that_comes_late_is_no_rollback(reader, liar):
    old = liar.checkpoint(2)

    assert reader.announce(liar, old).status == 202

    assert reader.visit(liar).alarm == ""
    recovers(reader, liar)


# A12


def another_story(liar, size):
    """Return headers that begin as honestly, and end otherwise."""
    salt, payload = os.urandom(32), b" " * 256
    week = week_of(datetime.now(UTC))
    return [
        *liar.headers[:1],
        *(put_header(new_id(), 1, salt=salt, payload=payload, week=week).raw
          for _ in range(size - 1)),
    ]  # fmt: skip


def test_a12_the_same_size_with_another_root_stops_the_feed(reader, liar):
    before = reader.held(liar)
    forked = liar.checkpoint(headers=another_story(liar, 3))

    liar.lie("checkpoint", lambda _: forked)
    after = stopped(reader, liar, before, "two roots for its first 3 entries")

    assert after.alarm.startswith("fork: ")
    assert after.evidence == (before.newest, forked)


def test_a12_a_fork_that_is_announced_stops_the_feed(reader, liar):
    before = reader.held(liar)
    forked = liar.checkpoint(headers=another_story(liar, 3))

    assert reader.announce(liar, forked).status == 202
    reader.node.wait_until(lambda: reader.held(liar).alarm, "the alarm")

    after = stays_stopped(reader, liar, reader.held(liar))
    assert after.evidence == (before.newest, forked)
    assert after.headers == before.headers


@pytest.mark.parametrize("size", [1, 2])
def test_a12_a_smaller_checkpoint_of_another_history_is_a_fork(reader, liar, size):
    before = reader.held(liar)
    story = [liar.headers[2], *liar.headers[:2]]
    forked = liar.checkpoint(size, headers=story)

    liar.lie("checkpoint", lambda _: forked)
    after = stopped(reader, liar, before, f"two roots for its first {size} entries")

    assert after.evidence == (before.newest, forked)


@pytest.mark.parametrize("size", [2, 3])
def test_a12_heads_that_tell_others_another_history_stop_the_feed(reader, liar, size):
    before = reader.held(liar)
    heads = liar.heads(headers=another_story(liar, 3), size=size)

    liar.lie("heads", lambda _: heads)
    after = stopped(reader, liar, before, f"two roots for its first {size} entries")

    assert after.evidence == (before.newest, heads)


def test_a12_a_longer_checkpoint_of_another_history_is_kept_out(reader, liar):
    before = reader.held(liar)
    story = another_story(liar, 5)

    liar.lie("checkpoint", lambda _: liar.checkpoint(headers=story))
    liar.lie("headers", lambda _: liar.answer_headers(3, 5, 5, story)[0])
    kept_out(reader, liar, before, "do not lead to its checkpoint of size 5")

    recovers(reader, liar)


# A13


def with_headers(change):
    """Return a lie that changes the headers of an answer, and lets the rest be consistent."""

    def lie(honest):
        answer = read_headers(honest)
        changed = change(list(answer.headers))
        return write_headers(answer.start, answer.size, answer.proof, changed)

    return lie


def flip(header):
    return header.replace(b'"n":1', b'"n":2')


LIES = {
    "truncated": with_headers(lambda found: found[:-1]),
    "extra": with_headers(lambda found: [*found, found[-1]]),
    "reordered": with_headers(lambda found: [found[1], found[0], *found[2:]]),
    "altered": with_headers(lambda found: [flip(found[0]), *found[1:]]),
    "the last altered": with_headers(lambda found: [*found[:-1], flip(found[-1])]),
    "repeated": with_headers(lambda found: [found[0], found[0], *found[2:]]),
    "respelt": with_headers(lambda found: [found[0].replace(b",", b", "), *found[1:]]),
    "none": with_headers(lambda found: []),
    "cut off": lambda honest: honest[:-20],
    "of another place": lambda honest: honest.replace(b"3 7 7", b"2 6 7", 1),
    "of another size": lambda honest: honest.replace(b"3 7 7", b"3 7 8", 1),
    "with CRLF": lambda honest: honest.replace(b"\n", b"\r\n"),
    "with a proof where none is": lambda honest: honest.replace(
        b"\n", b"\n" + note.write_base64(bytes(32)).encode() + b"\n", 1
    ),
    "nothing": lambda honest: b"",
    "a page": lambda honest: b"<!doctype html>\n\n<p>Even geduld.</p>\n",
    "numbers without end": lambda honest: honest.replace(b"3 7 7", b"9" * 5000, 1),
    "with numbers of its own": lambda honest: honest.replace(b"3 7 7", b"3 7 -7", 1),
}


def test_a13_headers_that_do_not_add_up_change_nothing(reader, liar):
    for number in range(4):
        liar.lesson(f"Later {number}")
    before = reader.held(liar)
    assert before.size == 3

    for name, lie in LIES.items():
        liar.lie("headers", lie)
        after = reader.visit(liar)

        assert after.belief == before.belief, name
        assert liar.node_id in after.error, name

    recovers(reader, liar)


def test_a13_a_lie_in_a_later_batch_keeps_the_batches_before_it(reader, make_liar):
    liar = make_liar(lessons=0)
    record = new_id()
    for number in range(1002):
        liar.put(liar.payload(f"Les {number}", record), record)
    honest = liar.answer_headers(1000, 1002, 1002)[0]

    def lie(answer):
        start = read_headers(answer).start
        return answer if start == 0 else LIES["altered"](honest)

    liar.lie("headers", lie)
    after = reader.visit(liar)
    assert after.size == 1000
    assert "do not lead to its checkpoint" in after.error

    again = reader.visit(liar)
    assert again.belief == after.belief
    assert [each for each in liar.asked if "/headers?" in each][-1].endswith(
        "headers?from=1000&to=1002&size=1002"
    )

    recovers(reader, liar)
    assert reader.title(liar, record) == "Les 1001"


# A15


def signatures(liar, count):
    """Return lines of other keys, as witnesses would add them."""
    lines = []
    for number in range(count):
        whole = note.write(b"x\n", f"witness{number}.example", new_key())
        lines.append(whole.split(b"\n\n")[1])
    return b"".join(lines)


def oversize(raw):
    return raw.replace(b"\n\n", b"\n" + b"x" * 17_000 + b"\n\n", 1)


def sign_as(liar, name, text):
    """Return a note that a careless writer signs, whatever the text holds."""
    value = note.key_id(name, liar.keys.certificate.feed) + liar.keys.feed.sign(text)
    return text + f"\n— {name} {note.write_base64(value)}\n".encode()


def signed_text(liar, text):
    is_heads = text.startswith(b"samenbeter/v1/heads")
    return sign_as(liar, liar.node_id if is_heads else liar.origin, text)


def badly_signed(liar, raw):
    """Return a note with one good signature of the key on record, and one bad one."""
    name = liar.node_id if raw.startswith(b"samenbeter/v1/heads") else liar.origin
    return raw + sign_as(liar, name, b"another text\n").split(b"\n\n")[1]


BAD_NOTES = {
    "65 signatures": lambda liar, raw: raw + signatures(liar, 64),
    "17 KiB": lambda liar, raw: oversize(raw),
    "CRLF": lambda liar, raw: raw.replace(b"\n", b"\r\n"),
    "signed CRLF": lambda liar, raw: signed_text(
        liar, raw.split(b"\n\n")[0].replace(b"\n", b"\r\n") + b"\r\n"
    ),
    "a control character": lambda liar, raw: signed_text(
        liar, raw.split(b"\n\n")[0] + b"\nnote \x07\n"
    ),
    "a tab": lambda liar, raw: signed_text(liar, raw.split(b"\n\n")[0] + b"\na\tb\n"),
    "a null": lambda liar, raw: raw.replace(b"\n", b"\x00\n", 1),
    "no UTF-8": lambda liar, raw: signed_text(liar, raw.split(b"\n\n")[0] + b"\n\xff\xfe\n"),
    "one malformed signature": lambda liar, raw: raw + b"\xe2\x80\x94 x y z\n",
    "a bad signature of the key": badly_signed,
    "no signature": lambda liar, raw: raw.split(b"\n\n")[0] + b"\n",
    "no empty line": lambda liar, raw: raw.replace(b"\n\n", b"\n"),
    "nothing": lambda liar, raw: b"",
}  # fmt: skip


@pytest.mark.parametrize("endpoint", ["checkpoint", "heads"])
def test_a15_a_note_out_of_shape_is_refused_whole(reader, liar, endpoint):
    liar.lesson("Nieuws")
    before = reader.held(liar)

    for name, change in BAD_NOTES.items():
        liar.lie(endpoint, lambda honest, change=change: change(liar, honest))
        after = reader.visit(liar)

        assert after.belief == before.belief, name
        assert after.error, name

    recovers(reader, liar)


def test_a15_a_note_out_of_shape_is_refused_at_the_door(reader, liar):
    liar.lesson("Nieuws")
    before = reader.fingerprint()

    for name, change in BAD_NOTES.items():
        answer = reader.announce(liar, change(liar, liar.checkpoint()) or b"\n")

        assert answer.status in (400, 403, 413), name
        assert answer.problem["detail"]

    assert reader.fingerprint() == before
    recovers(reader, liar)


def test_a15_a_certificate_out_of_shape_does_not_become_the_peers(reader, liar, tmp_path):
    # A peer whose feed key changed: its newest certificate is asked for, and is no good.
    new = liar.renew(name="Nieuwe naam")
    before = reader.rows("SELECT note FROM federation_certificate WHERE node_id = ?", liar.node_id)

    for name, change in BAD_NOTES.items():
        raw = change(liar, new)
        liar.lie("certificate", lambda _, raw=raw: raw)
        liar.lie(
            "heads", lambda honest: honest.replace(b"\n\n", b"\n\n\xe2\x80\x94 x eHh4eHg=\n")[:-90]
        )
        after = reader.visit(liar)

        assert after.error, name
        now = reader.rows("SELECT note FROM federation_certificate WHERE node_id = ?", liar.node_id)
        assert now == before, name

    recovers(reader, liar)


def test_a15_signatures_of_strangers_are_ignored(reader, liar):
    liar.lesson("Met getuigen")

    liar.lie("checkpoint", lambda honest: honest + signatures(liar, 63))
    after = reader.visit(liar)

    assert (after.size, after.error) == (4, "")
    assert after.newest.count(b"witness") == 63
    recovers(reader, liar)


# A16


def with_frames(change):
    return lambda honest: b"".join(
        write_frame(each.index, *(change(each, list(read_frames(honest)))))
        for each in read_frames(honest)
    )


def cut_frames(honest, by):
    """Move ``by`` bytes between salt and length: the salt is longer or shorter than 32."""
    out = b""
    for each in read_frames(honest):
        out += struct.pack(">QI", each.index, len(each.payload) - by) + each.salt + each.payload
    return out


DAMAGE = {
    "another payload": with_frames(
        lambda one, _: (one.salt, one.payload.replace(b"Nieuw", b"Nieuv"))
    ),
    "another salt": with_frames(lambda one, _: (bytes(32), one.payload)),
    "swapped": with_frames(
        lambda one, all_: next((o.salt, o.payload) for o in all_ if o.index != one.index)
    ),
    "shorter": with_frames(lambda one, _: (one.salt, one.payload[:-256])),
    "longer": with_frames(lambda one, _: (one.salt, one.payload + b" " * 256)),
    "a salt of 31 bytes": lambda honest: cut_frames(honest, 1),
    "a salt of 33 bytes": lambda honest: cut_frames(honest, -1),
    "empty": with_frames(lambda one, _: (b"", b"")),
    "cut off": lambda honest: honest[:-1],
    "nobody asked for": lambda honest: b"".join(
        write_frame(each.index + 90, each.salt, each.payload) for each in read_frames(honest)
    ),
    "with an index beyond all": lambda honest: b"\xff" * 8 + honest[8:],
    "nothing": lambda honest: b"",
    "a page": lambda honest: b"<!doctype html><title>Even geduld</title>",
}  # fmt: skip


#: To a reader these say that the peer does not hold the payload, which is no lie.
NOT_HELD = ("empty", "nothing", "nobody asked for")


def test_a16_a_payload_that_does_not_fit_stays_missing(reader, liar):
    records = [liar.lesson("Nieuw 1"), liar.lesson("Nieuw 2", body={
        "title": "Nieuw 2", "kind": "tip", "advice": "Zet de deur open."})]  # fmt: skip
    before = reader.held(liar)

    for name, lie in DAMAGE.items():
        liar.lie("payloads", lie)
        after = reader.visit(liar)

        assert (after.size, after.missing) == (5, 2), name
        assert (after.payloads, after.records) == (before.payloads, before.records), name
        assert after.alarm == "", name
        assert bool(after.error) == (name not in NOT_HELD), name

    assert [reader.title(liar, each) for each in records] == [None, None]
    recovers(reader, liar)
    assert [reader.title(liar, each) for each in records] == ["Nieuw 1", "Nieuw 2"]


def test_a16_a_payload_that_comes_three_times_is_taken_once(reader, liar):
    record = liar.lesson("Nieuw")

    liar.lie("payloads", lambda honest: honest + honest + honest)
    after = reader.visit(liar)

    assert (after.size, after.missing, after.payloads, after.error) == (4, 0, 4, "")
    assert reader.title(liar, record) == "Nieuw"
    recovers(reader, liar)


def test_a16_one_damaged_payload_does_not_keep_the_others_away(reader, liar):
    good, bad = liar.lesson("Heel"), liar.lesson("Stuk")

    liar.lie("payloads", with_frames(
        lambda one, _: (one.salt, one.payload.replace(b"Stuk", b"Gaaf"))))  # fmt: skip
    after = reader.visit(liar)

    assert (after.missing, reader.title(liar, good), reader.title(liar, bad)) == (1, "Heel", None)
    assert "damaged" in after.error
    recovers(reader, liar)
    assert reader.title(liar, bad) == "Stuk"


# A25 and A26

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
    before = reader.fingerprint()
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


# A27


def test_a27_an_unknown_op_and_a_higher_version_are_kept_and_mean_nothing(reader, liar):
    first = liar.lessons[0]
    strange = [
        b'{"v":1,"op":"erase","id":"%s","n":9}' % first.encode(),
        b'{"v":1,"op":"members","hash":"x"}',
        b'{"v":1,"op":"PUT","id":1}',
        b'{"v":1,"op":""}',
        b'{"v":2,"op":"withdraw","id":"%s","n":9,"week":"2026-11-16"}' % first.encode(),
        b'{"v":2,"op":"put","anything":[{"at":"all"}]}',
        b'{ "v" : 9007199254740991 }',
        b'{"v":3,"op":null}',
    ]
    for header in strange:
        liar.append(header)
    between = liar.lesson("Ertussen")
    liar.append(strange[0])

    held = reader.catch_up(liar)

    assert held.headers == tuple(liar.headers)
    assert (held.records, held.missing, held.alarm) == (4, 0, "")
    assert reader.title(liar, first) == "Les 0"
    assert reader.title(liar, between) == "Ertussen"
    assert merkle.EMPTY.extend(map(merkle.leaf_hash, held.headers))[0].root() in (
        note.read_base64(held.newest.split(b"\n")[2], 32),
    )
    recovers(reader, liar)


def test_a27_an_unknown_type_is_kept_byte_for_byte(reader, liar):
    record = new_id()
    liar.put(liar.payload("Van later", record, kind="soup_kitchen", body={"pans": [3, {"x": 1}]},
                          novelty="later"), record)  # fmt: skip

    held = reader.catch_up(liar)

    assert (held.records, held.set_aside) == (4, ())
    kept = reader.rows(
        "SELECT payload FROM federation_payload JOIN federation_feed f ON f.id = feed_id"
        " WHERE f.origin = ? AND idx = 3", liar.origin,
    )  # fmt: skip
    assert kept[0][0] == liar.held[3][1]
    recovers(reader, liar)


def test_a08_a_captured_request_is_worth_nothing_elsewhere(reader, liar, make_liar):
    # Signed by a peer for another node, and brought here.
    elsewhere = make_liar("Overkant")
    path, body = f"{liar.feed_path}/announcement", liar.checkpoint()
    before = reader.fingerprint()

    captured = signed(liar, elsewhere.node_id, "POST", path, "", body)
    answer = send(reader.url, write("POST", path, captured, body))

    assert answer.status == 421
    assert answer.problem
    assert reader.fingerprint() == before
    recovers(reader, liar)


def test_a07_a_replay_within_the_window_has_the_effect_of_once(reader, liar):
    liar.lesson("Eén keer")
    path, body = f"{liar.feed_path}/announcement", liar.checkpoint()
    raw = write("POST", path, signed(liar, reader.node_id, "POST", path, "", body), body)
    assert send(reader.url, raw).status == 202
    reader.node.wait_until(lambda: reader.held(liar).size == 4, "the news")
    held, asked = reader.held(liar), len(liar.asked)

    for _ in range(5):
        assert send(reader.url, raw).status == 202

    assert reader.visit(liar).belief == held.belief
    assert not [each for each in liar.asked[asked:] if "headers" in each or "payloads" in each]
    recovers(reader, liar)
