# SPDX-License-Identifier: EUPL-1.2
"""iCalendar: what somebody puts in an agenda of their own. Pure.

Source: RFC 5545. Hours are those of the neighbourhood, with the rules of its time zone in the
file: something weekly stays at eight in the evening when the clock goes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar

from core.rhythms import Rhythm

MEDIA_TYPE = "text/calendar"
ZONE = ZoneInfo("Europe/Amsterdam")
#: Length of what does not say when it ends.
_USUAL = timedelta(hours=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event, as an agenda takes it in."""

    #: Stays the same with every change, so that agendas replace what they have.
    uid: str
    #: Grows with every change.
    sequence: int
    title: str
    text: str
    url: str
    start: datetime
    end: datetime | None
    #: Where it is, in words; "" when nobody said.
    location: str
    #: How it comes back, at the same hour; None for what happens once.
    rhythm: Rhythm | None
    cancelled: bool
    updated: datetime


def write(name: str, appointments: Iterable[Appointment]) -> bytes:
    """Return a calendar called ``name``, UTF-8 with the line ends that the format asks for."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//SamenBeter//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE.key)
    for each in appointments:
        calendar.add_component(_event(each))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(one: Appointment) -> icalendar.Event:
    start = one.start.astimezone(ZONE)
    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.updated)
    event.add("summary", one.title)
    event.add("dtstart", start)
    event.add("dtend", (one.end or one.start + _USUAL).astimezone(ZONE))
    event.add("url", one.url)
    event.add("description", f"{one.text}\n\n{one.url}".strip())
    if one.location:
        event.add("location", one.location)
    if one.rhythm is not None:
        event.add("rrule", _rule(one.rhythm))
        if missed := one.rhythm.missed():
            event.add("exdate", [datetime.combine(day, start.time(), ZONE) for day in missed])
    if one.cancelled:
        event.add("status", "CANCELLED")
    return event


def _rule(rhythm: Rhythm) -> dict[str, object]:
    # In UTC, as RFC 5545 asks where the start names a zone.
    last = datetime.combine(rhythm.until, time(23, 59, 59), ZONE).astimezone(UTC)
    until = {"until": last}
    if rhythm.name.startswith("monthly"):
        return {"freq": "monthly", "byday": f"{rhythm.nth}{_DAYS[rhythm.first.weekday()]}", **until}
    return {"freq": "weekly", **({"interval": 2} if rhythm.name == "fortnightly" else {}), **until}
