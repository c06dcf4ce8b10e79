# SPDX-License-Identifier: EUPL-1.2
"""The page "Wat wij uitwisselen": counts for every visitor, and nothing that is not theirs."""

import re
from datetime import timedelta

import pytest

from core import records
from core.database import writing
from core.model import HOUSE
from core.people import accounts
from federation.publishing.publisher import publish
from federation.store import feeds
from federation.store import peers as stored
from tests.federation.conftest import follow, lesson, visit
from tests.federation.test_pages import PASSWORD, Person

PATH = "/transparantie"


@pytest.fixture
def two(town):
    """Return two nodes that share three lessons and two, and read each other."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    for node, count in ((rotterdam, 3), (amsterdam, 2)):
        for number in range(count):
            lesson(node, f"Les {number}")
        publish(node)
    for reader, writer in ((amsterdam, rotterdam), (rotterdam, amsterdam)):
        follow(reader, writer)
        visit(reader, writer)
    return rotterdam, amsterdam


@pytest.fixture
def visitor(town, two):
    """Return somebody without an account at Amsterdam."""
    return Person(town, two[1])


def words(answer):
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_a_visitor_reads_with_whom_and_how_much(two, visitor):
    answer = visitor.get(PATH)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    told = words(answer)
    assert "Wij delen nu 2 berichten met iedereen." in told
    assert "Lessen: 2" in told
    assert re.search("Rotterdam volledig (nog niet bekend|volledig) 3 0 0", told)
    assert "lessons" in told


def test_it_stands_at_the_foot_of_every_page_and_in_no_menu(visitor):
    page = visitor.get("/").text
    head, _, foot = page.partition("<footer")

    assert f'href="{PATH}"' in foot
    assert f'href="{PATH}"' not in head


def test_it_leads_to_the_counts_of_what_is_hidden(visitor):
    assert 'href="/huisregels#cijfers"' in visitor.get(PATH).text
    assert 'id="cijfers"' in visitor.get("/huisregels").text


def test_what_is_taken_back_is_counted(two, visitor):
    rotterdam, amsterdam = two
    record = lesson(amsterdam, "Toch niet")
    publish(amsterdam)
    records.withdraw(amsterdam, HOUSE, record.id)
    publish(amsterdam)

    told = words(visitor.get(PATH))

    assert "Wij delen nu 2 berichten met iedereen. We namen er 1 terug." in told


def test_what_goes_to_a_network_is_not_told_not_even_as_a_number(two, visitor):
    rotterdam, amsterdam = two
    before = words(visitor.get(PATH))
    for node in two:
        with writing(amsterdam.engine) as tx:
            feeds.add(tx, f"{node.id}/{'a' * 64}/1", node.id)
            restricted = feeds.get(tx, f"{node.id}/{'a' * 64}/1")
            tx.exec_driver_sql(
                "INSERT INTO federation_standing (feed_id, wire_id, idx, n, op, type)"
                f" VALUES ({restricted.id}, '{'b' * 26}', 0, 1, 'put', 'geheim')"
            )

    after = words(visitor.get(PATH))

    assert after == before
    assert "aaaa" not in after and "geheim" not in after


def test_nobody_is_named(two, visitor):
    accounts.add_person(two[1], "mevrouw-jansen", PASSWORD, "administrator")

    assert "jansen" not in visitor.get(PATH).text


def test_a_peer_on_hold_is_told_so(two, visitor):
    with writing(two[1].engine) as tx:
        stored.update(tx, two[0].id, {"state": "suspended"})

    assert "staat op pauze" in words(visitor.get(PATH))


def test_a_node_without_peers_says_so(town):
    alone = Person(town, town.node("Utrecht"))

    told = words(alone.get(PATH))

    assert "Wij wisselen nog met niemand uit." in told
    assert "Wij delen nu 0 berichten" in told


def test_the_rules_it_states_are_kept(two, visitor):
    # given a lesson that claims to be of next year
    rotterdam, amsterdam = two
    told = words(visitor.get(PATH))
    assert "Dan telt het moment waarop wij het kregen" in told
    ahead = rotterdam.clock() + timedelta(days=365)
    object.__setattr__(rotterdam, "clock", lambda: ahead)
    record = lesson(rotterdam, "Uit de toekomst")
    object.__setattr__(rotterdam, "clock", amsterdam.clock)
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    # when something is written here after it came
    mine = lesson(amsterdam, "Van nu")

    # then that stands above it
    page = visitor.get("/lessen").text
    assert page.index(mine.title) < page.index(record.title)
