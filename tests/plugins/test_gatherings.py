# SPDX-License-Identifier: EUPL-1.2
"""Gatherings: at a time and a place, told by day, and never who came."""

from datetime import UTC, datetime, timedelta

import pytest

from core import agenda, records
from core.errors import InvalidRecord
from core.model import VISITOR
from plugins.gatherings import slots
from plugins.gatherings.event import EVENT
from tests.plugins.conftest import EDITOR

LEAST = {"title": "Wijktafel", "kind": "meal", "start": "2026-02-13T18:00"}
PEER = "p" * 32


@pytest.fixture
def gather(node):
    """Return a function that puts a gathering on the site, ``days`` from now at 18.00."""

    def one(title="Wijktafel", *, days=1, publish=True, **fields):
        start = (node.clock() + timedelta(days)).strftime("%Y-%m-%dT18:00")
        data = LEAST | {"title": title, "start": start} | fields
        return records.create(node, EDITOR, "event", data, publish=publish)

    return one


def titles(found):
    return [each.record.title for each in found]


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("end", {"end": "2026-02-13T18:00"}),
        ("end", {"end": "2026-02-13T17:00"}),
        ("end", {"end": "2026-03-13T18:00"}),
        ("repeat_until", {"recurrence": "weekly"}),
        ("repeat_until", {"recurrence": "weekly", "repeat_until": "2026-02-12"}),
        ("repeat_until", {"recurrence": "weekly", "repeat_until": "2028-02-12"}),
        ("repeat_until", {"repeat_until": "2026-03-12"}),
        ("start", {"start": "straks"}),
        ("online", {"online": "http://onveilig.example"}),
        ("capacity", {"capacity": 0}),
    ],
)
def test_times_that_cannot_be_are_refused(field, fields):
    with pytest.raises(InvalidRecord) as caught:
        EVENT.check(LEAST | fields)

    assert set(caught.value.problems) == {field}


def test_what_comes_stands_in_order_of_time_and_what_was_does_not(gather, node):
    gather("Volgende week", days=8)
    gather("Morgen")
    gather("Gisteren", days=-1)
    gather("Nog een concept", publish=False)

    assert titles(agenda.coming(node, days=30)) == ["Morgen", "Volgende week"]
    assert titles(agenda.coming(node, days=7)) == ["Morgen"]
    assert titles(agenda.past(node, EVENT, node.clock(), limit=9)) == ["Gisteren"]


def test_what_is_weekly_comes_back_until_its_last_day(gather, node):
    last = (node.clock() + timedelta(15)).strftime("%Y-%m-%d")
    gather("Wijktafel", days=-6, recurrence="weekly", repeat_until=last)

    found = agenda.coming(node, days=60)

    days = [(each.day - node.clock().date()).days for each in found]
    assert days == [1, 8, 15]
    assert all(each.weekly for each in found)
    assert agenda.past(node, EVENT, node.clock(), limit=9) == []


def test_a_weekly_table_is_over_once_its_last_time_is(gather, node):
    last = (node.clock() - timedelta(1)).strftime("%Y-%m-%d")
    gather("Wijktafel", days=-8, recurrence="weekly", repeat_until=last)

    assert agenda.coming(node, days=60) == []
    assert titles(agenda.past(node, EVENT, node.clock(), limit=9)) == ["Wijktafel"]


def test_six_o_clock_stays_six_o_clock_when_summer_begins(gather, node):
    record = gather(
        start="2026-03-26T18:00", end="2026-03-26T20:00", recurrence="weekly",
        repeat_until="2026-04-02",
    )  # fmt: skip

    before, after = agenda.times_of(record, EVENT.calendar)

    assert before.start == datetime(2026, 3, 26, 17, 0, tzinfo=UTC)
    assert after.start == datetime(2026, 4, 2, 16, 0, tzinfo=UTC)
    assert after.end - after.start == timedelta(hours=2)


def test_what_another_node_sends_without_end_ends_after_a_year(gather):
    record = gather()
    endless = type(record)(
        **{name: getattr(record, name) for name in record.__slots__ if name != "body"},
        body=record.body | {"recurrence": "weekly", "repeat_until": "9998-01-01"},
    )

    assert len(list(agenda.times_of(endless, EVENT.calendar))) == 54


def test_what_does_not_go_on_says_so(gather, node):
    gather(status="cancelled")

    assert agenda.coming(node, days=7)[0].cancelled


def test_a_gathering_of_another_node_stands_among_ours(gather, take_in, node):
    start = (node.clock() + timedelta(2)).strftime("%Y-%m-%dT18:00:00+01:00")
    take_in(PEER, "event", "Tafel van een ander", kind="meal", start=start)
    gather("Later", days=3)
    gather("Eerder", days=1)

    assert titles(agenda.coming(node, days=7)) == ["Eerder", "Tafel van een ander", "Later"]


def test_a_place_and_an_initiative_tell_what_is_soon_there(gather, write, node):
    place, initiative = write("place", "Het Wijkpaleis"), write("initiative", "Samen eten")
    gather("Hier", place=str(place.id), initiative=str(initiative.id))
    gather("Elders")

    for record in (place, initiative):
        fill = slots.below(node, VISITOR, record)
        assert titles(fill.context["times"]) == ["Hier"]
    assert slots.below(node, VISITOR, write("place", "De tuin")) is None
    assert slots.below(node, VISITOR, write("lesson", "Begin met soep")) is None


def test_nothing_in_a_gathering_says_who_comes():
    told = {one.processing.privacy for one in EVENT.fields if one.widget != "picture"}
    assert told == {"P0"}
    assert EVENT.by_name["attendance"].words("<10") == "minder dan 10"
