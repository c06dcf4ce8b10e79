# SPDX-License-Identifier: EUPL-1.2
"""Before sharing: what goes over the hedge, what stays here, and what to look at twice. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core import questions
from core.model import Record
from core.record_types import FieldInfo, RecordType
from core.web import views, words
from core.web.views import Link, Shown


@dataclass(frozen=True, slots=True)
class Warning:
    """Something in a text that looks like it belongs to one person."""

    #: Label of the field it stands in.
    field: str
    #: "een e-mailadres".
    what: str
    #: The very characters.
    excerpt: str


_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[ ./-]{0,2}\d){8,13}(?![\d])")
_HOME = re.compile(
    r"\b[1-9]\d{3} ?[A-Za-z]{2}\b[ ,]{1,3}(?:nr\.? ?|huisnummer )?\d{1,5}"
    r"|\b[A-Z][\w'-]+(?:straat|laan|weg|plein|gracht|kade|singel|hof|dijk|pad) \d{1,5}\b"
    r"|\b\d{1,5} ?[a-zA-Z]?, ?[1-9]\d{3} ?[A-Z]{2}\b"
)
_NINE = re.compile(r"(?<![\d])\d(?:[ .-]?\d){8}(?![\d])")


def what_travels(kind: RecordType, record: Record, links: Mapping[str, Link]) -> list[Shown]:
    """Return every field that goes along, with its real value; empty ones are named too.

    Args:
        kind: its type.
        record: the record.
        links: what its references point at, by reference.
    """
    data = questions.fields_of(record)
    found = [_shown(one, data.get(one.name), links) for one in kind.fields if one.travels]
    if not any(one.name == "title" for one in found):
        found.insert(0, Shown("title", "Titel", "text", record.title))
    found.append(Shown("version", "Versie", "number", str(record.version)))
    if record.published is not None:
        found.append(Shown("published", "Op onze site sinds", "date", words.day(record.published)))
    found.append(Shown("updated", "Laatst gewijzigd", "date", words.day(record.updated)))
    return found


def what_stays(kind: RecordType, record: Record) -> list[Shown]:
    """Return what never leaves this node, in words."""
    data = questions.fields_of(record)
    found = [_shown(one, data.get(one.name), {}) for one in kind.fields if not one.travels]
    return [
        *found,
        Shown("author", "Wie dit typte", "text", "Je naam en je account blijven hier."),
        Shown("versions", "Eerdere versies", "text", "Alleen de tekst van nu gaat mee."),
    ]


def warnings(kind: RecordType, record: Record) -> list[Warning]:
    """Return what looks like an address, a number or a home in the fields that travel."""
    data = questions.fields_of(record)
    return [
        Warning(one.label, what, excerpt)
        for one in kind.fields
        if one.travels and not one.choices and not one.refers_to
        for value in views.values_of(data.get(one.name))
        for what, excerpt in looks_personal(value)
    ]


def looks_personal(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it looks like, the characters) of all that may belong to one person."""
    citizen = [each for each in _found(_NINE, text) if _passes_eleven(each)]
    yield from (("een burgerservicenummer", each) for each in citizen)
    yield from (("een e-mailadres", each) for each in _found(_MAIL, text))
    yield from (
        ("een telefoonnummer", each) for each in _found(_PHONE, text) if each not in citizen
    )
    yield from (("een adres van een huis", each) for each in _found(_HOME, text))


def _found(shape: re.Pattern[str], text: str) -> Iterable[str]:
    return dict.fromkeys(match[0] for match in shape.finditer(text))


def _passes_eleven(text: str) -> bool:
    """Return whether nine digits pass the eleven check of the citizen number.

    Source: 9·a + 8·b + … + 2·h − i is divisible by 11.
    """
    digits = [int(each) for each in text if each.isdigit()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * digit for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and any(digits)


def _shown(one: FieldInfo, value: object, links: Mapping[str, Link]) -> Shown:
    return views.shown(one, value, links) or Shown(one.name, one.label, one.widget, "(leeg)")
