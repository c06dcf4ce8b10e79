# SPDX-License-Identifier: EUPL-1.2
"""Where an experiment stands on a day, and what it still owes to who comes after. Pure.

Two things end an experiment: a word about whether to go on, and a lesson. An experiment that
was stopped owes the same two as one that went well.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

State = Literal["planned", "running", "overdue", "ended"]
Debt = Literal["outcome", "lesson"]

#: Nobody decided yet whether to go on.
OPEN = "open"


def day_of(body: Mapping[str, object], field: str) -> date | None:
    """Return a day that a record holds, or None when it holds none that can be read."""
    text = body.get(field)
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def state_of(body: Mapping[str, object], today: date) -> State:
    """Return where an experiment stands on ``today``, on the neighbourhood's calendar.

    It runs all of its last day; whoever decides how it goes on ends it, early or late.
    """
    if body.get("outcome", OPEN) != OPEN:
        return "ended"
    start, end = day_of(body, "start"), day_of(body, "end")
    if start is not None and today < start:
        return "planned"
    return "overdue" if end is not None and end < today else "running"


def owes(body: Mapping[str, object], today: date, *, has_lesson: bool) -> Debt | None:
    """Return what an experiment lacks on ``today``, or None while it runs and when all is told."""
    state = state_of(body, today)
    if state == "overdue":
        return "outcome"
    return "lesson" if state == "ended" and not has_lesson else None


def a_year_after(day: date) -> date:
    """Return the same day in the next year; of 29 February the last day of that month."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
