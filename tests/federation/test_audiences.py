# SPDX-License-Identifier: EUPL-1.2
"""One feed for each audience: what goes where, and who hears of it."""

import pytest

from core import erasing, questions, records
from core.database import reading, writing
from core.errors import Conflict
from core.model import HOUSE
from core.store import records as rows
from federation.erasing import notices
from federation.publishing.own import current_origin, heads_of, own_feeds
from federation.publishing.publisher import publish
from federation.store import contents, feeds
from federation.store.notices import note_served
from federation.wire.entry import read_header
from tests.federation.conftest import follow, lesson, network

_STORY = {"title": "Zorgvrijstaat", "story": "Samen eten.", "phase": "running"}


@pytest.fixture
def two(found, opened):
    return opened(found("Rotterdam")), opened(found("Amsterdam", port=5101))


def said(node, audience):
    """Return (op, id) of all that stands in our feed for an audience, in order."""
    with reading(node.engine) as tx:
        feed = feeds.get(tx, current_origin(tx, node, audience))
        raw = feeds.headers(tx, feed, 0, feed.size) if feed else []
    return [(header.op, header.id) for header in map(read_header, raw)]


def written(node, title="Alleen voor ons", **more):
    data = {"title": title, "kind": "tip", "advice": "Zet de deur open.", **more}
    return records.create(node, HOUSE, "lesson", data, publish=True)


def test_a_record_for_a_network_is_in_that_feed_and_in_no_other(two):
    node, _ = two
    audience = network("De Nieuwe GGZ", *two)
    record = records.share(node, HOUSE, written(node).id, [audience])

    publish(node)

    assert said(node, audience) == [("members", ""), ("put", record.wire_id)]
    assert said(node, "public") == []


def test_a_record_in_two_audiences_is_two_entries_with_their_own_salts(two):
    node, _ = two
    audience = network("De Nieuwe GGZ", *two)
    record = records.share(node, HOUSE, written(node).id, ["public", audience])

    publish(node)

    assert said(node, "public") == [("put", record.wire_id)]
    with reading(node.engine) as tx:
        held = [
            contents.live(tx, each[-1], record.wire_id) for each in own_feeds(tx, node).values()
        ]
    assert len({one.salt for one in held}) == 2
    assert len({one.payload for one in held}) == 1


def test_what_changes_is_said_in_every_feed_it_is_in_and_in_no_other(two):
    node, _ = two
    audience, other = network("De Nieuwe GGZ", *two), network("Samen", *two)
    record = records.share(node, HOUSE, written(node).id, ["public", audience])
    elsewhere = records.share(node, HOUSE, written(node, "Iets anders").id, [other])
    publish(node)

    records.revise(node, HOUSE, record.id, {"title": "Nieuw", "kind": "tip", "advice": "Anders."})
    publish(node)
    records.withdraw(node, HOUSE, record.id)
    publish(node)

    wire_id = record.wire_id
    whole = [("put", wire_id), ("put", wire_id), ("withdraw", wire_id)]
    assert said(node, "public") == whole
    assert said(node, audience) == [("members", ""), *whole]
    assert said(node, other) == [("members", ""), ("put", elsewhere.wire_id)]


def test_sharing_with_fewer_takes_back_from_the_others(two):
    node, _ = two
    audience = network("De Nieuwe GGZ", *two)
    record = records.share(node, HOUSE, written(node).id, ["public", audience])
    publish(node)

    records.share(node, HOUSE, record.id, [audience])
    publish(node)

    assert said(node, "public")[-1] == ("withdraw", record.wire_id)
    assert said(node, audience)[-1] == ("put", record.wire_id)


def test_a_record_for_a_network_stays_as_visible_here_as_it_was(two):
    node, _ = two
    audience = network("De Nieuwe GGZ", *two)
    record = written(node)

    shared = records.share(node, HOUSE, record.id, [audience])

    assert (record.visibility, shared.visibility) == ("openbaar", "openbaar")
    assert records.share(node, HOUSE, record.id, ["public"]).visibility == "netwerk"


def test_a_reference_does_not_tell_one_audience_of_what_another_has(two):
    node, _ = two
    audience = network("De Nieuwe GGZ", *two)
    place = records.create(node, HOUSE, "initiative", _STORY, publish=True)
    records.share(node, HOUSE, place.id, [audience])
    record = written(node, initiative=str(place.id))
    record = records.share(node, HOUSE, record.id, ["public", audience])

    publish(node)

    with reading(node.engine) as tx:
        own = own_feeds(tx, node)
        open_one = contents.live(tx, own["public"][-1], record.wire_id).payload
        among_us = contents.live(tx, own[audience][-1], record.wire_id).payload
    assert b'"initiative":null' in open_one
    assert b'"initiative":"' in among_us


