# SPDX-License-Identifier: EUPL-1.2
"""What happens when: the records of all types with a calendar, by their moment.

What comes back is one record; here it becomes the times it happens, each at the same hour on
the clock of the neighbourhood, also when summer time begins or ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core import moments, rhythms
from core.database import reading
from core.fields import Days
from core.model import Record
from core.node import Node
from core.record_types import RecordType
from core.rhythms import Rhythm
from core.store import days as rows
from core.type_parts import Calendar

#: Records looked at of one type for one question.
MOST = 500
#: How long something takes when nobody said, and what is begun this long ago and still goes on.
_USUAL, _LONGEST = timedelta(hours=2), timedelta(days=14)
#: After every moment that can be stored.
_NEVER = "9999"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something happens."""

    record: Record
    #: UTC.
    start: datetime
    #: UTC, or None when nobody said.
    end: datetime | None
    cancelled: bool = False
    #: How it comes back; None for what happens once.
    rhythm: Rhythm | None = None

    @property
    def weekly(self) -> bool:
        """Whether it comes back every week."""
        return self.rhythm is not None and self.rhythm.name == "weekly"

    @property
    def day(self) -> date:
        """Return the day on the calendar of the neighbourhood."""
        return moments.local(self.start).date()

    @property
    def last_moment(self) -> datetime:
        """Return when it is over: its end, or two hours after its start when nobody said."""
        return self.end or self.start + _USUAL


def coming(
    node: Node, *, days: int, types: Sequence[RecordType] | None = None, limit: int = MOST
) -> list[Occurrence]:
    """Return what visitors may know that is not over yet, in order of time.

    Args:
        node: the node.
        days: how far ahead, 1 for today only; at most 366.
        types: which record types; all that have a calendar when left out.
        limit: most that are returned.
    """
    now = node.clock()
    midnight = moments.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    until = (midnight + timedelta(days=days)).astimezone(UTC)
    found = between(node, now - _LONGEST, until, types=types)
    return [each for each in found if each.last_moment > now][:limit]


def between(
    node: Node, since: datetime, until: datetime, *, types: Sequence[RecordType] | None = None
) -> list[Occurrence]:
    """Return what visitors may know that starts in [since, until), in order of time."""
    found: list[Occurrence] = []
    with reading(node.engine) as tx:
        for kind, calendar in _with_calendar(node, types):
            name = f"{kind.name}.{calendar.start}"
            text = moments.to_stored(since), moments.to_stored(until)
            records = {each.id: each for each in rows.between(tx, name, *text, limit=MOST)}
            if calendar.weekly_until:
                name, first = f"{kind.name}.{calendar.weekly_until}", moments.local(since).date()
                weekly = rows.between(tx, name, first.isoformat(), _NEVER, limit=MOST)
                records.update((each.id, each) for each in weekly)
            for record in records.values():
                found += [
                    each for each in times_of(record, calendar) if since <= each.start < until
                ]
    return sorted(found, key=lambda each: (each.start, each.record.id))


def past(node: Node, kind: RecordType, before: datetime, *, limit: int) -> list[Occurrence]:
    """Return what began before a moment and is over by then, the latest first.

    Of what comes back the last time is told.
    """
    if kind.calendar is None:
        return []
    name = f"{kind.name}.{kind.calendar.start}"
    with reading(node.engine) as tx:
        found = rows.between(
            tx, name, "", moments.to_stored(before), limit=limit, newest_first=True
        )
    over = []
    for record in found:
        times = list(times_of(record, kind.calendar))
        if times and times[-1].last_moment <= before:
            over.append(times[-1])
    return sorted(over, key=lambda each: each.start, reverse=True)


def times_of(record: Record, calendar: Calendar) -> Iterator[Occurrence]:
    """Yield when a record happens, in order; nothing when it does not say so."""
    start = moment_of(record, calendar.start)
    if start is None:
        return
    end = moment_of(record, calendar.end)
    cancelled = bool(calendar.status) and record.body.get(calendar.status) == "cancelled"
    rhythm = rhythm_of(record, calendar)
    if rhythm is None:
        yield Occurrence(record, start, end, cancelled)
        return
    wall, lasts = moments.local(start), (end - start if end else None)
    for day in rhythm.days():
        again = wall.replace(year=day.year, month=day.month, day=day.day, fold=0).astimezone(UTC)
        yield Occurrence(record, again, again + lasts if lasts else None, cancelled, rhythm)


def rhythm_of(record: Record, calendar: Calendar) -> Rhythm | None:
    """Return how a record comes back, or None when it happens once, or does not say when."""
    start, until = moment_of(record, calendar.start), _day_of(record, calendar.weekly_until)
    if start is None or until is None:
        return None
    told = record.body.get(calendar.recurrence) if calendar.recurrence else None
    name = told if isinstance(told, str) and told in rhythms.RHYTHMS else "weekly"
    # Before there were other rhythms, a last day was all that said it comes back.
    name = "weekly" if name == "once" else name
    skipped = (
        Days.read(record.body.get(calendar.except_days)) if calendar.except_days else frozenset()
    )
    return Rhythm(name, moments.local(start).date(), until, skipped)


def moment_of(record: Record, name: str) -> datetime | None:
    """Return the moment in a field of a record, or None."""
    text = record.body.get(name) if name else None
    try:
        return moments.read(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _day_of(record: Record, name: str) -> date | None:
    text = record.body.get(name) if name else None
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _with_calendar(
    node: Node, types: Sequence[RecordType] | None
) -> Iterator[tuple[RecordType, Calendar]]:
    for kind in node.types.values() if types is None else types:
        if kind.calendar is not None:
            yield kind, kind.calendar
