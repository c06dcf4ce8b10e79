# SPDX-License-Identifier: EUPL-1.2
"""Which week it is, as the weekly letter counts: from Monday at seven in the morning."""

from datetime import date, datetime, timedelta

from core import moments

#: The letter goes on Monday, after this hour of the neighbourhood's clock.
HOUR = timedelta(hours=7)


def period(now: datetime) -> str:
    """Return the week of a moment: "2026-W07". Later weeks sort behind earlier ones."""
    year, week, _day = (moments.local(now) - HOUR).isocalendar()
    return f"{year:04}-W{week:02}"


def is_far_ahead(one: str, now: str) -> bool:
    """Return whether a week is more than one after another: a clock stood wrong when it was."""
    return _monday(one) - _monday(now) > timedelta(weeks=1)


def _monday(one: str) -> date:
    year, _dash, week = one.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)
