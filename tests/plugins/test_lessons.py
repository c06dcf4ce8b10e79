# SPDX-License-Identifier: EUPL-1.2
"""Lessons on other pages, and what others say about them."""

from core import records
from core.model import VISITOR
from plugins.lessons import slots
from tests.plugins.conftest import EDITOR

PEERS = [letter * 32 for letter in "abc"]


def titles(found):
    return [each.title for each in found]


def test_a_fresh_node_has_learned_nothing_from_others(node, write):
    write("lesson", "Van ons zelf")

    assert slots.home(node, VISITOR) is None


def test_the_home_page_lets_every_neighbour_speak_before_one_speaks_twice(node, write, take_in):
    write("lesson", "Van ons zelf")
    take_in(PEERS[1], "lesson", "Uit b")
    take_in(PEERS[2], "lesson", "Uit c")
    for number in range(5):
        take_in(PEERS[0], "lesson", f"Uit a, {number}")

    teasers = slots.home(node, VISITOR).context["teasers"]

    assert [each.record.title for each in teasers] == ["Uit a, 4", "Uit c", "Uit b", "Uit a, 3"]


def test_responses_stand_under_the_lesson_by_kind(node, write, take_in):
    lesson = records.share(node, EDITOR, write("lesson", "Begin met soep").id)
    write("lesson_response", about=str(lesson.id), kind="different_here", text="Liever taart.")
    about = f"{node.id}/{lesson.wire_id}"
    take_in(PEERS[0], "lesson_response", "Ook hier: Ja.", about=about, text="Ja.")
    write("lesson_response", about=str(write("lesson", "Een andere les").id))

    groups = slots.below(node, VISITOR, lesson).context["groups"]

    assert [(kind, titles(found)) for kind, _, found in groups] == [
        ("same_here", ["Ook hier: Ja."]),
        ("different_here", ["Hier anders: Liever taart."]),
    ]


def test_a_lesson_of_another_node_can_be_answered_here(node, write, take_in):
    elsewhere = take_in(PEERS[0], "lesson", "Een app zonder beheerder")
    write("lesson_response", about=elsewhere, text="Bij ons stopte hij ook.")
    lesson = slots.page(node, VISITOR, slots.Query("lesson")).records[0]

    groups = slots.below(node, VISITOR, lesson).context["groups"]

    assert [titles(found) for _, _, found in groups] == [["Ook hier: Bij ons stopte hij ook."], []]


def test_only_who_can_answer_is_invited_to(node, write):
    lesson = write("lesson", "Begin met soep")

    assert slots.below(node, VISITOR, lesson) is None
    assert slots.below(node, EDITOR, lesson).context["may_answer"]


def test_lessons_stand_under_their_initiative(node, write):
    initiative = write("initiative", "Zorgvrijstaat")
    write("lesson", "Begin met soep", initiative=str(initiative.id))
    write("lesson", "Een losse les")

    teasers = slots.below(node, VISITOR, initiative).context["teasers"]
    assert [each.record.title for each in teasers] == ["Begin met soep"]
    assert slots.below(node, VISITOR, write("initiative", "Nog leeg")) is None
    assert slots.below(node, VISITOR, write("place", "Het plein")) is None
