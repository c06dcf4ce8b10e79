# SPDX-License-Identifier: EUPL-1.2
"""A suspended peer: nothing new of it has effect, what it takes back does, resuming catches up."""

import io

import pytest

from core import records
from core.database import writing
from core.errors import AdministratorError
from core.model import HOUSE
from federation.contracts import suspending
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.reading import revival
from federation.reading.following import follow as read
from federation.reading.sources import PeerSource
from federation.stick.reading import read_stick
from federation.stick.writing import Wanted, write_stick
from federation.store import peers as stored
from tests.federation.conftest import feed_of, follow, lesson, peer_of, titles, visit
from tests.federation.test_commands import run

#: What the writer calls its two lessons.
FIRST, SECOND = 1, 2


@pytest.fixture
def two(town):
    """Return a writer with two lessons, and a reader that took them in and then suspended it."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    for number in range(2):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    suspending.suspend(amsterdam, rotterdam.id)
    return rotterdam, amsterdam


def change(node, record_id):
    """Give a lesson another title."""
    told = {"title": "Anders", "kind": "tip", "advice": "Zet de deur open."}
    records.revise(node, HOUSE, record_id, told)


def asked(town, node):
    """Return the ends of the paths that others asked of a node."""
    return {path.rpartition("/")[2] for _, path in town.fronts[node.id].asked}


def test_headers_are_read_and_nothing_new_comes_in(town, two):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Nieuw")
    change(rotterdam, FIRST)
    publish(rotterdam)
    town.fronts[rotterdam.id].asked.clear()

    assert visit(amsterdam, rotterdam) == ""

    assert feed_of(amsterdam, rotterdam).size == 4
    assert titles(amsterdam) == ["Les 0", "Les 1"]
    assert "headers" in asked(town, rotterdam)
    assert "payloads" not in asked(town, rotterdam)


def test_an_announcement_brings_nothing_new_either(town, two):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)
    peer, feed = peer_of(amsterdam, rotterdam), feed_of(rotterdam, rotterdam)

    read(amsterdam, peer, feed.origin, PeerSource(amsterdam, peer), note=feed.reached)

    assert feed_of(amsterdam, rotterdam).size == 3
    assert titles(amsterdam) == ["Les 0", "Les 1"]


def test_a_file_brings_nothing_new_either(two):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)
    out = io.BytesIO()
    write_stick(rotterdam, out, Wanted(node_id=rotterdam.id))

    read_stick(amsterdam, "brief.feed", io.BytesIO(out.getvalue()))

    assert feed_of(amsterdam, rotterdam).size == 3
    assert titles(amsterdam) == ["Les 0", "Les 1"]


def test_who_is_suspended_while_it_is_read_brings_nothing_new(town, two):
    rotterdam, amsterdam = two
    suspending.resume(amsterdam, rotterdam.id)
    assert gate_of(amsterdam).visiting.settle(10)
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)

    def suspended_meanwhile(body):
        suspending.suspend(amsterdam, rotterdam.id)
        return body

    town.lie(rotterdam, "/payloads", suspended_meanwhile)
    visit(amsterdam, rotterdam)

    assert titles(amsterdam) == ["Les 0", "Les 1"]


def test_what_it_takes_back_goes(two):
    rotterdam, amsterdam = two
    records.unshare(rotterdam, HOUSE, FIRST)
    publish(rotterdam)

    visit(amsterdam, rotterdam)

    assert titles(amsterdam) == ["Les 1"]


def test_resuming_brings_what_waited(two):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Nieuw")
    change(rotterdam, FIRST)
    records.unshare(rotterdam, HOUSE, SECOND)
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    suspending.resume(amsterdam, rotterdam.id)

    assert gate_of(amsterdam).visiting.settle(10)
    assert sorted(titles(amsterdam)) == ["Anders", "Nieuw"]


def test_a_node_that_is_no_peer_any_more_says_nothing_new(two):
    rotterdam, amsterdam = two
    peer = peer_of(amsterdam, rotterdam)
    with writing(amsterdam.engine) as tx:
        stored.remove(tx, rotterdam.id)
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)

    read(amsterdam, peer, feed_of(rotterdam, rotterdam).origin, PeerSource(amsterdam, peer))

    assert titles(amsterdam) == ["Les 0", "Les 1"]


def test_a_lower_level_hides_what_was_taken_in_at_a_higher(two):
    rotterdam, amsterdam = two
    suspending.resume(amsterdam, rotterdam.id)
    target = {"about": str(FIRST), "kind": "same_here", "text": "Ook hier."}
    response = records.create(rotterdam, HOUSE, "lesson_response", target, publish=True)
    records.share(rotterdam, HOUSE, response.id)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert len(titles(amsterdam, "lesson_response")) == 1

    with writing(amsterdam.engine) as tx:
        stored.update(tx, rotterdam.id, {"level_given": "information"})
    revival.take_in_again(amsterdam, peer_of(amsterdam, rotterdam), ["lesson_response"])

    assert titles(amsterdam, "lesson_response") == []
    assert titles(amsterdam) == ["Les 0", "Les 1"]


def test_the_command_suspends_and_resumes_and_refuses_whom_it_does_not_know(two, capsys):
    rotterdam, amsterdam = two

    run(amsterdam, "peer", "list")
    assert "suspended" in capsys.readouterr().out
    run(amsterdam, "peer", "resume", rotterdam.id)
    assert peer_of(amsterdam, rotterdam).state == "active"
    run(amsterdam, "peer", "suspend", rotterdam.id)
    run(amsterdam, "peer", "suspend", rotterdam.id)
    assert peer_of(amsterdam, rotterdam).state == "suspended"
    with pytest.raises(AdministratorError, match="not a peer"):
        run(amsterdam, "peer", "suspend", "a" * 32)
