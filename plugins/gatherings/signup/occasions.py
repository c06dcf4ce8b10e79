# SPDX-License-Identifier: EUPL-1.2
"""Occasions: one gathering on one day, whether people sign up for it, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugins.gatherings.event import CALENDAR
from samenbeter import (
    VISITOR,
    Actor,
    Node,
    NotFound,
    Occurrence,
    Record,
    get,
    local_time,
    times_in_words,
    times_of,
)
from samenbeter import gettext as _

#: Days of what comes back that one can choose from.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class Occasion:
    """One gathering on one day."""

    event: Record
    time: Occurrence

    @property
    def day(self) -> date:
        """Return the day on the calendar of the neighbourhood."""
        return self.time.day

    @property
    def key(self) -> dict[str, tuple[str, ...]]:
        """Return the filters that find what is kept about it."""
        return {"event": (str(self.event.id),), "day": (self.day.isoformat(),)}

    @property
    def path(self) -> str:
        """Return the path of the page of the gathering."""
        return f"/agenda/{self.event.id}"

    @property
    def capacity(self) -> int | None:
        """Return how many seats there are, None when nobody counts them.

        Of a gathering of several proeftuinen these are the seats of each of them.
        """
        told = self.event.body.get("capacity")
        return told if isinstance(told, int) else None

    @property
    def closes(self) -> datetime:
        """Return the moment from which nobody signs up any more."""
        days = self.event.body.get("signup_days")
        if not isinstance(days, int) or days < 1:
            return self.time.start
        start = local_time(self.time.start)
        # To the end of the day that many days before.
        return (start - timedelta(days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def in_words(self) -> str:
        """Return when it is: "vrijdag 13 februari 2026, 19.30 – 21.30 uur"."""
        start, end = self.time.start, self.time.end
        weekday, day = times_in_words.weekday(start), times_in_words.day(start)
        return f"{weekday} {day}, {times_in_words.hours(start, end)}"


def takes_names(event: Record) -> bool:
    """Whether people sign up for a gathering, on this site."""
    asked = event.body.get("signup", "as_needed")
    if not event.is_own:
        return asked == "each_node"
    return asked in ("asked", "each_node") or (
        asked == "as_needed" and event.body.get("capacity") is not None
    )


def occasions(event: Record) -> list[Occasion]:
    """Return all days of a gathering, in order."""
    return [Occasion(event, each) for each in times_of(event, CALENDAR)]


def ahead(node: Node, event: Record) -> list[Occasion]:
    """Return the coming days of a gathering for which one can still sign up."""
    if not takes_names(event) or not event.is_public:
        return []
    now = node.clock()
    open_now = [each for each in occasions(event) if not each.time.cancelled and each.closes > now]
    return open_now[:OFFERED]


def event_of(node: Node, reference: str, actor: Actor = VISITOR) -> Record:
    """Return a gathering that an actor may read.

    Raises:
        NotFound: there is none.
    """
    record = get(node, actor, int(reference))
    if record.type != "event":
        raise NotFound(_("Deze bijeenkomst bestaat hier niet."))
    return record


def on_day(found: list[Occasion], day: str) -> Occasion | None:
    """Return the one on a day, written as 2026-02-13; the first for "", None for no such day."""
    if not day:
        return found[0] if found else None
    return next((each for each in found if each.day.isoformat() == day), None)
