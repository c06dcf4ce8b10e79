# SPDX-License-Identifier: EUPL-1.2
"""Times and numbers in Dutch words, and plain text as paragraphs."""

import re
from datetime import date, datetime

from markupsafe import Markup, escape

from core.moments import local

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_BLANK_LINES = re.compile(r"\n\s*\n")
_NUMBERS = ("geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")


def day(moment: date | datetime | None) -> str:
    """Return a day in words: "12 oktober 2018"."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock_time(moment: datetime) -> str:
    """Return a day and an hour in words: "12 oktober 2018, 14.05 uur"."""
    wall = local(moment)
    return f"{day(moment)}, {wall.hour}.{wall.minute:02d} uur"


def weekday(moment: date | datetime) -> str:
    """Return the name of a day: "woensdag"."""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return _WEEKDAYS[moment.weekday()]


def month(moment: date) -> str:
    """Return the name of the month a day is in: "oktober"."""
    return _MONTHS[moment.month - 1]


def hours(start: datetime, end: datetime | None) -> str:
    """Return from when to when, in words: "19.30 – 21.30 uur"; the last day too if another."""
    first, last = local(start), local(end) if end else None
    begun = f"{first.hour}.{first.minute:02d}"
    if last is None:
        return f"{begun} uur"
    over = f"{last.hour}.{last.minute:02d} uur"
    if last.date() == first.date():
        return f"{begun} – {over}"
    return f"{begun} uur – {weekday(last)} {last.day} {month(last)}, {over}"


def today(now: datetime) -> date:
    """Return what day it is in the neighbourhood."""
    return local(now).date()


def age(moment: datetime, day_now: date) -> str:
    """Return how long ago ``moment`` was, in words: "vandaag", "3 weken geleden"."""
    days = (day_now - local(moment).date()).days
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
