# SPDX-License-Identifier: EUPL-1.2
"""Joint workshops: each proeftuin tells its own part, and is asked for it in time; tours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from core import records
from core.model import HOUSE, VISITOR
from core.web import create_app
from plugins.gatherings.joint import slots
from plugins.gatherings.joint.stop import tour
from tests.plugins.conftest import EDITOR

PEERS = [letter * 32 for letter in "abc"]
#: After the workshop, within its six weeks.
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


@pytest.fixture
def series(write):
    return write("workshop_series", "Rekenen aan een wijk", coach="coach, De Nieuwe GGZ")


@pytest.fixture
def event(node, write, series):
    found = write("event", "De eerste som", kind="workshop", series=str(series.id))
    return records.share(node, EDITOR, found.id)


def test_a_series_shows_its_sessions_of_all_proeftuinen_in_order_of_time(
    node, write, take_in, series, event
):
    shared = records.share(node, EDITOR, series.id)
    elsewhere = {"series": f"{node.id}/{shared.wire_id}", "kind": "workshop"}
    take_in(PEERS[0], "event", "Eerder, bij hen", start="2026-02-01T18:00:00Z", **elsewhere)

    sessions = slots.of_series(node, VISITOR, shared).context["sessions"]

    assert [each.title for each, _time, _told in sessions] == ["Eerder, bij hen", "De eerste som"]


def test_each_proeftuin_tells_its_own_part_and_few_are_not_counted(node, write, take_in, event):
    about = f"{node.id}/{event.wire_id}"
    take_in(PEERS[0], "turnout", "Deelnemers", event=about, attendance="<10")
    take_in(PEERS[0], "action", "Vraag de bakker", event=about, phase="planned")
    write("turnout", event=str(event.id), attendance="24")

    ours, theirs = slots.of_event(node, VISITOR, event).context["parts"]

    assert (ours.origin, ours.attendance) == ("", "24")
    assert (theirs.origin, theirs.attendance) == (PEERS[0], "minder dan 10")
    assert [each.title for each, _phase in theirs.actions] == ["Vraag de bakker"]


def test_an_event_of_one_proeftuin_alone_says_nothing_of_others(node, write):
    assert slots.of_event(node, EDITOR, write("event", "Wijktafel")) is None


def test_six_weeks_later_a_proeftuin_is_asked_what_it_brought_until_it_says_so(node, write, event):
    turnout = write("turnout", event=str(event.id), attendance="12")
    node = replace(node, clock=lambda: NOW)

    (asked,) = slots.due(node, EDITOR)
    records.amend(node, HOUSE, turnout.id, {"reflection": "Er is nu een tweede tafel."})

    assert asked.url == f"/opkomst/{turnout.id}/wijzig"
    assert asked.day == date(2026, 3, 27)
    assert list(slots.due(node, EDITOR)) == []


@pytest.mark.parametrize("phase", ["done", "dropped"])
def test_an_action_waits_until_somebody_says_what_came_of_it(node, write, event, phase):
    action = write("action", "Vraag de bakker", event=str(event.id), due="2026-03-01")

    (waits,) = slots.due(node, EDITOR)
    records.amend(node, HOUSE, action.id, {"phase": phase})

    assert (waits.url, waits.day) == (f"/acties/{action.id}/wijzig", date(2026, 3, 1))
    assert list(slots.due(node, EDITOR)) == []


def test_what_others_still_have_to_do_is_not_on_our_list(node, take_in, event):
    about = f"{node.id}/{event.wire_id}"
    take_in(PEERS[0], "turnout", "Deelnemers", event=about, attendance="12")
    take_in(PEERS[0], "action", "Vraag de bakker", event=about, due="2026-03-01", phase="planned")

    assert list(slots.due(node, EDITOR)) == []


def test_the_tour_of_a_visit_tells_when_one_is_where(node, write):
    visit = write("event", "Kijken in Middelland", kind="work_visit", start="2026-02-13T09:00:00Z")
    place = write("place", "Het Wijkpaleis", address="Claes de Vrieselaan")
    write("stop", "De keuken", event=str(visit.id), order=2, walk=10, minutes=30)
    write("stop", "De zaal", event=str(visit.id), order=1, minutes=45, place=str(place.id))
    client = Client(create_app(node))

    page = client.get(f"/agenda/{visit.id}/route").text

    assert page.index("De zaal") < page.index("De keuken")
    assert "10.00 – 10.45 uur" in page
    assert "10.55 – 11.25 uur" in page
    assert "Claes de Vrieselaan" in page
    assert f"/agenda/{visit.id}/route" in client.get(f"/agenda/{visit.id}").text


def test_a_visit_without_stops_has_no_tour(node, write):
    visit = write("event", "Kijken", kind="work_visit")
    client = Client(create_app(node))

    assert client.get(f"/agenda/{visit.id}/route").status_code == 404
    assert client.get("/agenda/999/route").status_code == 404
    lesson = write("lesson", "Geen bezoek")
    assert client.get(f"/agenda/{lesson.id}/route").status_code == 404


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 480), st.integers(1, 480)), max_size=12)
)
def test_a_tour_goes_forward_without_gaps_but_the_walks(stops):
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    made = [_stop(number, order, walk, stay) for number, (order, walk, stay) in enumerate(stops, 1)]

    halts = list(tour(start, made))

    at = start
    for number, halt in enumerate(halts):
        walk = halt.stop.body["walk"] if number else 0
        assert halt.arrives == at + timedelta(minutes=walk)
        assert halt.leaves - halt.arrives == timedelta(minutes=halt.stop.body["minutes"])
        at = halt.leaves
    assert [each.stop.body["order"] for each in halts] == sorted(order for order, _, _ in stops)


def _stop(number, order, walk, stay):
    return records.Record(
        number, "stop", "", None, 1, "published", "openbaar", (), "Halte", "", "nl", "CC0", None,
        NOW, NOW, NOW, {"order": order, "walk": walk, "minutes": stay},
    )  # fmt: skip
