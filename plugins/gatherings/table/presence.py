# SPDX-License-Identifier: EUPL-1.2
"""Who was there, as kinds of parties: numbers of people as they may be told, and no names."""

from collections.abc import Mapping, Sequence

from plugins.gatherings.table import evening
from samenbeter import HOUSE, Node, Record, amend, suppressed, together
from samenbeter import gettext as _


def tell(node: Node, event: Record, counts: Mapping[str, int]) -> None:
    """Keep how many of each kind of party were there, as far as it may be told.

    The exact numbers are kept nowhere: what is left out cannot be told from the rest.
    """
    there = {party: number for party, number in counts.items() if number > 0}
    told = suppressed(there)
    present = [
        f"{party}:{evening.UNTOLD if told[party] is None else told[party]}" for party in there
    ]
    with together(node):
        file = evening.file_of(node, event)
        amend(node, HOUSE, file.id, {"present": present})
        if there:
            amend(node, HOUSE, event.id, {"attendance": str(sum(there.values()))})


def told(node: Node, event: Record) -> Sequence[tuple[str, str, str]]:
    """Return (party, in words, number in words) of who was there; "" for a number not told."""
    file = evening.looked_up(node, event)
    rows = file.body.get("present") if file else None
    found = []
    for each in rows if isinstance(rows, list) else ():
        party, _colon, number = str(each).partition(":")
        words = _(evening.PARTIES.get(party, party))
        found.append((party, words, "" if number == evening.UNTOLD else number))
    return found
