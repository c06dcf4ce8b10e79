# SPDX-License-Identifier: EUPL-1.2
"""The publisher: states become entries, each once, under one signed story."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from threading import Thread

import pytest
import sqlalchemy as sa

from core import erasing, records
from core.database import optimize, reading, writing
from core.model import HOUSE
from federation.gate import gate_of
from federation.publishing.own import heads_of, public_origin
from federation.publishing.publisher import DEEDS, publish
from federation.store import contents, feeds, meaning, own_records
from federation.wire import checkpoint, merkle
from federation.wire.entry import read_header
from federation.wire.identity import public_of
from tests.federation.conftest import lesson, with_type


def entries_of(node):
    """Return what our public feed says, in order, after checking that it adds up."""
    with reading(node.engine) as tx:
        feed = feeds.get(tx, public_origin(node.id))
        raw = feeds.headers(tx, feed, 0, feed.size + 10)
    frontier, _ = merkle.EMPTY.extend(map(merkle.leaf_hash, raw))
    key = public_of(gate_of(node).keys.feed)
    signed = checkpoint.verify_checkpoint(feed.reached, feed.origin, key)
    assert (signed.size, signed.root) == (len(raw), frontier.root())
    return [read_header(each) for each in raw]


def payload_of(node, wire_id):
    """Return the payload that stands for a record in our feed, or None."""
    with reading(node.engine) as tx:
        held = contents.live(tx, feeds.get(tx, public_origin(node.id)), wire_id)
    return json.loads(held.payload) if held else None


def test_only_what_is_shared_is_in_the_feed(node):
    records.create(node, HOUSE, "lesson", _DATA, publish=True)
    shared = lesson(node)

    publish(node)

    assert [(each.op, each.id, each.n) for each in entries_of(node)] == [("put", shared.wire_id, 1)]


def test_who_points_at_a_record_is_found_without_going_through_all_our_own(node):
    for number in range(20):
        records.create(node, HOUSE, "lesson", {**_DATA, "title": f"Les {number}"}, publish=True)
    optimize(node.engine)
    asked = []

    with reading(node.engine) as tx:
        sa.event.listen(
            tx, "before_cursor_execute", lambda *all_of_it: asked.append(all_of_it[2:4])
        )
        own_records.referring(tx, ["response.about", "question.about"], ["3"])
        ((statement, values),) = asked
        plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()

    assert [step.detail.split(" (")[0] for step in plan] == [
        "SEARCH facet USING COVERING INDEX facet_in_lists",
        "SEARCH record USING INTEGER PRIMARY KEY",
    ]


_DATA = {"title": "Thuis", "kind": "tip", "advice": "Blijf."}


def test_every_deed_that_peers_must_hear_of_wakes_the_publisher(node):
    shared = lesson(node)
    deeds = [
        lambda: records.revise(node, HOUSE, shared.id, {**_DATA, "title": "Uit"}),
        lambda: records.unshare(node, HOUSE, shared.id),
        lambda: records.share(node, HOUSE, shared.id),
        lambda: records.withdraw(node, HOUSE, shared.id),
        lambda: records.publish(node, HOUSE, shared.id),
        lambda: erasing.erase(node, HOUSE, shared.id),
    ]

    for number, deed in enumerate(deeds):
        node.bell.take()
        deed()
        assert node.bell.take() & DEEDS, number


def test_a_feed_without_entries_is_signed_too(node):
    publish(node)

    assert entries_of(node) == []
    assert [each.size for each in heads_of(node).feeds] == [0]


def test_publishing_again_says_nothing_new(node):
    lesson(node)

    publish(node)
    publish(node)

    assert len(entries_of(node)) == 1


def test_revise_and_withdraw_and_share_again_each_say_one_thing_more(node):
    record = lesson(node)
    publish(node)
    records.revise(node, HOUSE, record.id, {**_DATA, "title": "Anders"})
    publish(node)
    records.withdraw(node, HOUSE, record.id)
    publish(node)
    records.publish(node, HOUSE, record.id)
    records.share(node, HOUSE, record.id)
    publish(node)

    found = entries_of(node)
    assert [(each.op, each.n) for each in found] == [
        ("put", 1), ("put", 2), ("withdraw", 3), ("put", 4),
    ]  # fmt: skip
    assert len({each.digest for each in found}) == 4
    assert payload_of(node, record.wire_id)["title"] == "Anders"


def test_what_changed_twice_between_two_looks_is_said_once(node):
    record = lesson(node)
    records.revise(node, HOUSE, record.id, {**_DATA, "title": "Eén"})
    records.revise(node, HOUSE, record.id, {**_DATA, "title": "Twee"})

    publish(node)

    assert len(entries_of(node)) == 1
    assert payload_of(node, record.wire_id)["version"] == 3


def test_what_was_shared_and_taken_back_unseen_is_never_said(node):
    record = lesson(node)
    records.unshare(node, HOUSE, record.id)

    publish(node)

    assert entries_of(node) == []


def test_a_withdrawn_payload_is_not_passed_on_and_is_destroyed_after_30_days(node):
    record = lesson(node)
    publish(node)
    records.unshare(node, HOUSE, record.id)
    publish(node)

    with writing(node.engine) as tx:
        feed = feeds.get(tx, public_origin(node.id))
        assert list(contents.served(tx, feed, [0])) == []
        assert contents.destroy_expired(tx, node.clock().date().isoformat()) == 0
        assert contents.destroy_expired(tx, "2999-01-01") == 1


def test_a_reference_travels_as_a_global_id_and_only_to_what_is_shared(node):
    place = records.create(node, HOUSE, "initiative", _INITIATIVE, publish=True)
    record = lesson(node, initiative=str(place.id))
    publish(node)
    assert payload_of(node, record.wire_id)["body"]["initiative"] is None

    place = records.share(node, HOUSE, place.id)
    publish(node)
    body = payload_of(node, record.wire_id)["body"]
    assert body["initiative"] == f"{node.id}/{place.wire_id}"

    records.withdraw(node, HOUSE, place.id)
    publish(node)
    assert payload_of(node, record.wire_id)["body"]["initiative"] is None


_INITIATIVE = {"title": "Zorgvrijstaat", "story": "Samen eten.", "phase": "running"}


def test_a_record_whose_plugin_is_away_stays_as_it_was_said(node):
    record = lesson(node)
    publish(node)
    kind = node.types["lesson"]
    with writing(node.engine) as tx:
        from core import changes

        changes.append(tx, "revise", record.id, node.clock())
    del node.types["lesson"]

    publish(node)

    with_type(node, kind)
    assert len(entries_of(node)) == 1
    assert payload_of(node, record.wire_id)["title"] == record.title


def test_a_record_that_is_too_long_to_travel_stays_home_and_says_so(node):
    kind = node.types["lesson"]
    record = lesson(node)
    body = {**record.body, "advice": "x" * 70_000}
    with writing(node.engine) as tx:
        from core.store import records as rows

        rows.update(tx, replace(record, body=body))

    publish(node)

    with reading(node.engine) as tx:
        assert "64 KiB" in str(meaning.quarantined(tx)) or "65536" in str(meaning.quarantined(tx))
    assert entries_of(node) == []
    assert kind is node.types["lesson"]


def test_more_than_one_transaction_holds_ends_in_one_story(node):
    for number in range(12):
        lesson(node, f"Les {number}")
    from federation.publishing import publisher

    before, publisher.MOST = publisher.MOST, 8
    try:
        publish(node)
    finally:
        publisher.MOST = before

    assert len(entries_of(node)) == 12


def test_two_publishers_at_once_tell_one_story(node, opened):
    other = opened(node.directory)
    for number in range(30):
        lesson(node, f"Les {number}")

    workers = [Thread(target=publish, args=(each,)) for each in (node, other, node, other)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    found = entries_of(node)
    assert len(found) == 30
    assert {each.n for each in found} == {1}


_WORKER = """
import sys
from pathlib import Path
from core import records
from core.app import open_node
from core.model import HOUSE
from federation.publishing.publisher import publish

