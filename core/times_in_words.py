# SPDX-License-Identifier: EUPL-1.2
"""Days and hours in words of the language of now, on the clock of the neighbourhood."""

from datetime import date, datetime

from core.languages import gettext as _
from core.languages import mark
from core.moments import local

_MONTHS = (
    mark("januari"), mark("februari"), mark("maart"), mark("april"), mark("mei"), mark("juni"),
    mark("juli"), mark("augustus"), mark("september"), mark("oktober"), mark("november"),
    mark("december"),
)  # fmt: skip
_WEEKDAYS = (
    mark("maandag"), mark("dinsdag"), mark("woensdag"), mark("donderdag"), mark("vrijdag"),
    mark("zaterdag"), mark("zondag"),
)  # fmt: skip


def day(moment: date | datetime | None) -> str:
    """Return a day in words: "12 oktober 2018"."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return f"{moment.day} {_(_MONTHS[moment.month - 1])} {moment.year}"


def clock_time(moment: datetime) -> str:
    """Return a day and an hour in words: "12 oktober 2018, 14.05 uur"."""
    wall = local(moment)
    # Dutch: an hour, a full stop and "uur". English: a colon.
    told = _("{day}, {hour}.{minute:02d} uur")
    return told.format(day=day(moment), hour=wall.hour, minute=wall.minute)


def weekday(moment: date | datetime) -> str:
    """Return the name of a day: "woensdag"."""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return _(_WEEKDAYS[moment.weekday()])


def month(moment: date) -> str:
    """Return the name of the month a day is in: "oktober"."""
    return _(_MONTHS[moment.month - 1])


def hours(start: datetime, end: datetime | None) -> str:
    """Return from when to when, in words: "19.30 – 21.30 uur"; the last day too if another."""
    first, last = local(start), local(end) if end else None
    if last is None:
        return _("{hour}.{minute:02d} uur").format(hour=first.hour, minute=first.minute)
    if last.date() == first.date():
        told = _("{hour}.{minute:02d} – {last}")
    else:
        told = _("{hour}.{minute:02d} uur – {weekday} {day} {month}, {last}")
    return told.format(
        hour=first.hour,
        minute=first.minute,
        weekday=weekday(last),
        day=last.day,
        month=month(last),
        last=_("{hour}.{minute:02d} uur").format(hour=last.hour, minute=last.minute),
    )
