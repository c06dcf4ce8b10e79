# SPDX-License-Identifier: EUPL-1.2
"""Times and numbers in Dutch words, and plain text as paragraphs."""

import re
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup, escape

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_BLANK_LINES = re.compile(r"\n\s*\n")
_NUMBERS = ("geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")


@cache
def here() -> tzinfo:
    """Return the time zone of the neighbourhood, or UTC on a machine that knows no zones."""
    try:
        return ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        return UTC


def day(moment: date | datetime | None) -> str:
    """Return a day in words: "12 oktober 2018"."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = moment.astimezone(here()).date()
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock_time(moment: datetime) -> str:
    """Return a day and an hour in words: "12 oktober 2018, 14.05 uur"."""
    local = moment.astimezone(here())
    return f"{day(moment)}, {local.hour}.{local.minute:02d} uur"


def today(now: datetime) -> date:
    """Return what day it is in the neighbourhood."""
    return now.astimezone(here()).date()


def age(moment: datetime, day_now: date) -> str:
    """Return how long ago ``moment`` was, in words: "vandaag", "3 weken geleden"."""
    days = (day_now - moment.astimezone(here()).date()).days
    if days <= 0:
        return "vandaag"
    if days == 1:
        return "gisteren"
    for size, one, many in ((365, "jaar", "jaar"), (30, "maand", "maanden"), (7, "week", "weken")):
        if days >= 2 * size or (size > 7 and days >= size):
            count = days // size
            return f"{count} {one if count == 1 else many} geleden"
    return f"{days} dagen geleden"


def count(number: int, one: str, many: str, *, exact: bool = True) -> str:
    """Return how many there are, in words: "1 les", "23 lessen", "meer dan 1000 lessen"."""
    if not exact:
        return f"meer dan {number} {many}"
    return f"{number} {one if number == 1 else many}"


def in_words(number: int) -> str:
    """Return a small number as a word, a large one in figures."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def paragraphs(text: str) -> Markup:
    """Return plain text as paragraphs, escaped; whatever it holds, it is shown as text."""
    parts = _BLANK_LINES.split(text.strip())
    return Markup("").join(
        Markup("<p>")
        + Markup("<br>").join(escape(line) for line in part.split("\n"))
        + Markup("</p>")
        for part in parts
        if part
    )


def capital(text: str) -> str:
    """Return ``text`` with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def fours(node_id: str) -> str:
    """Return a node id in groups of four, as people compare it."""
    return " ".join(node_id[start : start + 4] for start in range(0, len(node_id), 4))
