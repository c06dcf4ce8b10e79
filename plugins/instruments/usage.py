# SPDX-License-Identifier: EUPL-1.2
"""In how many proeftuinen an instrument is in use: counted from receipts, whose writer is proven.

Who adopted it is known from the feed in which the receipt stood; nobody counts for another. A
copy that was taken over from a copy counts for the first one too. Chains that bite their own
tail, or never end, cost no more than the bounds below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbeter import VISITOR, Node, Query, Record, page, references, tally

#: Copies of copies are followed so far, and so many of them on each step.
DEPTH, MOST_COPIES = 4, 100


@dataclass(frozen=True, slots=True)
class Usage:
    """Where an instrument is in use now."""

    #: Node ids, "" for ours, in an order that stays.
    origins: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return in how many proeftuinen."""
        return len(self.origins)


def usage_of(node: Node, instruments: Sequence[Record]) -> Mapping[int, Usage]:
    """Return where each of ``instruments`` is in use, by local id; two questions a step for all."""
    makers = {each.id: each.origin for each in instruments}
    users: dict[int, set[str]] = {each: set() for each in makers}
    #: Every text that points at an instrument or a copy of it → the instruments it counts for.
    meant: dict[str, set[int]] = {}
    step = _reached(node, meant, [(each, {each.id}) for each in instruments])
    for _ in range(DEPTH):
        if not step:
            break
        for writer, target in _receipts(node, step):
            for first in meant[target] & users.keys():
                if writer not in (makers[first], _writer(node, target)):
                    users[first].add(writer)
        step = _reached(node, meant, _copies(node, meant, step))
    return {each: Usage(tuple(sorted(found))) for each, found in users.items()}


def _reached(
    node: Node, meant: dict[str, set[int]], found: Sequence[tuple[Record, set[int]]]
) -> tuple[str, ...]:
    """Note what records count for; return the texts that point at what was not known yet."""
    new: dict[str, None] = {}
    for record, firsts in found:
        for each in references(node, record):
            known = meant.setdefault(each, set())
            if not firsts <= known:
                known |= firsts
                new[each] = None
    return tuple(new)


def _receipts(node: Node, targets: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return (who wrote it, what it points at) of receipts that say it runs."""
    filters = {"instrument": targets, "status": ("running",)}
    found = tally(node, VISITOR, "adoption", ["origin", "instrument"], filters)
    return [(writer, target) for writer, target in found]


def _copies(
    node: Node, meant: Mapping[str, set[int]], targets: tuple[str, ...]
) -> list[tuple[Record, set[int]]]:
    query = Query("instrument", filters={"adopted_from": targets}, limit=MOST_COPIES)
    found = page(node, VISITOR, query, counted=False).records
    return [(each, set(meant[str(each.body["adopted_from"])])) for each in found]


def _writer(node: Node, reference: str) -> str:
    """Return the node that wrote what ``reference`` points at, "" for ours."""
    origin = reference.partition("/")[0] if "/" in reference else ""
    return "" if origin == node.id else origin
