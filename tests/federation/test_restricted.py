# SPDX-License-Identifier: EUPL-1.2
"""What is shared with a network: members read it, and nobody else can tell that it exists."""

import pytest
from werkzeug.test import Client

from core import access, erasing, questions, records
from core.database import reading, writing
from core.errors import NotFound
from core.model import HOUSE, VISITOR, Actor, Query
from core.searching import finding
from core.searching.finding import Wanted
from core.web import create_app
from federation.gate import gate_of
from federation.networks.access import may_read
from federation.publishing.publisher import publish
from federation.recovery.renewing import renew
from federation.store import feeds
from federation.wire.entry import read_header
from federation.wire.identity import read_key
from tests.federation.conftest import follow, lesson, network, peer_of, titles, visit

EDITOR = Actor(None, "Noor", "editor")
MARK = "kanarievogel"


@pytest.fixture
def met(town):
    """Return two nodes that know each other, in one network, and a third that is not in it."""
    nodes = [town.node(name) for name in ("Rotterdam", "Amsterdam", "Utrecht")]
    for one in nodes:
        for other in nodes:
            if one is not other:
                follow(one, other)
    for one in nodes:
        publish(one)
    for one in nodes:
        for other in nodes:
            if one is not other:
                visit(one, other)
    return (*nodes, network("De Nieuwe GGZ", nodes[0], nodes[1]))


def inside(node, kind="lesson"):
    """Return the titles that somebody who is signed in sees, oldest first."""
    found = questions.page(node, EDITOR, Query(kind, members=True, limit=100))
    assert found.count == len(found.records)
    return [record.title for record in reversed(found.records)]


def brought(reader, writer):
    publish(writer)
    assert visit(reader, writer) == ""


def test_a_member_receives_what_is_shared_with_the_network(met):
    rotterdam, amsterdam, _, audience = met
    shared = lesson(rotterdam, audiences=[audience])

    brought(amsterdam, rotterdam)

    assert inside(amsterdam) == [shared.title]
    assert titles(amsterdam) == []


def test_who_is_no_member_is_not_served_and_not_told(met):
    rotterdam, _, utrecht, audience = met
    lesson(rotterdam, audiences=[audience])

    brought(utrecht, rotterdam)

    assert inside(utrecht) == []
    assert peer_of(utrecht, rotterdam).heads.count(b"feed ") == 1
    with reading(utrecht.engine) as tx:
        assert feeds.of_node(tx, rotterdam.id) == []  # its public feed is empty


def test_a_visitor_cannot_find_or_open_it_and_an_editor_can(met):
    rotterdam, amsterdam, _, audience = met
    lesson(rotterdam, f"Een {MARK}", audiences=[audience])
    brought(amsterdam, rotterdam)
    record = questions.page(amsterdam, EDITOR, Query("lesson", members=True)).records[0]

    assert questions.get(amsterdam, EDITOR, record.id).visibility == "leden"
    assert questions.search(amsterdam, MARK) == []
    assert finding.search(amsterdam, Wanted(MARK)) == finding.Found()
    assert finding.search(amsterdam, Wanted(MARK), EDITOR).records == (record,)
    assert questions.origins(amsterdam, "lesson") == []
    assert questions.find(amsterdam, VISITOR, str(record.id)) is None
    assert not access.may(VISITOR, "read", record).allowed
    with pytest.raises(NotFound):
        questions.get(amsterdam, VISITOR, record.id)
    found = questions.page(amsterdam, VISITOR, Query("lesson", members=True))
    assert (found.records, found.count, found.after) == ((), 0, None)


_OPEN = (
    "/", "/lessen", "/initiatieven", f"/zoeken?q={MARK}", "/over", "/privacy", "/health",
    "/lessen/1", "/berichten/1", "/bewijs/1", "/bewijs/1/bestand", "/metrics", "/sitemap.xml",
    "/transparantie", "/proeftuinen", "/api/v1", "/api/v1/lessons", "/api/v1/lessons/1",
    "/api/v1/lessons?state=all", "/api/v1/openapi.json", "/robots.txt",
    "/federation/v1/heads", "/federation/v1/feeds", "/federation/v1/nodes",
)  # fmt: skip


