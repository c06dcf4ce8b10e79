# SPDX-License-Identifier: EUPL-1.2
"""Times and dates as they travel: one spelling, whole seconds, in a sane century.

    2026-11-16T09:30:00Z      a moment, in UTC
    2026-11-16                a day; a week is its Monday

Years before 2000 and after 2199 are refused: they are mistakes or attacks, and a claimed time
is compared with others. Source: RFC 3339, one profile of it.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from core.errors import MalformedError

_MOMENT = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")


def write_time(moment: datetime) -> str:
    """Return the spelling of ``moment``, which knows its zone; fractions are dropped."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: object) -> datetime:
    """Return the moment, in UTC.

    Raises:
        MalformedError: not a moment in the one spelling, or outside 2000 to 2199.
    """
    try:
        if isinstance(text, str) and _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise MalformedError(f"{ascii(text)[:40]} is not a time like 2026-11-16T09:30:00Z")


def read_date(text: object) -> date:
    """Return the day.

    Raises:
        MalformedError: not a day in the one spelling, or outside 2000 to 2199.
    """
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise MalformedError(f"{ascii(text)[:40]} is not a day like 2026-11-16")


# A feed names the same few weeks in thousands of headers.
@lru_cache(maxsize=1024)
def _read_week(text: str) -> date:
    day = read_date(text)
    if day.weekday():
        raise MalformedError(f"{text} is not a Monday")
    return day


def read_week(text: object) -> date:
    """Return the Monday that names a week.

    Raises:
        MalformedError: not a day in the one spelling, or not a Monday.
    """
    return _read_week(text) if isinstance(text, str) else read_date(text)


def week_of(moment: datetime) -> date:
    """Return the Monday (UTC) of the week of ``moment``, which knows its zone."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())
