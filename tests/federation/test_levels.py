# SPDX-License-Identifier: EUPL-1.2
"""Two levels: who reads only is read, and offers nothing that would not be shown elsewhere."""

import pytest

from core import questions, records
from core.database import reading
from core.levels import level_with
from core.model import HOUSE, VISITOR, Query
from core.people import accounts
from federation.publishing.publisher import publish
from federation.reading.arrivals import NOT_TAKEN_IN
from federation.store import meaning
from tests.federation.conftest import follow, lesson, titles, visit
from tests.federation.test_contracts import agree
from tests.federation.test_pages import PASSWORD, Person


@pytest.fixture
def two(town):
    """Return Rotterdam, and Groningen that reads only; each shared a lesson."""
    rotterdam, groningen = town.node("Rotterdam"), town.node("Groningen")
    for node in (rotterdam, groningen):
        lesson(node, f"Les van {node.config.node.name}")
        publish(node)
    agree(rotterdam, groningen, level_given="information")
    return rotterdam, groningen


def editor(town, node):
    accounts.add_person(node, "redactie", PASSWORD, "editor")
    person = Person(town, node)
    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})
    return person


def page_of(person, node, writer, title):
    """Return the page of a received lesson."""
    found = questions.page(node, VISITOR, Query("lesson", origins=(writer.id,))).records
    (copy,) = [each for each in found if each.title == title]
    return person.get(f"/lessen/{copy.id}").text


def respond(node):
    told = {"about": "1", "kind": "same_here", "text": "Bij ons ook."}
    response = records.create(node, HOUSE, "lesson_response", told, publish=True)
    return records.share(node, HOUSE, response.id)


def test_each_side_knows_what_its_records_may_do_at_the_other(two):
    rotterdam, groningen = two

    assert level_with(groningen, rotterdam.id) == "information"
    assert level_with(rotterdam, groningen.id) == "full"
    for node in two:
        assert level_with(node, "") == level_with(node, node.id) == "full"
        assert level_with(node, "a" * 32) == "full"


def test_who_reads_only_is_offered_no_response_on_a_received_lesson(town, two):
    rotterdam, groningen = two

    there = page_of(editor(town, groningen), groningen, rotterdam, "Les van Rotterdam")
    here = page_of(editor(town, rotterdam), rotterdam, groningen, "Les van Groningen")

    assert "/reacties/nieuw" not in there
    assert "/reacties/nieuw" in here


def test_lessons_of_who_reads_only_are_shown_and_responses_are_not_taken_in(two):
    rotterdam, groningen = two
    response = respond(groningen)
    publish(groningen)

    assert visit(rotterdam, groningen) == ""

    assert "Les van Groningen" in titles(rotterdam)
    assert titles(rotterdam, "lesson_response") == []
    with reading(rotterdam.engine) as tx:
        aside = meaning.quarantined(tx)
    assert [(each.wire_id, each.reason) for each in aside] == [(response.wire_id, NOT_TAKEN_IN)]


def test_before_sharing_a_response_it_says_where_it_is_not_shown(town, two):
    rotterdam, groningen = two
    told = {"about": "1", "kind": "same_here", "text": "Bij ons ook."}
    both = []
    for node in (groningen, rotterdam):
        record = records.create(node, HOUSE, "lesson_response", told, publish=True)
        both.append(editor(town, node).get(f"/reacties/{record.id}/deel").text)

    assert "Dit wordt niet overal getoond." in both[0]
    assert "Daarom tonen zij geen reacties van ons." in both[0]
    assert "niet overal getoond" not in both[1]


def test_some_who_show_it_and_some_who_do_not_are_told_apart(town, two):
    _, groningen = two
    eindhoven = town.node("Eindhoven")
    follow(groningen, eindhoven)
    follow(eindhoven, groningen)
    visit(groningen, eindhoven)
    told = {"about": "1", "kind": "same_here", "text": "Bij ons ook."}
    record = records.create(groningen, HOUSE, "lesson_response", told, publish=True)

    page = editor(town, groningen).get(f"/reacties/{record.id}/deel").text

    assert "lezen wij alleen mee. Daar tonen ze geen reacties van ons." in page