def test_no_open_page_of_a_member_differs_by_it(met):
    rotterdam, amsterdam, _, audience = met
    before = _pages(amsterdam)
    lesson(rotterdam, f"Een {MARK}", audiences=[audience])

    brought(amsterdam, rotterdam)

    after = _pages(amsterdam)
    for path in _OPEN:
        status, body = after[path]
        if not path.startswith("/zoeken"):  # which repeats what was asked
            assert MARK.encode() not in body, path
        assert audience.encode() not in body, path
        assert status == before[path][0], path
    for path in ("/lessen", "/api/v1/lessons", "/lessen/1", "/federation/v1/feeds"):
        assert after[path][1] == before[path][1], path


def _pages(node):
    client = Client(create_app(node))
    found = {}
    for path in _OPEN:
        answer = client.get(path)
        found[path] = answer.status_code, answer.data
    return found


def test_at_its_origin_strangers_are_not_told_that_a_network_has_it(met):
    rotterdam, amsterdam, _, audience = met
    shared = lesson(rotterdam, audiences=[audience])
    publish(rotterdam)
    client = Client(create_app(rotterdam))

    told = client.get(f"/api/v1/lessons/{shared.id}").get_json()

    assert (told["shared"], told["global_id"], told["visibility"]) == (False, None, "openbaar")
    page = client.get(f"/lessen/{shared.id}").data
    assert audience.encode() not in page
    assert shared.wire_id.encode() not in page
    for path in ("heads", "feeds", f"feeds/{rotterdam.id}/{audience}/1/checkpoint"):
        answer = client.get(f"/federation/v1/{path}")
        assert f"{rotterdam.id}/{audience}".encode() not in answer.data or path.startswith("feeds/")
    unknown = client.get(f"/federation/v1/feeds/{rotterdam.id}/{'0' * 64}/1/checkpoint")
    known = client.get(f"/federation/v1/feeds/{rotterdam.id}/{audience}/1/checkpoint")
    assert known.status_code == unknown.status_code == 404
    assert known.data.replace(audience.encode(), b"") == unknown.data.replace(b"0" * 64, b"")


def test_what_is_also_shared_with_everybody_is_for_everybody(met):
    rotterdam, amsterdam, _, audience = met
    shared = lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    records.share(rotterdam, HOUSE, shared.id, ["public", audience])

    brought(amsterdam, rotterdam)

    assert titles(amsterdam) == [shared.title]
    record = questions.page(amsterdam, VISITOR, Query("lesson")).records[0]
    assert set(record.audiences) == {"public", audience}


@pytest.mark.parametrize("kept", ["public", "network"])
def test_taken_back_from_one_audience_it_stays_with_the_other(met, kept):
    rotterdam, amsterdam, _, audience = met
    shared = lesson(rotterdam, audiences=["public", audience])
    brought(amsterdam, rotterdam)
    left = "public" if kept == "public" else audience
    records.share(rotterdam, HOUSE, shared.id, [left])

    brought(amsterdam, rotterdam)

    assert titles(amsterdam) == ([shared.title] if kept == "public" else [])
    assert inside(amsterdam) == [shared.title]
    words = questions.search(amsterdam, shared.title)
    assert len(words) == (1 if kept == "public" else 0)
    records.unshare(rotterdam, HOUSE, shared.id)
    brought(amsterdam, rotterdam)
    assert inside(amsterdam) == titles(amsterdam) == []


def test_an_announced_entry_for_a_network_arrives_without_a_visit(met):
    rotterdam, amsterdam, _, audience = met
    lesson(rotterdam, "Eerst", audiences=[audience])
    brought(amsterdam, rotterdam)
    shared = lesson(rotterdam, "Daarna", audiences=[audience])
    publish(rotterdam)

    assert gate_of(rotterdam).announcing.settle(10)
    assert gate_of(amsterdam).visiting.settle(10)
    assert shared.title in inside(amsterdam)


def test_a_mirror_passes_it_on_to_members_of_the_origins_list_only(town, met):
    rotterdam, amsterdam, utrecht, audience = met
    lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    origin = f"{rotterdam.id}/{audience}/1"
    with reading(amsterdam.engine) as tx:
        assert feeds.get(tx, origin).members[0] == 1
        assert may_read(tx, amsterdam, origin, amsterdam.id)
        assert may_read(tx, amsterdam, origin, rotterdam.id)
        assert not may_read(tx, amsterdam, origin, utrecht.id)
        assert not may_read(tx, amsterdam, origin, None)


