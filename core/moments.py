# SPDX-License-Identifier: EUPL-1.2
"""Moments: people write and read the time of the neighbourhood, a node stores UTC.

Stored and sent is RFC 3339 in UTC to the second, 20 characters, so that text sorts as time:
``2026-02-13T18:30:00Z``.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: The time zone of every neighbourhood we know.
ZONE = "Europe/Amsterdam"
_STORED = "%Y-%m-%dT%H:%M:%SZ"
#: Years that a moment may lie in; outside it is a slip of the finger.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200

_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d{1,9})?)?"
#: With an offset, as programs write; as a browser's own field writes; and as people write.
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[T ]{_CLOCK}", re.ASCII)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})-(?P<month>\d{{1,2}})-(?P<year>\d{{4}}),? (?:om )?{_CLOCK}(?: uur)?",
    re.ASCII,
)
_DAY = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)|(?P<d2>\d{1,2})[-/](?P<m2>\d{1,2})[-/](?P<y2>\d{4})",
    re.ASCII,
)


@cache
def zone() -> tzinfo:
    """Return the time zone of the neighbourhood, or UTC on a machine that knows no zones."""
    try:
        return ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return UTC


def local(moment: datetime) -> datetime:
    """Return ``moment`` as the clock in the neighbourhood shows it."""
    return moment.astimezone(zone())


def read(text: str) -> datetime:
    """Return the moment that ``text`` tells, in UTC.

    Args:
        text: RFC 3339 with an offset; or the time of the neighbourhood, as a browser sends it
            ("2026-02-13T19:30") or as people write it ("13-2-2026 19.30 uur").

    Raises:
        ValueError: it is none of these, or an hour that the clock skips in spring.
    """
    text = text.strip()
    if _RFC_3339.fullmatch(text):
        moment = datetime.fromisoformat(_six_digits(text).upper().replace(" ", "T"))
        _check_year(moment.year)
        return moment.astimezone(UTC)
    match = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a day and an hour")
    parts = ("year", "month", "day", "hour", "minute")
    wall = datetime(*(int(match[each]) for each in parts))  # type: ignore[arg-type]
    _check_year(wall.year)
    moment = wall.replace(tzinfo=zone()).astimezone(UTC)
    if local(moment).replace(tzinfo=None) != wall:
        raise ValueError(f"{text!r} does not exist: the clock goes forward then")
    return moment


def read_day(text: str) -> date:
    """Return the day that ``text`` tells, as a browser sends it or as people write it.

    Raises:
        ValueError: it is neither "2026-02-13" nor "13-2-2026", or there is no such day.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a day")
    day = date(*(int(match[f"{each}1"] or match[f"{each}2"]) for each in ("y", "m", "d")))
    _check_year(day.year)
    return day


def to_stored(moment: datetime) -> str:
    """Return ``moment`` as it is stored and sent."""
    return moment.astimezone(UTC).strftime(_STORED)


def for_input(text: str) -> str:
    """Return a stored moment as a browser's own field takes it; anything else as it is."""
    try:
        moment = datetime.strptime(text, _STORED).replace(tzinfo=UTC)
    except ValueError:
        return text
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"the year {year} is not between {_FIRST_YEAR} and {_LAST_YEAR}")


def _six_digits(text: str) -> str:
    """Return ``text`` with at most microseconds, which is as fine as our clock goes."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)
