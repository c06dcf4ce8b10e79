# SPDX-License-Identifier: EUPL-1.2
"""By day: what happens, of every type with a calendar, and the list of one such type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import Response, request

from core import access, agenda, questions
from core.agenda import Occurrence
from core.languages import gettext as _
from core.model import Actor, Query, Record
from core.record_types import RecordType
from core.web import views, visit, words
from core.web.front import Front
from core.web.views import Link, Time
from core.web.visiting import lists

#: Days that the agenda looks ahead, days that are this week, and days in the strip on top.
AHEAD, _WEEK, STRIP = 120, 7, 14
#: Times on a page, and of one record on its own page.
_SHOWN, _OF_ONE = 200, 4


@dataclass(frozen=True, slots=True)
class Day:
    """One day, and what happens on it."""

    date: date
    #: For the address of its part of the page.
    id: str
    #: "Vandaag, vrijdag 13 februari".
    heading: str
    number: int
    weekday: str
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Today, this week, later."""

    id: str
    heading: str
    days: tuple[Day, ...]


def of_type(front: Front, kind: RecordType) -> Response:
    """Show the list of a type: by day when it has a calendar, else the newest first."""
    return day_list(front, kind) if kind.calendar else lists.record_list(front, kind)


def day(front: Front) -> Response:
    """Show what happens today, this week and later, of every kind."""
    found = agenda.coming(front.node, days=AHEAD, limit=_SHOWN)
    kinds = [each for each in front.node.types.values() if each.calendar]
    return front.show(
        "visiting/day.html",
        parts=_parts(front, times(front, visit.actor(), _once_far_away(front, found))),
        strip=_strip(front, found),
        kinds=kinds,
        may_write=access.may(visit.actor(), "create").allowed,
    )


def day_list(front: Front, kind: RecordType) -> Response:
    """Show the list of one type with a calendar: what comes, or with ``voorbij`` what was."""
    node, actor = front.node, visit.actor()
    query = lists.query_of(node, kind)
    is_past = request.args.get("voorbij") == "1"
    if is_past:
        found = agenda.past(node, kind, node.clock(), limit=agenda.MOST)
    else:
        found = agenda.coming(node, days=AHEAD, types=[kind])
    chosen = [each for each in found if _fits(kind, each.record, query)][:_SHOWN]
    filters = lists.filters_of(front, kind, query)
    chips = lists.chips_of(filters)
    shown = times(front, actor, chosen)
    return front.show(
        "visiting/days.html",
        kind=kind,
        heading=words.capital(kind.label_plural),
        parts=() if is_past else _parts(front, shown),
        past=shown if is_past else (),
        is_past=is_past,
        filters=filters,
        chips=chips,
        count=words.count(len(chosen), kind.label, kind.label_plural),
        new_url=f"/{kind.path}/nieuw",
        other_url=f"/{kind.path}" if is_past else f"/{kind.path}?voorbij=1",
        may_write=access.may(actor, "create").allowed,
        filtered=bool(chips),
    )


def times(front: Front, actor: Actor, found: Iterable[Occurrence]) -> tuple[Time, ...]:
    """Return what happens as an agenda shows it; each place is looked up once."""
    known: dict[str, Link | None] = {}
    today = words.today(front.node.clock())
    cards: dict[int, views.Card] = {}
    made = []
    for each in found:
        record, local = each.record, each.day
        if record.id not in cards:
            cards[record.id] = front.card(record)
        made.append(
            Time(
                card=cards[record.id],
                start=each.start,
                number=local.day,
                month=words.month(local),
                weekday=words.weekday(local),
                hours=words.hours(each.start, each.end),
                place=_place(front, actor, record, known),
                cancelled=each.cancelled,
                again=each.rhythm.in_words(today) if each.rhythm else "",
            )
        )
    return tuple(made)


def of_record(
    front: Front, actor: Actor, record: Record, kind: RecordType
) -> tuple[tuple[Time, ...], bool]:
    """Return the coming times of a record and False, or its last time and True."""
    if kind.calendar is None:
        return (), False
    found = list(agenda.times_of(record, kind.calendar))
    now = front.node.clock()
    ahead = [each for each in found if each.last_moment > now][:_OF_ONE]
    return times(front, actor, ahead or found[-1:]), bool(found) and not ahead


def this_week(front: Front, limit: int) -> tuple[Time, ...]:
    """Return what happens in the coming days, for the home page."""
    return times(front, visit.actor(), agenda.coming(front.node, days=_WEEK, limit=limit))


def _place(
    front: Front, actor: Actor, record: Record, known: dict[str, Link | None]
) -> Link | None:
    kind = front.node.types.get(record.type)
    if kind is None or kind.calendar is None or not kind.calendar.place:
        return None
    reference = record.body.get(kind.calendar.place)
    if not isinstance(reference, str):
        return None
    if reference not in known:
        found = questions.find(front.node, actor, reference)
        known[reference] = (
            Link(found.title, views.url_of(front.node, found))
            if found is not None and found.state != "withdrawn"
            else None
        )
    return known[reference]


def _once_far_away(front: Front, found: Iterable[Occurrence]) -> list[Occurrence]:
    """Return what comes; of what comes back only the times in the strip, or it fills the page."""
    last = words.today(front.node.clock()) + timedelta(STRIP)
    return [each for each in found if each.day < last or each.rhythm is None]


def _fits(kind: RecordType, record: Record, query: Query) -> bool:
    """Return whether a record is what was asked for; nobody chooses on a private field."""
    if query.origins and record.origin not in query.origins:
        return False
    return all(
        set(values) & set(views.values_of(record.body.get(name)))
        for name, values in query.filters.items()
        if kind.by_name[name].travels
    )


def _parts(front: Front, shown: Sequence[Time]) -> tuple[Part, ...]:
    """Return today, this week and later, without those in which nothing happens."""
    today = words.today(front.node.clock())
    bounds = (
        ("vandaag", _("Vandaag"), date.min, today + timedelta(1)),
        ("week", _("Deze week"), today + timedelta(1), today + timedelta(_WEEK)),
        ("later", _("Later"), today + timedelta(_WEEK), date.max),
    )
    days = [
        _day(today, each, tuple(some))
        for each, some in groupby(shown, key=lambda time: words.today(time.start))
    ]
    made = (
        Part(name, heading, tuple(each for each in days if first <= each.date < last))
        for name, heading, first, last in bounds
    )
    return tuple(each for each in made if each.days)


def _day(today: date, day: date, shown: tuple[Time, ...]) -> Day:
    name = words.weekday(day)
    near = {0: _("Vandaag, "), 1: _("Morgen, ")}.get((day - today).days, "")
    heading = words.capital(f"{near}{name} {day.day} {words.month(day)}")
    return Day(day, f"dag-{day.isoformat()}", heading, day.day, name, shown)


def _strip(front: Front, found: Sequence[Occurrence]) -> tuple[tuple[Day, int], ...]:
    """Return the coming days, each with how many things happen on it."""
    today = words.today(front.node.clock())
    counts: dict[date, int] = {}
    for each in found:
        counts[each.day] = counts.get(each.day, 0) + 1
    days = [today + timedelta(number) for number in range(STRIP)]
    return tuple((_day(today, each, ()), counts.get(each, 0)) for each in days)
