# SPDX-License-Identifier: EUPL-1.2
"""What one node shares, another reads, follows, keeps and can prove; over real HTTP."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core import questions, records
from core.database import reading
from core.model import HOUSE, VISITOR
from federation import health, peers, proving
from federation.gate import gate_of
from federation.publishing.own import public_origin
from federation.publishing.publisher import publish
from federation.reading import revival, sync
from federation.reading.arrivals import NOT_TAKEN_IN
from federation.store import contents, feeds, meaning
from federation.wire.proof import verify_proof
from tests.federation.conftest import (
    feed_of,
    follow,
    lesson,
    peer_of,
    say,
    titles,
    visit,
    with_type,
)
from tests.federation.test_publisher import payload_of


@pytest.fixture
def two(town):
    """Return who writes, and who reads; the writer tells nobody by itself."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    follow(amsterdam, rotterdam)
    return rotterdam, amsterdam


def received(reader, writer, record):
    """Return the reader's copy of a record of the writer."""
    return questions.find(reader, VISITOR, f"{writer.id}/{record.wire_id}")


def test_what_one_shares_the_other_reads_with_its_origin(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, "Laat een bewoner openen")
    publish(rotterdam)

    assert visit(amsterdam, rotterdam) == ""

    copy = received(amsterdam, rotterdam, record)
    assert copy.origin == rotterdam.id
    leaves = {name: value for name, value in record.body.items() if name != "photo"}
    assert (copy.title, copy.body) == (record.title, leaves)
    assert [found.title for found in questions.search(amsterdam, "bewoner")] == [record.title]


