# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

import icalendar
import pytest

from core import questions, records
from core.model import Actor
from tests.web.linked import linked_data

NOW = datetime.fromisoformat("2026-02-13T12:00:00+00:00")
SOON = {"start": "2026-02-18T18:30:00Z", "end": "2026-02-18T20:30:00Z"}


@pytest.fixture
def node(make_node):
    node = make_node(plugins=["initiatives", "lessons", "gatherings"])
    object.__setattr__(node, "clock", lambda: NOW)
    return node


def _events(answer):
    calendar = icalendar.Calendar.from_ical(answer.data)
    return list(calendar.walk("VEVENT"))


def test_an_event_goes_into_an_agenda_with_hour_zone_and_place(visitor, write, node):
    place = write("place", "Huize Middelland", address="Bij het plein")
    made = write("event", "Samen eten", place=str(place.id), plain_summary="Kom gerust.", **SOON)

    answer = visitor.get(f"/agenda/{made.id}/agenda.ics")

    (event,) = _events(answer)
    assert event["DTSTART"].dt.isoformat() == "2026-02-18T19:30:00+01:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert b"BEGIN:VTIMEZONE" in answer.data
    assert str(event["LOCATION"]) == "Huize Middelland, Bij het plein"
    assert str(event["URL"]) == f"{node.config.node.address}/agenda/{made.id}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="agenda-{made.id}.ics"'


def test_a_change_keeps_the_uid_and_raises_the_sequence(visitor, editor, write, node):
    made = write("event", "Samen eten", **SOON)
    (before,) = _events(visitor.get(f"/agenda/{made.id}/agenda.ics"))
    fields = questions.fields_of(made) | {"status": "cancelled"}
    records.revise(node, Actor(None, "redactie", "editor"), made.id, fields)
    (after,) = _events(visitor.get(f"/agenda/{made.id}/agenda.ics"))

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert str(after["STATUS"]) == "CANCELLED"
    assert "STATUS" not in before


def test_what_comes_back_every_week_is_one_rule(visitor, write):
    write("event", "Elke week", recurrence="weekly", repeat_until="2026-06-30", **SOON)

    (event,) = _events(visitor.get("/agenda.ics"))

    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert event["RRULE"]["UNTIL"][0].date().isoformat() == "2026-06-30"


def test_the_calendar_holds_what_is_public_and_nothing_else(visitor, write):
    write("event", "Samen eten", **SOON)
    write("event", "Nog niet af", publish=False, **SOON)

    for path in ("/agenda.ics", "/agenda/agenda.ics"):
        assert [str(each["SUMMARY"]) for each in _events(visitor.get(path))] == ["Samen eten"]


def test_a_lesson_has_no_calendar(visitor, write):
    made = write("lesson", "Een tip")

    assert visitor.get("/lessen/agenda.ics").status_code == 404
    assert visitor.get(f"/lessen/{made.id}/agenda.ics").status_code == 404


def test_an_event_is_told_to_search_engines_with_its_place(visitor, write):
    place = write("place", "Huize Middelland")
    made = write("event", "Samen eten", place=str(place.id), **SOON)

    page = visitor.get(f"/agenda/{made.id}").text

    (told,) = linked_data(page)
    assert told["@type"] == "Event"
    assert told["startDate"] == "2026-02-18T18:30:00Z"
    assert told["location"] == {"@type": "Place", "name": "Huize Middelland"}
    assert f'href="/agenda/{made.id}/agenda.ics"' in page
