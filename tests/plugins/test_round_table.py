# SPDX-License-Identifier: EUPL-1.2
"""A round table: questions, tables and notes, and a link that opens one table for two days."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from core import questions, records
from core.errors import InvalidRecord, NotFound
from core.model import HOUSE, VISITOR, Query
from core.record_schemas import COMMON
from plugins.gatherings.table import agenda, note, seat
from plugins.gatherings.table.idea import IDEA
from plugins.gatherings.table.municipal import MUNICIPAL_QUESTION
from plugins.gatherings.table.parts import TYPES
from samenbeter import local_time
from tests.plugins.conftest import EDITOR

#: The own fields of each type; a name that changes here changes in the API.
FIELDS = {
    "agenda_item": "event number minutes host text ideas",
    "table": "event number item host scribe links_made",
    "harvest_note": (
        "event item table kind text dots about_note about_idea verdict judged became once"
    ),
    "idea": (
        "text author_kind hat credit neighbourhood source_meeting source_date event item"
        " principles status outcome next_word merged_into before_merge"
    ),
    "municipal_question": (
        "text event item asked_on due state_of_answer answered_by answer answered_on"
    ),
    "round_table": "event opening method next_event poll present checked_on",
}
#: What is not for visitors: it is about no person, and is nobody's business.
INSIDE = {"links_made", "became", "once"}


@pytest.fixture
def evening(node):
    """Return a round table tomorrow evening, from 19.30 to 21.30."""
    day = (local_time(node.clock()) + timedelta(1)).strftime("%Y-%m-%d")
    data = {"title": "Rondetafel Middelland", "kind": "round_table",
            "start": f"{day}T19:30", "end": f"{day}T21:30"}  # fmt: skip
    return records.create(node, EDITOR, "event", data, publish=True)


@pytest.mark.parametrize("one", TYPES, ids=lambda one: one.name)
def test_a_type_has_the_fields_of_the_record(one):
    own = [each.name for each in one.fields if each.name not in COMMON]

    assert own == FIELDS[one.name].split()
    assert {each.name for each in one.fields if not each.travels} <= INSIDE
    assert one.travels is (one.name in ("idea", "municipal_question"))
    assert not one.menu


def test_the_template_has_four_questions_that_fill_the_evening(evening, node):
    made = agenda.make(node, evening)

    assert [each.title for each in made] == [
        "Wat willen we houden?", "Wat willen we erbij?", "Wat kost het en wie betaalt?",
        "Wie doet wat en wanneer?",
    ]  # fmt: skip
    assert sum(each.body["minutes"] for each in made) == 90
    assert agenda.make(node, evening) == made


def test_questions_change_places(evening, node):
    first, second, *rest = agenda.make(node, evening)

    agenda.move(node, evening, second.id, up=True)
    agenda.move(node, evening, second.id, up=True)

    order = [each.id for each in agenda.items_of(node, evening)]
    assert order == [second.id, first.id, *(each.id for each in rest)]


def test_tables_are_set_and_cleared_but_never_one_where_somebody_wrote(evening, node):
    item = agenda.make(node, evening)[0]
    tables = seat.set_up(node, evening, 4)
    note.write(node, tables[3], item, {"kind": "idea", "text": "Soep"}, "a")

    left = seat.set_up(node, evening, 2)

    assert [each.title for each in tables] == ["Tafel 1", "Tafel 2", "Tafel 3", "Tafel 4"]
    assert [each.body["number"] for each in left] == [1, 2, 4]


def test_of_an_evening_nobody_may_know_yet_nothing_is_public(node):
    data = {"title": "Rondetafel", "kind": "round_table", "start": "2030-02-13T19:30"}
    event = records.create(node, EDITOR, "event", data)

    made = [*agenda.make(node, event), *seat.set_up(node, event, 3)]
    left = seat.set_up(node, event, 1)

    assert [each.is_public for each in made] == [False] * 7
    assert [each.title for each in left] == ["Tafel 1"]


def test_a_link_opens_its_own_table_and_no_other(evening, node):
    one, other = seat.set_up(node, evening, 2)
    secret = seat.secret_of(node, one)

    assert seat.opened(node, one.id, secret)[0].id == one.id
    for table_id, tried in ((other.id, secret), (one.id, ""), (one.id, secret[:-1] + "é"),
                            (evening.id, secret), (99999, secret)):  # fmt: skip
        with pytest.raises(NotFound):
            seat.opened(node, table_id, tried)


def test_a_new_link_closes_the_old_one(evening, node):
    table = seat.set_up(node, evening, 1)[0]
    old = seat.secret_of(node, table)

    renewed = seat.new_link(node, table)

    with pytest.raises(NotFound):
        seat.opened(node, table.id, old)
    assert seat.opened(node, table.id, seat.secret_of(node, renewed))


def test_a_secret_stands_nowhere_in_the_database(evening, node):
    table = seat.set_up(node, evening, 1)[0]
    secret = seat.secret_of(node, table)

    for file in node.directory.glob("node.db*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_link_is_worth_nothing_the_day_after_the_next_day(evening, node, days, is_open):
    now = node.clock() + timedelta(days)

    assert seat.is_open(replace(node, clock=lambda: now), evening) is is_open


def test_a_form_that_is_sent_again_is_one_note(evening, node):
    item, table = agenda.make(node, evening)[0], seat.set_up(node, evening, 1)[0]

    first = note.write(node, table, item, {"kind": "idea", "text": "Soep"}, "merk")
    again = note.write(node, table, item, {"kind": "idea", "text": "Soep"}, "merk")
    other = note.write(node, table, item, {"kind": "idea", "text": "Brood"}, "merk")

    assert again.id == first.id
    assert other.id != first.id


def test_two_scribes_at_one_table_lose_nothing(evening, node):
    item, table = agenda.make(node, evening)[0], seat.set_up(node, evening, 1)[0]

    def scribe(name):
        for at in range(10):
            for _ in range(2):
                note.write(node, table, item, {"kind": "idea", "text": f"{name} {at}"},
                           f"{name}{at}")  # fmt: skip

    both = [threading.Thread(target=scribe, args=(each,)) for each in ("een", "twee")]
    for each in both:
        each.start()
    for each in both:
        each.join(60)

    written = questions.page(node, HOUSE, Query("harvest_note", public=False, limit=100)).records
    assert len(written) == len({each.title for each in written}) == 20


def test_a_note_is_for_nobody_before_it_is_checked(evening, node):
    item, table = agenda.make(node, evening)[0], seat.set_up(node, evening, 1)[0]

    written = note.write(node, table, item, {"kind": "worry", "text": "kanarie"}, "")

    assert questions.page(node, VISITOR, Query("harvest_note")).records == ()
    with pytest.raises(NotFound):
        questions.get(node, VISITOR, written.id)


def test_the_last_count_of_a_table_is_the_one_that_counts(evening, node):
    item, tables = agenda.make(node, evening)[0], seat.set_up(node, evening, 2)
    idea = records.create(node, EDITOR, "idea", {"title": "Lange tafel"}, publish=True)

    def count(table, dots):
        data = {"kind": "dots", "text": "Lange tafel", "dots": dots, "about_idea": str(idea.id)}
        return note.write(node, table, item, data, f"{dots}")

    notes = [count(tables[0], 5), count(tables[0], 7), count(tables[1], 4)]

    assert note.dots_of(notes) == {("about_idea", str(idea.id)): 11}


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("outcome", {"status": "not_now"}),
        ("next_word", {"status": "taken_up"}),
        ("merged_into", {"status": "merged"}),
        ("merged_into", {"merged_into": "7"}),
    ],
)
def test_an_idea_with_a_decision_says_why_or_when(field, fields):
    with pytest.raises(InvalidRecord) as caught:
        IDEA.check({"title": "Lange tafel"} | fields)

    assert set(caught.value.problems) == {field}


def test_the_municipality_has_six_weeks_when_nobody_agreed_on_a_day():
    asked = MUNICIPAL_QUESTION.check({"title": "Mag de straat dicht?", "asked_on": "2026-02-13"})

    assert asked["due"] == "2026-03-27"
    with pytest.raises(InvalidRecord) as caught:
        MUNICIPAL_QUESTION.check(asked | {"due": "2026-02-12", "state_of_answer": "answered"})
    assert set(caught.value.problems) == {"due", "answer", "answered_by"}
