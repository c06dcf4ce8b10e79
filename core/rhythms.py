# SPDX-License-Identifier: EUPL-1.2
"""Rhythms: on which days something comes back, and how people say that. Pure.

A rhythm is a word and a first day: "the first Tuesday of the month" is what is monthly and
begins on a first Tuesday. Days it does not go on are named apart.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.languages import gettext as _
from core.languages import mark
from core.times_in_words import month, weekday

#: As they travel, and in Dutch; the first is no rhythm at all.
RHYTHMS: Mapping[str, str] = {
    "once": mark("Eén keer"),
    "weekly": mark("Elke week"),
    "fortnightly": mark("Om de week"),
    "monthly": mark("Elke maand, zoals elke eerste dinsdag"),
    "monthly_last": mark("Elke maand, op de laatste van die dag"),
}
#: Times that something comes back at most after its first: a year of weeks and one. What another
#: node sends may never end.
MOST = 53
_NTH = (mark("eerste"), mark("tweede"), mark("derde"), mark("vierde"), mark("vijfde"))
#: Days that are named when it does not go on.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Something comes back."""

    #: One of ``RHYTHMS`` but "once".
    name: str
    first: date
    #: The last day it may come back.
    until: date
    #: Days it does not go on.
    skipped: frozenset[date] = frozenset()

    @property
    def nth(self) -> int:
        """Return which of its weekday in the month the first day is: 1 to 5, or -1 for the last."""
        return -1 if self.name == "monthly_last" else (self.first.day + 6) // 7

    def days(self) -> Iterator[date]:
        """Yield the days it goes on, in order; the first day too, unless it is skipped."""
        return (day for day in _all_days(self) if day not in self.skipped)

    def comes_on(self, day: date) -> bool:
        """Whether it would go on that day, were no day skipped."""
        return day in set(_all_days(self))

    def missed(self) -> list[date]:
        """Return the days it would go on and does not, in order."""
        return [day for day in _all_days(self) if day in self.skipped]

    def in_words(self, since: date | None = None) -> str:
        """Return it as people say it: "elke eerste dinsdag van de maand, niet op 5 mei".

        Args:
            since: days missed before this one are history, and not told.
        """
        named = [day for day in self.missed() if since is None or day >= since][:_NAMED]
        told = _often(self)
        return (
            _("{often}, niet op {days}").format(often=told, days=_listed(named)) if named else told
        )


def _listed(days: Sequence[date]) -> str:
    *others, last = [f"{day.day} {month(day)}" for day in days]
    return _("{days} en {last}").format(days=", ".join(others), last=last) if others else last


def _often(rhythm: Rhythm) -> str:
    day = weekday(rhythm.first)
    if rhythm.name == "fortnightly":
        return _("om de week op {weekday}").format(weekday=day)
    if rhythm.name == "monthly_last":
        return _("elke laatste {weekday} van de maand").format(weekday=day)
    if rhythm.name == "monthly":
        told = _("elke {nth} {weekday} van de maand").format(
            nth=_(_NTH[rhythm.nth - 1]), weekday=day
        )
        return _("{often}, als die er is").format(often=told) if rhythm.nth == 5 else told
    return _("elke week op {weekday}").format(weekday=day)


def _all_days(rhythm: Rhythm) -> Iterator[date]:
    found = _monthly(rhythm) if rhythm.name.startswith("monthly") else _weekly(rhythm)
    for day in found:
        if day > rhythm.until:
            return
        yield day


def _weekly(rhythm: Rhythm) -> Iterator[date]:
    step = timedelta(weeks=2 if rhythm.name == "fortnightly" else 1)
    for number in range(MOST + 1):
        try:
            yield rhythm.first + number * step
        except OverflowError:
            return


def _monthly(rhythm: Rhythm) -> Iterator[date]:
    yield rhythm.first
    for number in range(1, MOST + 1):
        years, months = divmod(rhythm.first.month - 1 + number, 12)
        if rhythm.first.year + years > date.max.year:
            return
        day = _nth_day(rhythm.first.year + years, months + 1, rhythm.first.weekday(), rhythm.nth)
        if day is not None:
            yield day


def _nth_day(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the nth of a weekday in a month, the last for -1; None when there is no fifth.

    Args:
        year: the year.
        month: 1 to 12.
        weekday: 0 for Monday.
        nth: 1 to 5, or -1.
    """
    begins, length = calendar.monthrange(year, month)
    first = 1 + (weekday - begins) % 7
    day = first + 7 * (nth - 1) if nth > 0 else first + 7 * ((length - first) // 7)
    return date(year, month, day) if day <= length else None
