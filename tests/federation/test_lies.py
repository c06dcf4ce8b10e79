# SPDX-License-Identifier: EUPL-1.2
"""Peers that lie: a real node behind a front that says something else, and who reads it."""

import json
import shutil
import socket
import threading

import pytest

from core.database import reading, writing
from core.errors import FetchError, UntrustedError
from federation import health, keys, peers
from federation.findings import findings
from federation.gate import Hint, gate_of
from federation.guard import watching
from federation.publishing.publisher import publish
from federation.reading import sync
from federation.store import feeds, meaning
from federation.store import peers as stored
from federation.wire import identity, merkle
from federation.wire.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from federation.wire.heads import Heads, sign_heads
from federation.wire.transfer import read_frames, read_headers, write_frame, write_headers
from tests.federation.conftest import (
    feed_of,
    follow,
    lesson,
    peer_of,
    put,
    say,
    titles,
    visit,
)

WIRE_ID = "abcdefghijklmnopqrstuvwxya"


@pytest.fixture
def two(town):
    """Return a writer with three lessons, and a reader that has accepted it."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    return rotterdam, amsterdam


def signed(writer, size, root):
    """Return a checkpoint of the writer's public feed, signed by its own key."""
    draft = Checkpoint(f"{writer.id}/public/1", size, root)
    return sign_checkpoint(draft, gate_of(writer).keys.feed).note


def state(reader, writer):
    """Return all that a refused batch must leave as it was."""
    feed = feed_of(reader, writer)
    return (feed.size, feed.newest, feed.alarm) if feed else None, titles(reader)


# A11


def test_a11_a_feed_that_shrinks_is_stopped_with_both_notes(town, two):
    rotterdam, amsterdam = two
    with reading(rotterdam.engine) as tx:
        feed = feeds.get(tx, f"{rotterdam.id}/public/1")
        first = merkle.frontier_at(2, merkle.stored_subtrees(feeds.hashes(tx, feed)))
    visit(amsterdam, rotterdam)
    smaller = signed(rotterdam, 2, first.root())
    town.lie(rotterdam, "/checkpoint", lambda _: smaller)

    told = visit(amsterdam, rotterdam)

    assert "shrank from 3 to 2" in told
    feed = feed_of(amsterdam, rotterdam)
    assert feed.size == 3
    assert feed.evidence == (feed.newest, smaller)
    [found] = health.of_peers(amsterdam)
    assert found.word == "stopped"
    assert [each.level for each in findings(amsterdam)].count("error") == 1


def test_a11_an_old_announcement_that_comes_late_is_no_alarm(town, two):
    rotterdam, amsterdam = two
    old = feed_of(rotterdam, rotterdam).reached
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    sync.hear(amsterdam, rotterdam.id, f"{rotterdam.id}/public/1", Hint(old))
    assert gate_of(amsterdam).visiting.settle(10)

    assert feed_of(amsterdam, rotterdam).alarm == ""
    assert len(titles(amsterdam)) == 4


# A12


