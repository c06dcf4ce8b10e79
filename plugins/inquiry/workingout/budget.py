# SPDX-License-Identifier: EUPL-1.2
"""A budget as people write it: a line for each thing, what it is and what it costs. Pure."""

import re
from dataclasses import dataclass

from samenbeter import gettext as _

#: Lines of one budget.
MOST = 40

#: "Zaal huren: 120", "Koffie: € 12,50", "Tablets: 1.250 euro".
_LINE = re.compile(
    r"(?P<what>.*\S)\s*:\s*(?:€\s*)?(?P<euros>\d{1,7}|\d{1,3}(?:\.\d{3}){1,2})"
    r"(?:,(?P<cents>\d{2}|-))?\s*(?:euro)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that costs money."""

    what: str
    #: In eurocents.
    amount: int


def read(text: str) -> list[Line]:
    """Return the lines of a budget; empty lines do not count.

    Raises:
        ValueError: a line has no amount behind a colon, or there are too many; says which.
    """
    written = [each.strip() for each in text.splitlines() if each.strip()]
    if len(written) > MOST:
        raise ValueError(_("Schrijf hooguit {most} regels.").format(most=MOST))
    return [_line(each) for each in written]


def total(lines: list[Line]) -> int:
    """Return the sum, in eurocents."""
    return sum(each.amount for each in lines)


def in_words(amount: int) -> str:
    """Return an amount of eurocents as people read it: "€ 1.250" or "€ 12,50"."""
    euros, cents = divmod(amount, 100)
    # Thousands stand apart by a thin space, which reads the same in every language.
    grouped = f"{euros:,}".replace(",", "\u202f")
    if not cents:
        return _("€\u00a0{euros}").format(euros=grouped)
    return _("€\u00a0{euros},{cents}").format(euros=grouped, cents=f"{cents:02}")


def _line(text: str) -> Line:
    found = _LINE.fullmatch(text)
    if found is None:
        told = _("Schrijf op elke regel wat het is, en dan een bedrag: ‘Zaal huren: 120’.")
        raise ValueError(f"{told} ({text[:60]})")
    euros = int(found["euros"].replace(".", ""))
    cents = int(found["cents"]) if (found["cents"] or "-") != "-" else 0
    return Line(found["what"].strip(), euros * 100 + cents)
