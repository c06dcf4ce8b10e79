# SPDX-License-Identifier: EUPL-1.2
"""Lessons on other pages, and what others say about them."""

from core import questions, records
from core.model import VISITOR, Query
from plugins.lessons import asking, slots
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
        ("helped_us", []),
    ]


def test_a_lesson_of_another_node_can_be_answered_here(node, write, take_in):
    elsewhere = take_in(PEERS[0], "lesson", "Een app zonder beheerder")
    write("lesson_response", about=elsewhere, text="Bij ons stopte hij ook.")
    lesson = slots.page(node, VISITOR, slots.Query("lesson")).records[0]

    groups = slots.below(node, VISITOR, lesson).context["groups"]

    assert [titles(found) for _, _, found in groups] == [
        ["Ook hier: Bij ons stopte hij ook."],
        [],
        [],
    ]


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


def test_where_a_lesson_helped_is_counted_by_proeftuin_and_named(node, write, take_in):
    lesson = records.share(node, EDITOR, write("lesson", "Begin met soep").id)
    about = f"{node.id}/{lesson.wire_id}"
    for peer, text in ((PEERS[0], "Ja."), (PEERS[0], "Nog eens."), (PEERS[1], "Hier ook.")):
        take_in(peer, "lesson_response", text, about=about, kind="helped_us", text=text)

    context = slots.below(node, VISITOR, lesson).context

    (helped,) = [found for kind, _word, found in context["groups"] if kind == "helped_us"]
    assert {each.origin for each in helped} == set(PEERS[:2])
    assert context["told"] == "Dit hielp in 2 proeftuinen."


def test_a_question_gathers_answers_of_all_proeftuinen(node, write, take_in):
    question = records.share(node, EDITOR, write("question", "Wie heeft een moestuin?").id)
    about = f"{node.id}/{question.wire_id}"
    take_in(PEERS[0], "question_answer", "Antwoord", about=about, text="Wij, sinds 2019.")
    write("question_answer", about=str(question.id), text="Wij zelf ook een beetje.")

    context = slots.below(node, VISITOR, question).context

    assert [each.body["text"] for each in context["answers"]] == [
        "Wij zelf ook een beetje.",
        "Wij, sinds 2019.",
    ]
    assert context["places"] == 2
    assert not context["may_answer"]
    assert slots.below(node, EDITOR, question).context["may_answer"]


def test_an_answered_question_takes_no_more_answers_and_waits_for_nobody(node, write):
    waits, done = write("question", "Nog open"), write("question", "Al klaar", phase="answered")

    assert not slots.below(node, EDITOR, done).context["may_answer"]
    assert [each.url for each in asking.due(node, EDITOR)] == [f"/vragen/{waits.id}/wijzig"]


def test_the_question_of_another_proeftuin_is_not_ours_to_close(node, take_in):
    take_in(PEERS[0], "question", "Wie heeft een moestuin?")

    assert list(asking.due(node, EDITOR)) == []


def test_beside_a_lesson_stands_which_way_it_went(node, write, take_in):
    about = take_in(PEERS[0], "lesson", "Begin met soep")
    (lesson,) = questions.page(node, VISITOR, Query("lesson")).records
    for kind in ("helped_us", "same_here", "helped_us"):
        take_in(PEERS[1], "lesson_response", "Ja.", about=about, kind=kind, text="Ja.")

    way = slots.beside(node, VISITOR, lesson).context

    assert way["lesson"] == lesson
    (told,) = way["answered"]
    assert told[0] == PEERS[1]
    assert set(told[1].split(", ")) == {"Dit hielp ons", "Ook hier"}


def test_a_lesson_of_ours_that_nobody_answered_went_nowhere(node, write):
    assert slots.beside(node, VISITOR, write("lesson", "Begin met soep")) is None
    assert slots.beside(node, VISITOR, write("initiative", "Eettafel")) is None