def test_a_mirror_goes_by_both_lists_the_newest_and_the_origins(met):
    rotterdam, amsterdam, utrecht, audience = met
    lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    origin = f"{rotterdam.id}/{audience}/1"
    network("De Nieuwe GGZ", rotterdam, amsterdam, utrecht, after=audience)

    with reading(amsterdam.engine) as tx:  # Rotterdam did not say yet that it honours it
        assert not may_read(tx, amsterdam, origin, utrecht.id)
    brought(amsterdam, rotterdam)
    with reading(amsterdam.engine) as tx:
        assert may_read(tx, amsterdam, origin, utrecht.id)
    network("De Nieuwe GGZ", rotterdam, amsterdam, after=audience, told=[utrecht])
    with reading(amsterdam.engine) as tx:  # and who is put out gets nothing at once
        assert not may_read(tx, amsterdam, origin, utrecht.id)
        assert may_read(tx, amsterdam, origin, amsterdam.id)


def test_of_an_origin_that_honours_a_list_we_do_not_hold_nobody_gets_anything(met):
    rotterdam, amsterdam, utrecht, audience = met
    lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    with writing(amsterdam.engine) as tx:
        feed = feeds.get(tx, f"{rotterdam.id}/{audience}/1")
        feeds.set_members(tx, feed, 2, bytes(32))

    with reading(amsterdam.engine) as tx:
        assert not may_read(tx, amsterdam, feed.origin, amsterdam.id)
        assert may_read(tx, amsterdam, feed.origin, rotterdam.id)


def test_who_is_put_out_goes_on_without_alarm_and_keeps_what_it_read(met):
    rotterdam, amsterdam, utrecht, audience = met
    shared = lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    network("De Nieuwe GGZ", rotterdam, utrecht, after=audience, told=[amsterdam])
    lesson(rotterdam, "Daarna", audiences=[audience])
    public = lesson(rotterdam, "Voor iedereen")

    brought(amsterdam, rotterdam)
    brought(amsterdam, rotterdam)

    assert inside(amsterdam) == [shared.title, public.title]
    with reading(amsterdam.engine) as tx:
        assert not any(each.alarm for each in feeds.of_node(tx, rotterdam.id))


def test_a_new_member_reads_from_a_mirror_when_the_origin_is_away(town, met):
    rotterdam, amsterdam, utrecht, audience = met
    shared = lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    network("De Nieuwe GGZ", rotterdam, amsterdam, utrecht, after=audience)
    brought(amsterdam, rotterdam)
    town.close(rotterdam.id)

    visit(utrecht, rotterdam)
    for _ in range(3):
        visit(utrecht, amsterdam)
        assert gate_of(utrecht).visiting.settle(20)

    assert inside(utrecht) == [shared.title]


def test_a_feed_for_a_network_goes_on_under_new_keys(met):
    rotterdam, amsterdam, _, audience = met
    first = lesson(rotterdam, audiences=[audience])
    brought(amsterdam, rotterdam)
    renew(rotterdam, read_key((rotterdam.directory / "recovery.key").read_bytes()))
    second = lesson(rotterdam, "Onder nieuwe sleutels", audiences=[audience])
    gate_of(amsterdam).refreshed.clear()

    brought(amsterdam, rotterdam)

    assert sorted(inside(amsterdam)) == sorted([first.title, second.title])
    assert titles(amsterdam) == []
    with reading(amsterdam.engine) as tx:
        newest = feeds.get(tx, f"{rotterdam.id}/{audience}/2")
    assert newest.members[0] == 1


def test_what_is_erased_is_erased_in_the_feed_of_the_network_and_said_in_no_other(met):
    rotterdam, amsterdam, utrecht, audience = met
    gone = lesson(rotterdam, f"Een {MARK}", audiences=[audience])
    brought(amsterdam, rotterdam)

    erasing.erase(rotterdam, HOUSE, gone.id)
    brought(amsterdam, rotterdam)

    assert inside(amsterdam) == []
    with reading(rotterdam.engine) as tx:
        public = feeds.get(tx, f"{rotterdam.id}/public/1")
        restricted = feeds.get(tx, f"{rotterdam.id}/{audience}/1")
        assert public.size == 0
        said = feeds.headers(tx, restricted, 0, restricted.size)
    assert [read_header(each).op for each in said] == ["members", "put", "erase"]
