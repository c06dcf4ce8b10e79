# SPDX-License-Identifier: EUPL-1.2
"""What in a text looks like it belongs to one person. Pure.

The national citizen number is never stored at all; the rest an editor is warned of before a
text goes to other proeftuinen.
"""

import re
from collections.abc import Iterator

# Not part of a longer number: the tail of a telephone number is nine digits too. And only as
# people write such a number: a date with a figure behind it is nine digits as well.
_CITIZEN = re.compile(
    r"(?<!\d)(?<!\d[ .-])"
    r"(?:\d{9}|\d{4}[ .-]\d{2}[ .-]\d{3}|\d{3}[ .-]\d{3}[ .-]\d{3})"
    r"(?![ .-]?\d)"
)
# A hash, or what is sealed: nobody writes forty signs without a blank.
_SEALED = re.compile(r"[A-Za-z0-9+/=]{40,}")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[ ./-]{0,2}\d){8,13}(?![\d])")
_HOME = re.compile(
    r"\b[1-9]\d{3} ?[A-Za-z]{2}\b[ ,]{1,3}(?:nr\.? ?|huisnummer )?\d{1,5}"
    r"|\b[A-Z][\w'-]+(?:straat|laan|weg|plein|gracht|kade|singel|hof|dijk|pad) \d{1,5}\b"
    r"|\b\d{1,5} ?[a-zA-Z]?, ?[1-9]\d{3} ?[A-Z]{2}\b"
)


#: What it can look like, in Dutch: translated by whoever shows it.
KINDS = (
    "een burgerservicenummer", "een e-mailadres", "een telefoonnummer", "een adres van een huis",
)  # fmt: skip


def looks_personal(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it looks like, in Dutch; the characters) for all that may be one person's."""
    citizen = citizen_numbers(text)
    phones = [each for each in _found(_PHONE, text) if each not in citizen]
    found = (citizen, _found(_MAIL, text), phones, _found(_HOME, text))
    yield from ((kind, each) for kind, those in zip(KINDS, found, strict=True) for each in those)


def citizen_numbers(text: str) -> list[str]:
    """Return what may be a citizen number (BSN): nine digits that pass its eleven check.

    One in eleven other numbers of nine digits passes too. Not looked for in a hash or in what is
    sealed: of those some hold nine such digits, and mean nothing by it.

    Source: 9·a + 8·b + … + 2·h − i is divisible by 11.
    """
    found = _found(_CITIZEN, _SEALED.sub("sealed", text))
    return [each for each in found if _passes_eleven(each)]


def _found(shape: re.Pattern[str], text: str) -> dict[str, None]:
    return dict.fromkeys(match[0] for match in shape.finditer(text))


def _passes_eleven(text: str) -> bool:
    digits = [int(each) for each in text if each.isdecimal()]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and any(digits)