def test_nothing_goes_to_a_network_we_are_not_in(two):
    node, other = two
    audience = network("Van hen", other)
    with reading(other.engine) as tx:
        from federation.store import memberships

        document = memberships.standing(tx, audience).document
    from tests.federation.conftest import keep

    keep(node, document)
    record = records.share(node, HOUSE, written(node).id)
    with writing(node.engine) as tx:  # as after a network put us out
        rows.set_audiences(tx, {record.id: ["public", audience]})

    publish(node)

    assert said(node, audience) == []
    assert len(said(node, "public")) == 1


def test_heads_name_only_feeds_the_asker_may_read(two):
    node, other = two
    audience = network("De Nieuwe GGZ", *two)
    records.share(node, HOUSE, written(node).id, [audience])
    publish(node)

    stranger, member = heads_of(node), heads_of(node, other.id)

    assert [each.origin for each in stranger.feeds] == [f"{node.id}/public/1"]
    assert {each.origin for each in member.feeds} == {
        f"{node.id}/public/1",
        f"{node.id}/{audience}/1",
    }
    assert heads_of(node, "a" * 32) is stranger
    assert heads_of(node, other.id) is member


def test_announcements_of_a_network_go_to_its_members_only(town):
    rotterdam, amsterdam, utrecht = map(town.node, ("Rotterdam", "Amsterdam", "Utrecht"))
    for other in (amsterdam, utrecht):
        follow(rotterdam, other)
    audience = network("De Nieuwe GGZ", rotterdam, amsterdam)
    lesson(rotterdam, audiences=[audience])

    publish(rotterdam)

    from federation.gate import gate_of

    assert gate_of(rotterdam).announcing.settle(10)
    told = {
        node.id: [path for method, path in town.fronts[node.id].asked if method == "POST"]
        for node in (amsterdam, utrecht)
    }
    assert any(audience in path for path in told[amsterdam.id])
    assert not any(audience in path for path in told[utrecht.id])


def test_who_is_put_out_of_a_network_no_longer_writes_there(two):
    node, other = two
    audience = network("De Nieuwe GGZ", node, other)
    record = records.share(node, HOUSE, written(node).id, [audience])
    publish(node)

    network("De Nieuwe GGZ", other, after=audience, told=[node])
    data = {"title": "Nieuw", "kind": "tip", "advice": "Anders."}
    records.revise(node, HOUSE, record.id, data)
    publish(node)
    records.withdraw(node, HOUSE, record.id)
    publish(node)

    wire_id = record.wire_id
    assert said(node, audience) == [
        ("members", ""), ("put", wire_id), ("members", ""), ("withdraw", wire_id),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [[], ["0" * 64], ["public", "0" * 64]])
def test_a_record_is_shared_only_with_whom_is_offered(two, asked):
    node, _ = two
    record = written(node)

    with pytest.raises(Conflict):
        records.share(node, HOUSE, record.id, asked)


def test_an_erasure_is_said_in_every_feed_it_is_in_and_a_notice_names_only_what_was_given(two):
    node, other = two
    audience = network("De Nieuwe GGZ", *two)
    early, late = (written(node, each) for each in ("Vroeg", "Laat"))
    records.share(node, HOUSE, early.id, ["public", audience])
    publish(node)
    with writing(node.engine) as tx:
        feed = feeds.get(tx, current_origin(tx, node, audience))
        note_served(tx, feed.id, other.id, feed.size, node.clock())
    late = records.share(node, HOUSE, late.id, [audience])
    publish(node)
    early = questions.get(node, HOUSE, early.id)

    for each in (early, late):
        erasing.erase(node, HOUSE, each.id)
    publish(node)

    assert said(node, "public") == [("put", early.wire_id), ("erase", early.wire_id)]
    assert said(node, audience)[1:3] == [("put", early.wire_id), ("put", late.wire_id)]
    assert set(said(node, audience)[3:]) == {("erase", early.wire_id), ("erase", late.wire_id)}
    # What was only said after it was last given anything is not its to know of.
    assert notices.notice_for(node, other.id, "").gone == (("erase", early.wire_id),)
    assert notices.notice_for(node, "a" * 32, "").gone == (("erase", early.wire_id),)
