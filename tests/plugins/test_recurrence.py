# SPDX-License-Identifier: EUPL-1.2
"""What comes back: in plain words, on the right days, at the same hour, and in any agenda."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from core import agenda, records
from core.errors import InvalidRecord
from core.formats import calendar as ical
from core.languages import speaking
from core.rhythms import MOST, RHYTHMS, Rhythm
from plugins.gatherings.event import EVENT
from tests.plugins.conftest import EDITOR

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
REPEATING = [name for name in RHYTHMS if name != "once"]
LEAST = {"title": "Wijktafel", "kind": "meal", "start": "2026-01-06T18:00"}

#: More days than anybody names.
MANY = ", ".join(f"{1 + n % 28}-{1 + n // 28}-2026" for n in range(99))

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
hours = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@st.composite
def rhythms(draw):
    first, name = draw(days), draw(st.sampled_from(REPEATING))
    if name == "monthly_last":
        while (first + timedelta(7)).month == first.month:
            first += timedelta(7)
    plain = Rhythm(name, first, first + timedelta(draw(st.integers(0, 366))))
    skipped = draw(st.sets(st.sampled_from(list(plain.days())), max_size=5))
    return Rhythm(name, first, plain.until, frozenset(skipped))


@pytest.fixture
def gather(node):
    """Return a function that puts a gathering on the site."""

    def one(**fields):
        return records.create(node, EDITOR, "event", LEAST | fields, publish=True)

    return one


def days_of(record):
    return [each.day.isoformat() for each in agenda.times_of(record, EVENT.calendar)]


@pytest.mark.parametrize(
    ("rhythm", "told"),
    [
        (Rhythm("weekly", date(2026, 1, 6), date(2026, 6, 1)), "elke week op dinsdag"),
        (Rhythm("fortnightly", date(2026, 1, 6), date(2026, 6, 1)), "om de week op dinsdag"),
        (Rhythm("monthly", date(2026, 1, 6), date(2026, 6, 1)), "elke eerste dinsdag van de maand"),
        (
            Rhythm("monthly", date(2026, 1, 30), date(2026, 12, 1)),
            "elke vijfde vrijdag van de maand, als die er is",
        ),
        (
            Rhythm("monthly_last", date(2026, 1, 27), date(2026, 6, 1)),
            "elke laatste dinsdag van de maand",
        ),
        (
            Rhythm("monthly", date(2026, 1, 6), date(2026, 6, 9), frozenset({date(2026, 5, 5)})),
            "elke eerste dinsdag van de maand, niet op 5 mei",
        ),
        (
            Rhythm(
                "weekly", date(2026, 4, 28), date(2026, 6, 9),
                frozenset({date(2026, 5, 5), date(2026, 5, 12), date(2026, 5, 6)}),
            ),
            "elke week op dinsdag, niet op 5 mei en 12 mei",
        ),
    ],
)  # fmt: skip
def test_a_rhythm_is_said_as_people_say_it(rhythm, told):
    assert rhythm.in_words() == told


def test_days_it_did_not_go_on_are_history_afterwards():
    skipped = frozenset({date(2026, 5, 5), date(2026, 5, 19)})
    rhythm = Rhythm("weekly", date(2026, 4, 28), date(2026, 6, 9), skipped)

    assert rhythm.in_words(date(2026, 5, 6)) == "elke week op dinsdag, niet op 19 mei"


def test_a_rhythm_is_said_in_english_too():
    rhythm = Rhythm("monthly", date(2026, 1, 6), date(2026, 6, 9), frozenset({date(2026, 5, 5)}))

    with speaking("en"):
        assert rhythm.in_words() == "every first Tuesday of the month, not on 5 May"


def test_months_without_a_fifth_are_passed_over():
    rhythm = Rhythm("monthly", date(2026, 1, 30), date(2027, 1, 30))

    told = [day.isoformat() for day in rhythm.days()]
    assert told == ["2026-01-30", "2026-05-29", "2026-07-31", "2026-10-30", "2027-01-29"]


def test_a_year_ends_and_it_goes_on():
    fortnightly = Rhythm("fortnightly", date(2026, 12, 22), date(2027, 1, 20))
    monthly = Rhythm("monthly", date(2026, 11, 3), date(2027, 2, 28))

    assert [day.isoformat() for day in fortnightly.days()] == [
        "2026-12-22", "2027-01-05", "2027-01-19",
    ]  # fmt: skip
    assert [day.isoformat() for day in monthly.days()] == [
        "2026-11-03", "2026-12-01", "2027-01-05", "2027-02-02",
    ]  # fmt: skip


@given(rhythms())
def test_it_comes_on_its_own_weekday_in_order_and_never_on_a_day_it_is_not(rhythm):
    found = list(rhythm.days())

    assert found == sorted(set(found))
    assert all(day.weekday() == rhythm.first.weekday() for day in found)
    assert all(rhythm.first <= day <= rhythm.until for day in found)
    assert not rhythm.skipped & set(found)
    assert len(found) + len(rhythm.missed()) <= MOST + 1


@given(rhythms())
def test_what_is_monthly_comes_once_a_month_at_most_and_the_last_always_does(rhythm):
    months = [
        (day.year, day.month) for day in Rhythm(rhythm.name, rhythm.first, rhythm.until).days()
    ]

    if rhythm.name.startswith("monthly"):
        assert len(months) == len(set(months))
    if rhythm.name == "monthly_last":
        assert all((day + timedelta(7)).month != day.month for day in rhythm.days())


@given(rhythms(), hours)
def test_any_agenda_reads_the_same_times_back(rhythm, hour):
    begins = datetime.combine(rhythm.first, hour, AMSTERDAM)
    if begins.astimezone(UTC).astimezone(AMSTERDAM).replace(fold=0) != begins:
        return  # an hour that the clock skips in spring cannot be chosen
    written = ical.write("Wijk", [ical.Appointment(
        uid="u", sequence=0, title="Tafel", text="", url="https://wijk.example/1", start=begins,
        end=None, location="", rhythm=rhythm, cancelled=False, updated=begins,
    )])  # fmt: skip

    (event,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=event["DTSTART"].dt)
    missed = event.get("EXDATE")
    skipped = {each.dt for each in missed.dts} if missed else set()
    read = [each for each in rule if each not in skipped]

    assert read == [datetime.combine(day, hour, AMSTERDAM) for day in rhythm.days()]


@given(days, st.sampled_from(REPEATING), st.integers(3, 23))
def test_the_clock_on_the_wall_shows_the_same_hour_all_year(first, name, hour):
    start = datetime.combine(first, datetime.min.time().replace(hour=hour), AMSTERDAM)
    body = {
        "start": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "recurrence": name,
        "end": (start.astimezone(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "repeat_until": (first + timedelta(366)).isoformat(),
    }  # fmt: skip
    record = _record(body)

    found = list(agenda.times_of(record, EVENT.calendar))

    assert {each.start.astimezone(AMSTERDAM).hour for each in found} == {hour}
    assert {each.end - each.start for each in found} == {timedelta(hours=2)}
    assert len(found) >= 3


def _record(body):
    from core.model import Record

    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Record(
        id=1, type="event", origin="", wire_id=None, version=1, state="published",
        visibility="openbaar", audiences=(), title="Tafel", plain_summary="", language="nl",
        licence="", valid_until=None, created=now, updated=now, published=now, body=body,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("repeat_until", {"recurrence": "fortnightly"}),
        ("repeat_until", {"recurrence": "monthly", "repeat_until": "2027-02-01"}),
        ("recurrence", {"recurrence": "monthly_last", "repeat_until": "2026-06-01"}),
        ("recurrence", {"recurrence": "hourly", "repeat_until": "2026-06-01"}),
        ("except_days", {"except_days": "2026-01-13"}),
        ("except_days", {"recurrence": "weekly", "repeat_until": "2026-02-01",
                       "except_days": "morgen"}),
        ("except_days", {"recurrence": "weekly", "repeat_until": "2026-02-01",
                       "except_days": "14-1-2026"}),
        ("except_days", {"recurrence": "weekly", "repeat_until": "2026-01-13",
                       "except_days": "6-1-2026, 13-1-2026"}),
        ("except_days", {"recurrence": "weekly", "repeat_until": "2026-02-01",
                       "except_days": MANY}),
    ],
)  # fmt: skip
def test_a_rhythm_that_cannot_be_is_refused(field, fields):
    with pytest.raises(InvalidRecord) as caught:
        EVENT.check(LEAST | fields)

    assert set(caught.value.problems) == {field}


def test_days_are_typed_as_people_do_and_kept_in_order(gather):
    record = gather(
        recurrence="weekly", repeat_until="2026-02-01", except_days="20-1-2026; 2026-01-13"
    )

    assert record.body["except_days"] == "2026-01-13, 2026-01-20"
    assert days_of(record) == ["2026-01-06", "2026-01-27"]


def test_what_was_weekly_before_there_were_other_rhythms_still_is(gather):
    record = gather(recurrence="weekly", repeat_until="2026-01-20")
    older = {name: value for name, value in record.body.items() if name != "except_days"}

    assert days_of(_record(older)) == ["2026-01-06", "2026-01-13", "2026-01-20"]


def test_what_another_node_sent_without_the_newer_fields_is_taken_in(take_in, node):
    take_in("p" * 32, "event", "Tafel van een ander", recurrence="weekly",
            start="2026-01-06T17:00:00Z", repeat_until="2026-01-20")  # fmt: skip

    found = agenda.between(node, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert [each.day.day for each in found] == [6, 13, 20]


def test_pages_and_the_calendar_file_say_when_it_is_and_when_not(gather, client, node):
    object.__setattr__(node, "clock", lambda: datetime(2026, 1, 2, tzinfo=UTC))
    record = gather(recurrence="monthly", repeat_until="2026-07-01", except_days="5-5-2026")

    shown = client.get(f"/agenda/{record.id}").text
    filed = client.get(f"/agenda/{record.id}/agenda.ics").text

    assert "Elke eerste dinsdag van de maand, niet op 5 mei." in shown
    assert "RRULE:FREQ=MONTHLY;UNTIL=20260701T215959Z;BYDAY=1TU" in filed
    assert "EXDATE;TZID=Europe/Amsterdam:20260505T180000" in filed
    assert "elke eerste dinsdag van de maand" in client.get("/agenda").text
