# SPDX-License-Identifier: EUPL-1.2
"""Finds the one thing that is never stored at all: the national citizen number. Pure."""

import re
from collections.abc import Iterable, Mapping

# Not part of a longer number: the tail of a telephone number is nine digits too.
_NINE_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[ .-])(\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .-]\d{3}[ .-]\d{3})(?![ .-]?\d)"
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def holds_citizen_number(text: str) -> bool:
    """Return whether ``text`` holds nine digits that pass the eleven check of a BSN.

    One in eleven other numbers of nine digits passes too.

    Source: 9·a + 8·b + … + 2·h − i is divisible by 11.
    """
    return any(_passes(re.sub(r"\D", "", each[1])) for each in _NINE_DIGITS.finditer(text))


def texts(data: Mapping[str, object]) -> Iterable[str]:
    """Yield every text in the fields of a record; lists are looked into."""
    for value in data.values():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str):
                yield each


def _passes(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and int(digits) > 0
