# SPDX-License-Identifier: EUPL-1.2
"""The five phases of an inquiry: whole weeks on the clock of the neighbourhood. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from samenbeter import local_time, mark

#: In their order, as they travel → what we do then.
PHASES = {
    "gather": mark("Antwoorden ophalen"),
    "order": mark("Ordenen"),
    "enrich": mark("Aanvullen"),
    "choose": mark("Kiezen"),
    "work_out": mark("Uitwerken"),
}

#: Answers are kept so long after the last phase, for whoever asks how it was counted.
KEPT = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: from local midnight to local midnight."""

    name: str
    #: Its first and its last day.
    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """Return the midnight it begins with."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """Return the midnight after its last day, with which the next one begins."""
        return midnight(self.last + timedelta(days=1))

    @property
    def words(self) -> str:
        """Return what we do then, in Dutch."""
        return PHASES[self.name]


def phases(body: Mapping[str, object]) -> tuple[Phase, ...]:
    """Return the five phases of an inquiry, each of as many weeks as it says.

    Args:
        body: of the inquiry; of one of another node too, so that nothing in it is trusted.

    Returns:
        The phases, each the day after the one before; none when it says no day.
    """
    first = first_day(body)
    try:
        return _from(first, body) if first else ()
    except OverflowError:  # the last years that a date can be of
        return ()


def first_day(body: Mapping[str, object]) -> date | None:
    """Return the day an inquiry begins, None when it does not say."""
    try:
        return date.fromisoformat(str(body.get("first_day")))
    except ValueError:
        return None


def current(found: tuple[Phase, ...], today: date) -> Phase | None:
    """Return the phase of ``today``; None before the first and after the last."""
    return next((each for each in found if each.first <= today <= each.last), None)


def is_open(found: tuple[Phase, ...], today: date, *, by_editors: bool = False) -> bool:
    """Whether answers are taken today: while gathering, and what is on paper while ordering."""
    if not found:
        return False
    return found[0].first <= today <= found[1 if by_editors else 0].last


def kept_until(found: tuple[Phase, ...]) -> date:
    """Return the last day on which an answer that comes in now is kept."""
    return found[-1].last + KEPT


def _from(first: date, body: Mapping[str, object]) -> tuple[Phase, ...]:
    found = []
    for name in PHASES:
        weeks = body.get(f"weeks_{name}")
        last = first + timedelta(weeks=weeks if isinstance(weeks, int) else 1, days=-1)
        found.append(Phase(name, first, last))
        first = last + timedelta(days=1)
    return tuple(found)


def midnight(day: date) -> datetime:
    """Return the moment at which ``day`` begins in the neighbourhood."""
    return datetime.combine(day, time(), tzinfo=local_time(datetime.now(UTC)).tzinfo)
