# SPDX-License-Identifier: EUPL-1.2
"""A peer that signs with its own keys and lies about its feed: smaller, forked, out of order.

After each lie what is held is what was held, the node says what is wrong, and where the feed
may go on the honest rest is taken in.
"""

import html
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from federation.wire import merkle, note
from federation.wire.entry import put_header
from federation.wire.times import week_of
from federation.wire.transfer import read_headers, write_headers
from samenbeter.running import samenbeter
from tests.attacks.after import kept_out, recovers
from tests.attacks.letters import send, signed, write
from tests.attacks.liar import new_id


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


def test_a12_a_longer_history_that_leaves_the_one_we_know_stops_the_feed(reader, liar):
    before = reader.held(liar)
    liar.telling = another_story(liar, 5)
    forked = liar.checkpoint(headers=liar.telling)

    after = stopped(reader, liar, before, "two roots for its first 3 entries")

    assert after.evidence == (before.newest, forked)


def test_a12_a_checkpoint_of_another_history_without_its_headers_is_kept_out(reader, liar):
    before = reader.held(liar)
    forked = liar.checkpoint(headers=another_story(liar, 5))
    liar.lesson("Les 4"), liar.lesson("Les 5")

    liar.lie("checkpoint", lambda _: forked)
    kept_out(reader, liar, before, "do not lead to its checkpoint of size 5")

    recovers(reader, liar)


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
    ends = [each for each in liar.asked if each.endswith("from=1000&to=1002&size=1002")]
    assert len(ends) == 2

    recovers(reader, liar)
    assert reader.title(liar, record) == "Les 1001"


def test_a27_an_unknown_op_and_a_higher_version_are_kept_and_mean_nothing(reader, liar):
    first = liar.lessons[0]
    strange = [
        b'{"v":1,"op":"pin","id":"%s","n":9}' % first.encode(),
        b'{"v":1,"op":"crowd","hash":"x"}',
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
    before = reader.at_rest()

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