node = open_node(Path(sys.argv[1]), environment={})
publish(node)  # so that there is a feed to look at, however soon the end comes
print("ready", flush=True)
number = 0
while True:
    number += 1
    data = {"title": f"Les {number}", "kind": "tip", "advice": "Ga door."}
    record = records.create(node, HOUSE, "lesson", data, publish=True)
    records.share(node, HOUSE, record.id)
    publish(node)
"""


def test_killed_at_any_moment_the_feed_goes_on_as_one_story(node):
    seen: list[bytes] = []

    for round_ in range(6):
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", _WORKER, str(node.directory)], stdout=subprocess.PIPE
            )
            for _ in range(2)
        ]
        for worker in workers:
            assert worker.stdout.readline() == b"ready\n"
        time.sleep(0.05 + 0.037 * round_)  # not for luck: any moment will do
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            worker.stdout.close()
        found = [each.raw for each in entries_of(node)]
        assert found[: len(seen)] == seen
        seen = found

    publish(node)
    found = entries_of(node)
    assert len({each.id for each in found}) == len(found)


@pytest.mark.parametrize("size", [0, 3])
def test_heads_are_signed_at_most_once_a_minute(node, size):
    for number in range(size):
        lesson(node, f"Les {number}")
    publish(node)

    first = heads_of(node)
    lesson(node, "Nog een")
    publish(node)

    assert heads_of(node) is first
    assert first.feeds[0].size == size
