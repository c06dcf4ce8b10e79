# SPDX-License-Identifier: EUPL-1.2
"""How often the house rules were at work, per month, for everybody to read."""

from dataclasses import dataclass, field

from core.database import reading
from core.languages import mark
from core.node import Node
from core.store import moderation as rows

#: What is counted, in the order of the columns, and what it is called.
COUNTED = {
    "reports": mark("Meldingen"),
    "held": mark("Eerst bekeken"),
    "hidden": mark("Verborgen"),
    "refused": mark("Niet geplaatst"),
    "objections": mark("Bezwaren"),
    "undone": mark("Teruggedraaid"),
}
#: Months shown.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month."""

    #: "2026-02".
    name: str
    #: By what is counted; nothing is 0.
    numbers: dict[str, int] = field(default_factory=dict)


def months(node: Node) -> list[Month]:
    """Return the last twelve months in which anything happened, newest first."""
    with reading(node.engine) as tx:
        found = rows.tallied(tx, "")
    by_month: dict[str, Month] = {}
    for each in found:
        month = by_month.setdefault(each.month, Month(each.month, dict.fromkeys(COUNTED, 0)))
        if each.what in COUNTED:
            month.numbers[each.what] = each.number
    return list(by_month.values())[:SHOWN]
