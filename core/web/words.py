# SPDX-License-Identifier: EUPL-1.2
"""Times and numbers in words of the language of now, and plain text as paragraphs."""

import re
from datetime import date, datetime

from markupsafe import Markup, escape

from core.languages import gettext as _
from core.languages import mark, ngettext
from core.moments import local
from core.times_in_words import clock_time as clock_time
from core.times_in_words import day as day
from core.times_in_words import hours as hours
from core.times_in_words import month as month
from core.times_in_words import weekday as weekday

_BLANK_LINES = re.compile(r"\n\s*\n")
_NUMBERS = (
    mark("geen"), mark("één"), mark("twee"), mark("drie"), mark("vier"), mark("vijf"),
    mark("zes"), mark("zeven"), mark("acht"), mark("negen"),
)  # fmt: skip


def today(now: datetime) -> date:
    """Return what day it is in the neighbourhood."""
    return local(now).date()


def age(moment: datetime, day_now: date) -> str:
    """Return how long ago ``moment`` was, in words: "vandaag", "3 weken geleden"."""
    days = (day_now - local(moment).date()).days
    if days <= 0:
        return _("vandaag")
    if days == 1:
        return _("gisteren")
    if days >= 365:
        return _ago(ngettext("{n} jaar geleden", "{n} jaar geleden", days // 365), days // 365)
    if days >= 30:
        return _ago(ngettext("{n} maand geleden", "{n} maanden geleden", days // 30), days // 30)
    if days >= 14:
        return _ago(_("{n} weken geleden"), days // 7)
    return _ago(_("{n} dagen geleden"), days)


def _ago(told: str, number: int) -> str:
    return told.format(n=number)


def count(number: int, one: str, many: str, *, exact: bool = True) -> str:
    """Return how many there are, in words: "1 les", "23 lessen", "meer dan 1000 lessen"."""
    if not exact:
        return _("meer dan {number} {many}").format(number=number, many=many)
    return f"{number} {one if number == 1 else many}"


def seconds(number: int) -> str:
    """Return a short time in words: "één minuut", "10 seconden"."""
    if number % 60 == 0:
        minutes = number // 60
        told = ngettext("één minuut", "{minutes} minuten", minutes)
        return told.format(minutes=in_words(minutes))
    return ngettext("één seconde", "{seconds} seconden", number).format(seconds=number)


def in_words(number: int) -> str:
    """Return a small number as a word, a large one in figures."""
    return _(_NUMBERS[number]) if 0 <= number < len(_NUMBERS) else str(number)


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