def test_a_revision_and_a_withdrawal_follow(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, "Eerst zo")
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    data = {**questions.fields_of(record), "title": "Toen zo"}
    records.revise(rotterdam, HOUSE, record.id, data)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert titles(amsterdam) == ["Toen zo"]

    records.withdraw(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert titles(amsterdam) == []
    assert questions.search(amsterdam, "zo") == []

    records.publish(rotterdam, HOUSE, record.id)
    records.share(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert titles(amsterdam) == ["Toen zo"]


def test_an_announcement_is_enough(two):
    rotterdam, amsterdam = two
    follow(rotterdam, amsterdam)
    visit(amsterdam, rotterdam)
    lesson(rotterdam, "Groot nieuws")

    publish(rotterdam)
    assert gate_of(rotterdam).announcing.settle(10)
    assert gate_of(amsterdam).visiting.settle(10)

    assert titles(amsterdam) == ["Groot nieuws"]


def test_what_was_missed_while_down_is_read_later(town, two):
    rotterdam, amsterdam = two
    follow(rotterdam, amsterdam)
    publish(rotterdam)
    town.close(amsterdam.id)
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
        publish(rotterdam)
    gate_of(rotterdam).announcing.settle(10)

    town.serve(amsterdam)
    sync.sweep(amsterdam)
    assert gate_of(amsterdam).visiting.settle(10)

    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2"]


def test_what_was_read_stays_readable_and_provable_when_the_writer_is_gone(town, two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    town.close(rotterdam.id)

    assert "127.0.0.1" in visit(amsterdam, rotterdam)

    copy = received(amsterdam, rotterdam, record)
    evidence = proving.prove(amsterdam, copy)
    proven = verify_proof(evidence.file, rotterdam.id)
    assert proven.payload.title == record.title
    assert proving.is_genuine(amsterdam, copy) is True


def test_more_than_a_batch_arrives_complete_in_order_and_once(two, monkeypatch):
    rotterdam, amsterdam = two
    from federation.publishing import publisher
    from federation.reading import batches
    from federation.wire import feed, transfer

    for number in range(25):
        lesson(rotterdam, f"Les {number:02}")
    publish(rotterdam)
    monkeypatch.setattr(batches, "MAX_BATCH", 4)

    assert visit(amsterdam, rotterdam) == ""

    assert titles(amsterdam) == [f"Les {number:02}" for number in range(25)]
    assert feed_of(amsterdam, rotterdam).reached == feed_of(rotterdam, rotterdam).reached
    assert (feed.MAX_BATCH, publisher.MOST, transfer.MAX_PROOF) == (1000, 1000, 128)


def test_only_live_payloads_are_asked_for(town, two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, "Weg ermee")
    publish(rotterdam)
    records.withdraw(rotterdam, HOUSE, record.id)
    publish(rotterdam)

    visit(amsterdam, rotterdam)

    asked = [path for _, path in town.fronts[rotterdam.id].asked]
    assert not [path for path in asked if path.endswith("/payloads")]
    assert feed_of(amsterdam, rotterdam).size == 2


def test_payloads_that_do_not_fit_in_one_answer_all_come(two):
    rotterdam, amsterdam = two
    from federation.answering import feeds as answers

    for number in range(6):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    before, answers.ENOUGH = answers.ENOUGH, 700
    try:
        assert visit(amsterdam, rotterdam) == ""
    finally:
        answers.ENOUGH = before

    assert len(titles(amsterdam)) == 6


def test_a_reference_of_the_writer_is_found_at_the_reader(two):
    rotterdam, amsterdam = two
    story = {"title": "Zorgvrijstaat", "story": "Samen eten.", "phase": "running"}
    initiative = records.create(rotterdam, HOUSE, "initiative", story, publish=True)
    initiative = records.share(rotterdam, HOUSE, initiative.id)
    record = lesson(rotterdam, initiative=str(initiative.id))
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    copy = received(amsterdam, rotterdam, record)

    target = questions.find(amsterdam, VISITOR, copy.body["initiative"])
    assert target.title == "Zorgvrijstaat"


def test_a_type_without_a_plugin_is_kept_and_comes_to_life_with_it(two):
    rotterdam, amsterdam = two
    kind = amsterdam.types["lesson"]
    revival.revive(amsterdam)
    del amsterdam.types["lesson"]
    revival.revive(amsterdam)
    record = lesson(rotterdam)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    copy = received(amsterdam, rotterdam, record)
    assert copy.title == record.title
    with reading(amsterdam.engine) as tx:
        feed = feed_of(amsterdam, rotterdam)
        ours = contents.live(tx, feed, record.wire_id).payload
    assert json.loads(ours) == payload_of(rotterdam, record.wire_id)

    with_type(amsterdam, kind)
    revival.revive(amsterdam)

    found = questions.page(
        amsterdam, VISITOR, questions.Query("lesson", filters={"kind": ("tip",)})
    )
    assert [each.title for each in found.records] == [record.title]


def test_a_payload_that_breaks_its_schema_is_set_aside_and_tried_again_after_an_upgrade(two):
    rotterdam, amsterdam = two
    newer = rotterdam.types["lesson"]
    record = lesson(rotterdam, advice="x" * 100)
    publish(rotterdam)
    strict = replace(newer, schema=_stricter(newer.schema), schema_version=1)
    with_type(amsterdam, strict)
    revival.revive(amsterdam)

    assert visit(amsterdam, rotterdam) == ""

    assert titles(amsterdam) == []
    with reading(amsterdam.engine) as tx:
        [aside] = meaning.quarantined(tx)
    assert aside[:3] == (public_origin(rotterdam.id), record.wire_id, "lesson")
    assert "advice" in aside.reason
    assert health.of_peers(amsterdam)[0].set_aside == 1

    with_type(amsterdam, replace(newer, schema_version=2))
    revival.revive(amsterdam)
    assert titles(amsterdam) == [record.title]
    assert health.of_peers(amsterdam)[0].set_aside == 0


def _stricter(schema):
    from samenbeter import fields, validate

    metadata = schema._declared_fields["advice"].metadata

    class Stricter(schema):
        advice = fields.String(validate=validate.Length(max=10), metadata=metadata)

    return Stricter


def test_a_response_of_an_information_peer_is_verified_and_not_taken_in(two):
    rotterdam, amsterdam = two
    follow(amsterdam, rotterdam, "information")
    record = lesson(rotterdam)
    said = {"kind": "same_here", "text": "Bij ons ook.", "about": str(record.id)}
    response = records.create(rotterdam, HOUSE, "lesson_response", said, publish=True)
    records.share(rotterdam, HOUSE, response.id)
    publish(rotterdam)

    visit(amsterdam, rotterdam)

    assert titles(amsterdam) == [record.title]
    assert titles(amsterdam, "lesson_response") == []
    with reading(amsterdam.engine) as tx:
        assert [row[3] for row in meaning.quarantined(tx)] == [NOT_TAKEN_IN]

    follow(amsterdam, rotterdam, "full")
    revival.take_in_again(amsterdam, peer_of(amsterdam, rotterdam), ["lesson_response"])
    assert len(titles(amsterdam, "lesson_response")) == 1


def test_each_side_learns_the_level_the_other_gives_it(two):
    rotterdam, amsterdam = two
    follow(rotterdam, amsterdam, "information")

    visit(amsterdam, rotterdam)

    assert peer_of(amsterdam, rotterdam).level_given == "full"
    assert peer_of(amsterdam, rotterdam).level_received == "information"


def test_who_is_not_known_there_yet_reads_and_is_told_no_level(town):
    rotterdam, groningen = town.node("Rotterdam"), town.node("Groningen")
    follow(groningen, rotterdam)
    lesson(rotterdam)
    publish(rotterdam)

    assert visit(groningen, rotterdam) == ""

    assert len(titles(groningen)) == 1
    assert peer_of(groningen, rotterdam).level_received == ""


def test_one_dead_peer_does_not_keep_the_others_from_the_news(town):
    rotterdam, amsterdam, dead = (town.node(name) for name in ("Rotterdam", "Amsterdam", "Weg"))
    for other in (amsterdam, dead):
        follow(rotterdam, other)
        follow(other, rotterdam)
    publish(rotterdam)
    town.close(dead.id)
    lesson(rotterdam, "Toch gehoord")

    publish(rotterdam)
    assert gate_of(rotterdam).announcing.settle(20)
    assert gate_of(amsterdam).visiting.settle(10)

    assert titles(amsterdam) == ["Toch gehoord"]


def test_a_feed_with_an_unknown_op_and_a_higher_version_is_kept_and_read_on(two):
    rotterdam, amsterdam = two
    from federation.wire.entry import read_header

    odd = [
        read_header(b'{"v":1,"op":"crowd","list":["a"]}'),
        read_header(b'{"v":7,"anything":{"goes":true}}'),
    ]
    say(rotterdam, *((header, None) for header in odd))
    record = lesson(rotterdam)
    publish(rotterdam)

    assert visit(amsterdam, rotterdam) == ""

    assert titles(amsterdam) == [record.title]
    with reading(amsterdam.engine) as tx:
        feed = feed_of(amsterdam, rotterdam)
        assert feeds.headers(tx, feed, 0, 2) == [header.raw for header in odd]


def test_how_it_goes_is_told_in_a_word(town, two):
    rotterdam, amsterdam = two
    assert [each.word for each in health.of_peers(amsterdam)] == ["new"]
    lesson(rotterdam)
    publish(rotterdam)

    visit(amsterdam, rotterdam)
    assert [each.word for each in health.of_peers(amsterdam)] == ["up_to_date"]

    town.close(rotterdam.id)
    visit(amsterdam, rotterdam)
    late = replace(amsterdam, clock=lambda: rotterdam.clock() + timedelta(minutes=10))
    [found] = health.of_peers(late)
    assert (found.word, found.size) == ("silent", 1)
    assert found.peer.last_error


def test_the_names_of_those_who_left_are_still_known(two):
    rotterdam, amsterdam = two
    from federation.pages.peers import origins
    from federation.store import peers as stored

    with peers.writing(amsterdam.engine) as tx:
        stored.remove(tx, rotterdam.id)

    assert origins(amsterdam)[rotterdam.id].name == "Rotterdam"
