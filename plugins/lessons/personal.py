# SPDX-License-Identifier: EUPL-1.2
"""Finds what looks like a person in a text. Pure; it warns, and only a citizen number is sure."""

import re
from collections.abc import Iterable, Mapping

_CITIZEN = re.compile(
    r"(?<!\d)(?<!\d[ .-])(\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .-]\d{3}[ .-]\d{3})(?![ .-]?\d)"
)
_LOOKS_LIKE = {
    "een e-mailadres": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "een telefoonnummer": re.compile(r"(?<![\d.])(\+|00)?(?:\d[ -]?){9,13}\d(?!\d)"),
    "een postcode met huisnummer": re.compile(
        r"\b[1-9]\d{3}(?: ?[A-Z]{2}|[a-z]{2})\b[ ,]+(?:nr\.? ?|huisnummer )?\d+"
        r"|\b\d+ ?[a-zA-Z]?,? +[1-9]\d{3} ?[A-Z]{2}\b"
    ),
}


def citizen_number_in(text: str) -> bool:
    """Return whether ``text`` holds nine digits that pass the eleven check of a BSN.

    Source: the check of the Dutch citizen number, 9·a + 8·b + … + 2·h − i divisible by 11.
    One in eleven other numbers of nine digits passes too.
    """
    return any(_passes(re.sub(r"\D", "", each[1])) for each in _CITIZEN.finditer(text))


def looks_like(text: str) -> list[str]:
    """Return what ``text`` seems to hold of a person, in Dutch: "een e-mailadres"."""
    return [name for name, shape in _LOOKS_LIKE.items() if shape.search(text)]


def texts(data: Mapping[str, object]) -> Iterable[str]:
    """Yield every text in the fields of a record; lists are looked into."""
    for value in data.values():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str):
                yield each


def _passes(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and int(digits) > 0