def test_a12_one_size_with_two_roots_stops_the_feed_and_keeps_both_notes(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    before = feed_of(amsterdam, rotterdam).newest
    other = signed(rotterdam, 3, bytes(32))
    town.lie(rotterdam, "/checkpoint", lambda _: other)

    told = visit(amsterdam, rotterdam)

    assert "two roots for its first 3 entries" in told
    assert feed_of(amsterdam, rotterdam).evidence == (before, other)
    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2"]


def test_a12_a_stopped_feed_takes_in_nothing_more_even_when_it_is_honest_again(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    town.lie(rotterdam, "/checkpoint", lambda _: signed(rotterdam, 3, bytes(32)))
    visit(amsterdam, rotterdam)
    town.honest(rotterdam)
    lesson(rotterdam, "Sorry")
    publish(rotterdam)

    assert "stopped" in visit(amsterdam, rotterdam)

    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2"]


def test_a12_another_story_told_in_an_announcement_stops_the_feed(two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)

    other = signed(rotterdam, 2, bytes(32))
    sync.hear(amsterdam, rotterdam.id, f"{rotterdam.id}/public/1", Hint(other))
    assert gate_of(amsterdam).visiting.settle(10)

    assert "two roots for its first 2 entries" in feed_of(amsterdam, rotterdam).alarm


def test_a12_heads_of_another_history_are_a_fork_at_unequal_sizes_too(town, two):
    rotterdam, amsterdam = two
    claim = Checkpoint(f"{rotterdam.id}/public/1", 2, bytes(32))
    heads = Heads(rotterdam.id, rotterdam.clock(), (claim,))
    note = sign_heads(heads, gate_of(rotterdam).keys.feed).note
    town.lie(rotterdam, "/heads", lambda _: note)

    told = visit(amsterdam, rotterdam)

    assert "two roots for its first 2 entries" in told
    assert feed_of(amsterdam, rotterdam).evidence[1] == note


def test_a12_a_longer_story_that_leaves_the_old_one_is_a_fork_with_both_notes(
    town, two, opened, tmp_path
):
    # given a copy of the writer from before its last lesson, as a restored backup would be
    rotterdam, amsterdam = two
    twin = tmp_path / "twin"
    shutil.copytree(rotterdam.directory, twin, ignore=shutil.ignore_patterns("node.db*"))
    with reading(rotterdam.engine) as tx:
        tx.exec_driver_sql("COMMIT")
        tx.exec_driver_sql(f"VACUUM INTO '{twin / 'node.db'}'")
        tx.exec_driver_sql("BEGIN")
    lesson(rotterdam, "Die wordt vergeten")
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    before = feed_of(amsterdam, rotterdam)
    town.close(rotterdam.id)

    # when that copy goes on by itself, further than the first: somebody overruled its guard
    restored = opened(twin)
    watching.overrule(restored)
    for number in range(3):
        lesson(restored, f"Opnieuw {number}")
    publish(restored)
    town.serve(restored)
    told = visit(amsterdam, rotterdam)

    # then both words of the writer are kept, and nothing of the second story
    assert "two roots for its first 4 entries" in told
    after = feed_of(amsterdam, rotterdam)
    assert after.evidence == (before.reached, feed_of(restored, restored).reached)
    assert after.frontier == before.frontier
    assert "Opnieuw 1" not in titles(amsterdam)


# A13


def _altered(change):
    def lie(body):
        answer = read_headers(body)
        headers = change(list(answer.headers))
        return write_headers(answer.start, answer.size, answer.proof, headers)

    return lie


@pytest.mark.parametrize(
    "change",
    [
        lambda all_: all_[:-1],
        lambda all_: [*all_, all_[-1]],
        lambda all_: all_[::-1],
        lambda all_: [all_[0], all_[0], all_[2]],
        lambda all_: [all_[0].replace(b'"n":1', b'"n":2'), *all_[1:]],
        lambda all_: [b"{}", *all_[1:]],
        lambda all_: [all_[0] + b" ", *all_[1:]],
    ],
    ids=["truncated", "extra", "reordered", "repeated", "altered", "malformed", "respelt"],
)
def test_a13_headers_that_do_not_add_up_change_nothing(town, two, change):
    rotterdam, amsterdam = two
    before = state(amsterdam, rotterdam)
    town.lie(rotterdam, "/headers", _altered(change))

    assert visit(amsterdam, rotterdam)

    assert state(amsterdam, rotterdam) == before
    town.honest(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2"]


@pytest.mark.parametrize(
    "lie",
    [
        lambda body: body.replace(b"0 3 3", b"1 4 4", 1),
        lambda body: body[: len(body) // 2],
        lambda body: b"",
        lambda body: body * 2,
        lambda body: ("500 Oops", b"x"),
        lambda body: ("302 Found", b""),
    ],
)
def test_a13_an_answer_that_is_not_what_was_asked_changes_nothing(town, two, lie):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/headers", lie)

    assert visit(amsterdam, rotterdam)

    assert titles(amsterdam) == []


def test_a13_later_headers_that_do_not_add_up_leave_the_cursor_where_it_was(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    before = state(amsterdam, rotterdam)
    for number in (3, 4):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    town.lie(rotterdam, "/headers", _altered(lambda all_: all_[::-1]))

    assert "do not lead" in visit(amsterdam, rotterdam)

    assert state(amsterdam, rotterdam) == before


# A14


def test_a14_a_frozen_peer_is_seen_as_silent_after_three_days(town, two):
    rotterdam, amsterdam = two
    from dataclasses import replace
    from datetime import timedelta

    visit(amsterdam, rotterdam)
    late = replace(amsterdam, clock=lambda: rotterdam.clock() + timedelta(days=4))
    raw = peers.fetch(amsterdam, rotterdam.id, rotterdam.config.node.address, "/heads")
    town.lie(rotterdam, "/heads", lambda _: raw)

    visit(late, rotterdam)

    assert [each.word for each in health.of_peers(late)] == ["silent"]


# A16


def _frames(change):
    def lie(body):
        return b"".join(write_frame(*each) for each in change(list(read_frames(body))))

    return lie


def _swapped(all_):
    if len(all_) == 1:  # asked again, alone: nothing to swap it with
        return []
    first, second, *rest = map(_parts, all_)
    return [[first[0], *second[1:]], [second[0], *first[1:]], *rest]


def _parts(frame, **other):
    return [other.get(name, getattr(frame, name)) for name in ("index", "salt", "payload")]


@pytest.mark.parametrize(
    "change",
    [
        lambda all_: [_parts(all_[0], payload=all_[0].payload[:-1] + b"x"), *map(_parts, all_[1:])],
        lambda all_: [_parts(all_[0], salt=bytes(32)), *map(_parts, all_[1:])],
        lambda all_: _swapped(all_),
        lambda all_: [_parts(all_[0], payload=all_[0].payload[:-256]), *map(_parts, all_[1:])],
        lambda all_: map(_parts, all_[1:]),
        lambda all_: [[0, b"", b""], *map(_parts, all_[1:])],
    ],
    ids=["altered", "salt", "swapped", "shorter", "left out", "not held"],
)
def test_a16_one_bad_payload_stays_missing_and_the_rest_comes(town, two, change):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/payloads", _frames(change))

    visit(amsterdam, rotterdam)

    [found] = health.of_peers(amsterdam)
    assert (found.size, found.missing, found.word) == (3, 3 - len(titles(amsterdam)), "behind")
    assert "Les 0" not in titles(amsterdam)
    assert "Les 2" in titles(amsterdam)
    town.honest(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1", "Les 2"]


def test_a16_payloads_that_nobody_asked_for_are_let_be(town, two):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/payloads", lambda body: body + write_frame(99, bytes(32), b"{}" * 128))

    visit(amsterdam, rotterdam)

    assert len(titles(amsterdam)) == 3


def test_a16_a_cut_off_answer_is_asked_for_again(town, two):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/payloads", lambda body: body[:-5])

    assert "cut off" in visit(amsterdam, rotterdam)

    assert feed_of(amsterdam, rotterdam).size == 3
    town.honest(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    assert len(titles(amsterdam)) == 3


# A24


def test_a24_a_peer_that_drips_is_left_at_the_deadline_and_delays_nobody(town, two, monkeypatch):
    rotterdam, amsterdam = two
    dripping, stop = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip():
        wire, _ = dripping.accept()
        with wire:
            while not stop.wait(0.05):
                try:
                    wire.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    monkeypatch.setattr(peers, "DEADLINE", 1.0)
    monkeypatch.setitem(peers.fetch.__kwdefaults__, "deadline", 1.0)
    slow = f"http://127.0.0.1:{dripping.getsockname()[1]}"
    _know(amsterdam, town.node("Traag"), slow)

    sync.sweep(amsterdam)

    # It drips without end: that all is at rest is the deadline's doing.
    assert gate_of(amsterdam).visiting.settle(60)
    assert len(titles(amsterdam)) == 3
    stop.set()
    thread.join(5)
    dripping.close()


def _know(reader, writer, address):
    """Let a reader look for a peer at an address that is not its own."""
    found = peers.introduce(reader, writer.config.node.address)
    peers.add(reader, found, address, "full")


def test_a24_an_answer_without_end_is_cut_at_the_cap(town, two):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/heads", lambda _: b"x" * 20_000)

    assert "16384" in visit(amsterdam, rotterdam)

    assert titles(amsterdam) == []


# A25, A26


def _payload(writer, **other):
    members = {
        "id": f"{writer.id}/{WIRE_ID}", "type": "lesson", "schema": 1, "version": 1,
        "published": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z",
        "valid_until": None, "language": "nl", "licence": "CC0-1.0", "title": "Vreemd",
        "plain_summary": "", "body": {"kind": "tip", "advice": "Doe."}, "provenance": {},
    }  # fmt: skip
    return json.dumps({**members, **other}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b'"schema": 1', b'"schema": 1, "schema": 1'),
        lambda raw: raw.replace(b'"advice": "Doe."', b'"advice": NaN'),
        lambda raw: raw.replace(b'"advice": "Doe."', b'"advice": 1e999'),
        lambda raw: raw.replace(b'"advice": "Doe."', b'"advice": ' + b"[" * 2000 + b"]" * 2000),
        lambda raw: raw.replace(b'"version": 1', b'"version": ' + b"9" * 5000),
        lambda raw: raw.replace(b"Doe.", b"\\ud800"),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"Doe.", b"\xff\xfe"),
        lambda raw: raw.replace(b'"version": 1', b'"version": -1'),
        lambda raw: raw.replace(b'"version": 1', b'"version": 9007199254740993'),
        lambda raw: raw.replace(b"2026-01-01T10:00:00Z", b"9999-12-31T23:59:59Z"),
        lambda raw: raw.replace(b'"type": "lesson"', b'"type": "../x"'),
        lambda raw: raw.replace(WIRE_ID.encode(), b"z" * 26),
        lambda raw: raw.replace(b'"body": {', b'"body": [{').replace(b'"provenance"', b'x"'),
    ],
    ids=[
        "duplicate key", "NaN", "1e999", "deep", "long integer", "half a pair", "BOM", "bad UTF-8",
        "negative", "2^53", "year 9999", "odd type", "other id", "not JSON",
    ],
)  # fmt: skip
def test_a25_a26_a_payload_nobody_should_read_is_set_aside_and_the_rest_comes(two, spoil):
    rotterdam, amsterdam = two
    say(rotterdam, put(rotterdam, WIRE_ID, spoil(_payload(rotterdam))))
    lesson(rotterdam, "Erna")
    publish(rotterdam)

    assert visit(amsterdam, rotterdam) == ""

    assert "Erna" in titles(amsterdam)
    assert "Vreemd" not in titles(amsterdam)
    with reading(amsterdam.engine) as tx:
        assert [row[1] for row in meaning.quarantined(tx)] == [WIRE_ID]


def test_a26_a_time_to_come_is_shown_as_now(two):
    rotterdam, amsterdam = two
    future = {"published": "2190-01-01T00:00:00Z", "updated": "2190-01-01T00:00:00Z"}
    say(rotterdam, put(rotterdam, WIRE_ID, _payload(rotterdam, **future)))

    visit(amsterdam, rotterdam)
    lesson(amsterdam, "Later geschreven")

    assert titles(amsterdam)[-2:] == ["Vreemd", "Later geschreven"]


def test_a26_a_new_text_that_claims_a_later_time_stays_where_it_stood(two):
    rotterdam, amsterdam = two
    future = {"published": "2190-01-01T00:00:00Z", "updated": "2190-01-01T00:00:00Z"}
    say(rotterdam, put(rotterdam, WIRE_ID, _payload(rotterdam, **future)))
    visit(amsterdam, rotterdam)
    lesson(amsterdam, "Later geschreven")

    again = _payload(rotterdam, **future, version=2, title="Nog eens")
    say(rotterdam, put(rotterdam, WIRE_ID, again, n=2))
    visit(amsterdam, rotterdam)

    assert titles(amsterdam)[-2:] == ["Nog eens", "Later geschreven"]


@pytest.mark.parametrize(
    "lie",
    [
        lambda body: b'{"level": "full", "level": "full"}',
        lambda body: b"[" * 100_000,
        lambda body: b'{"level": NaN}',
        lambda body: b"\xff",
    ],
)
def test_a25_an_answer_that_is_no_strict_json_is_told_and_harms_nothing(town, two, lie):
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/peering", lie)
    follow(rotterdam, amsterdam)

    assert visit(amsterdam, rotterdam)

    assert peer_of(amsterdam, rotterdam).level_received == ""
    assert len(titles(amsterdam)) == 3


# A30, A31


def test_a30_who_answers_at_a_peers_address_is_not_that_peer(town, two):
    rotterdam, amsterdam = two
    impostor = town.node("Rotterdаm")  # the second a is Cyrillic
    lesson(impostor, "Namaak")
    publish(impostor)
    with writing(amsterdam.engine) as tx:
        stored.update(tx, rotterdam.id, {"address": impostor.config.node.address})

    told = visit(amsterdam, rotterdam)

    assert "certificate is of node" in told
    assert titles(amsterdam) == []


@pytest.mark.parametrize("variant", ["http://LOCALHOST:{}", "http://localhost.:{}"])
def test_a30_another_spelling_of_an_address_is_the_same_node(town, two, variant):
    rotterdam, amsterdam = two
    address = variant.format(rotterdam.config.server.port)

    try:
        found = peers.introduce(amsterdam, address)
    except FetchError:
        return  # a resolver may refuse such a name; that is no other node either
    assert found.certificate.node == rotterdam.id


def test_a30_the_id_that_was_compared_is_the_id_that_is_added(two):
    rotterdam, amsterdam = two
    found = peers.introduce(amsterdam, rotterdam.config.node.address)

    with pytest.raises(UntrustedError, match="is this node itself"):
        peers.add(rotterdam, found, "http://127.0.0.1:1", "full")


def _certificate(node, recovery, **other):
    current = gate_of(node).keys.certificate
    told = {
        "sequence": current.sequence + 1, "address": current.address, "name": current.name,
        "feed": current.feed, "http": current.http, "issued": current.issued, **other,
    }  # fmt: skip
    return identity.sign_certificate(recovery, **told).note


def _recovery(node):
    return identity.read_key((node.directory / keys.RECOVERY).read_bytes())


def test_a31_a_newer_certificate_takes_over_and_the_old_key_is_void(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    fresh = identity.new_key()
    newer = _certificate(rotterdam, _recovery(rotterdam), feed=identity.public_of(fresh))
    town.lie(rotterdam, "/certificate", lambda _: newer)
    gate_of(amsterdam).refreshed.clear()
    lesson(rotterdam, "Met de oude sleutel")
    publish(rotterdam)

    assert "not signed by the key on record" in visit(amsterdam, rotterdam)

    assert len(titles(amsterdam)) == 3
    assert peer_of(amsterdam, rotterdam).certificate.feed == identity.public_of(fresh)
    with reading(amsterdam.engine) as tx:
        assert len(stored.certificates_of(tx, rotterdam.id)) == 2


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"sequence": 5}, "went back"),
        ({"sequence": None, "name": "Anders"}, "two certificates"),
    ],
)
def test_a31_an_older_or_contradicting_certificate_is_refused(town, two, other, complaint):
    rotterdam, amsterdam = two
    known = peer_of(amsterdam, rotterdam).note
    if other["sequence"] is None:
        other = {**other, "sequence": gate_of(rotterdam).keys.certificate.sequence}
    note = _certificate(rotterdam, _recovery(rotterdam), **other)
    town.lie(rotterdam, "/certificate", lambda _: note)

    assert complaint in visit(amsterdam, rotterdam)

    assert peer_of(amsterdam, rotterdam).note == known


def test_a31_a_certificate_by_another_recovery_key_is_refused(town, two):
    rotterdam, amsterdam = two
    note = _certificate(rotterdam, identity.new_key())
    town.lie(rotterdam, "/certificate", lambda _: note)

    assert "certificate is of node" in visit(amsterdam, rotterdam)


def test_a_reader_believes_the_checkpoint_it_has_reached(two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)

    feed = feed_of(amsterdam, rotterdam)

    assert feed.reached == feed.newest == feed_of(rotterdam, rotterdam).reached
    assert read_checkpoint(feed.reached).root == feed.frontier.root()
