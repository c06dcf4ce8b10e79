# SPDX-License-Identifier: EUPL-1.2
"""Every end state is reached: what is not at its end stands on the list, and what is does not."""

import random
from datetime import timedelta

import pytest

from core import importing, questions, records
from core.errors import InvalidRecord
from core.exporting import export
from core.model import HOUSE, Query
from plugins.gatherings.table import agenda, evening, harvest, judging, merging, note, seat
from plugins.gatherings.table.due import FIRST_WORD, REPORT, due
from plugins.gatherings.table.idea import IDEA, STATUS
from plugins.gatherings.table.judging import Judged
from plugins.gatherings.table.municipal import STATES
from samenbeter import local_time
from tests.plugins.conftest import EDITOR

TODAY = "2026-02-20"


@pytest.fixture
def meet(node):
    """Return a function that puts a round table on the site, so many hours from now."""

    def one(hours, *, publish=True, **more):
        start, end = ((node.clock() + timedelta(hours=each)).isoformat() for each in (
            hours, hours + 2))  # fmt: skip
        data = {"title": "Rondetafel", "kind": "round_table", "start": start, "end": end, **more}
        return records.create(node, EDITOR, "event", data, publish=publish)

    return one


def urls(node):
    return {each.url for each in due(node)}


def test_an_evening_that_is_over_waits_for_its_report_and_no_other_does(meet, node):
    over = meet(-5)
    for event in (meet(-1), meet(48), meet(-5, publish=False), meet(-5, status="cancelled")):
        assert f"/agenda/{event.id}/oogst" not in urls(node)

    waits = [each for each in due(node) if each.url == f"/agenda/{over.id}/oogst"]

    assert len(waits) == 1
    assert waits[0].day <= (node.clock() + REPORT).date()


def test_it_says_how_many_notes_wait_until_all_are_judged_and_the_report_is_closed(meet, node):
    event = meet(-5)
    item, table = agenda.make(node, event)[0], seat.set_up(node, event, 1)[0]
    written = note.write(node, table, item, {"kind": "worry", "text": "De huur"}, "")
    note.write(node, table, item, {"kind": "dots", "text": "De huur", "dots": 3,
                                   "about_note": str(written.id)}, "")  # fmt: skip

    assert "Kijk 1 briefje na van ‘Rondetafel’." in {each.text for each in due(node)}
    judging.judge(node, EDITOR, written.id, Judged("publish", "De huur"))
    assert "Maak het verslag van ‘Rondetafel’ af." in {each.text for each in due(node)}
    file = evening.file_of(node, event)
    records.amend(node, HOUSE, file.id, {"checked_on": TODAY})
    assert urls(node) == set()


def some_idea(chance):
    """Return an idea as anybody might fill it in, well or not."""
    return {
        "title": f"Idee {chance.random()}", "status": chance.choice(list(STATUS)),
        "outcome": chance.choice(["", "Het staat er."]),
        "next_word": chance.choice([None, "2026-02-01", "2030-02-01"]),
    }  # fmt: skip


def some_question(chance):
    """Return a question to the municipality as anybody might fill it in, well or not."""
    return {
        "title": f"Vraag {chance.random()}", "asked_on": "2026-01-05",
        "due": chance.choice([None, "2026-02-16", "2030-01-01"]),
        "state_of_answer": chance.choice(list(STATES)),
        "answer": chance.choice(["", "Ja, dat mag."]),
        "answered_by": chance.choice(["", "wijkmanager"]),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_all_that_is_kept_is_at_its_end_or_on_the_list(node, seed):
    chance = random.Random(seed)
    kept = []
    for _ in range(30):
        kind, data = chance.choice(
            [("idea", some_idea(chance)), ("municipal_question", some_question(chance))]
        )
        try:
            kept.append(records.create(node, EDITOR, kind, data, publish=True))
        except InvalidRecord:
            continue

    listed = urls(node)

    assert kept
    for each in kept:
        path = {"idea": "ideeen", "municipal_question": "vragen-aan-de-gemeente"}[each.type]
        assert (f"/{path}/{each.id}/wijzig" in listed) is not _is_at_its_end(each), each.body


def _is_at_its_end(record):
    """An idea has an outcome, or no day on which one hears more; a question has an answer."""
    body = record.body
    if record.type == "municipal_question":
        return body["state_of_answer"] == "dropped" or bool(
            body["state_of_answer"] == "answered" and body["answer"] and body["answered_by"]
        )
    told = bool(body["outcome"]) and body["next_word"] is None
    return (
        body["status"] == "merged" or (body["status"] == "not_now" and bool(body["outcome"]))
        or (body["status"] == "taken_up" and told)
    )  # fmt: skip


def test_a_new_idea_without_a_day_gets_one(node):
    idea = records.create(node, EDITOR, "idea", {"title": "Lange tafel"}, publish=True)

    day = next(each.day for each in due(node) if str(idea.id) in each.url)

    assert day == local_time(node.clock() + FIRST_WORD).date()


def test_what_comes_from_a_table_has_an_outcome_and_a_day(meet, node):
    event = meet(-5)
    item, table = agenda.make(node, event)[0], seat.set_up(node, event, 1)[0]
    for status in harvest.OUTCOMES:
        written = note.write(node, table, item, {"kind": "idea", "text": status}, "")
        judging.judge(node, EDITOR, written.id, Judged("publish", status, status, "Daarom."))

    ideas = questions.page(node, HOUSE, Query("idea")).records

    assert {each.body["status"] for each in ideas} == set(harvest.OUTCOMES)
    for each in ideas:
        assert each.body["outcome"]
        assert each.body["next_word"] or each.body["status"] == "not_now"


LIST = (
    "Wat is het idee?;Op welke bijeenkomst is het bedacht?;Op welke dag was dat?;"
    "Van wie komt het?;Wat gebeurt ermee?\n"
    "Een lange tafel in de straat;Bewonersavond Leeszaal;2018-11-05;Een groep;Nieuw\n"
    "Lange tafel in onze straat;Huize Middelland;2018-11-20;Een bijeenkomst;Nieuw\n"
    "Een moestuin op het dak;Bewonersavond Leeszaal;2018-11-05;Zonder afzender;Nieuw\n"
)


def brought_in(node, body):
    batch = importing.look(node, EDITOR, IDEA, body)
    lines = importing.lines(node, EDITOR, batch)
    assert [each.problems for each in lines] == [()] * 3
    assert importing.bring_in(node, EDITOR, batch, publish=True) == 3
    return sorted(questions.page(node, HOUSE, Query("idea")).records, key=lambda each: each.title)


def test_ideas_of_an_earlier_evening_are_read_from_a_list_with_where_they_come_from(node):
    first, _moestuin, other = brought_in(node, LIST.encode())

    assert first.title == "Een lange tafel in de straat"
    assert first.body["source_meeting"] == "Bewonersavond Leeszaal"
    assert first.body["source_date"] == "2018-11-05"
    assert first.body["author_kind"] == "group"
    merging.merge(node, EDITOR, other.id, first.id)
    assert [each.body["source_meeting"] for each in merging.sources(node, first)] == [
        "Huize Middelland"
    ]


@pytest.mark.parametrize("ending", ["csv", "ods"])
def test_a_list_that_went_out_comes_in_elsewhere(make_node, node, ending):
    sent = brought_in(node, LIST.encode())

    came = brought_in(make_node("Amsterdam"), b"".join(export(node, EDITOR, IDEA, ending)))

    assert [each.body for each in came] == [each.body for each in sent]
