# SPDX-License-Identifier: EUPL-1.2
"""Makes the index anew from the records: after a change of the analysis, or to repair it.

In small transactions, one after the other: whoever reads or writes meanwhile hardly waits,
and what is cut off goes on where it was.
"""

from collections.abc import Callable

from core.database import writing
from core.indexing import index_texts
from core.node import Node
from core.searching import analysis
from core.store import erasures
from core.store import search as index

#: Numbers by which it is known how far the index is: see ``core.store.erasures.number``.
_MADE_WITH, _BEING_MADE, _DONE_TO = "search_version", "search_coming", "search_done_to"
#: Records in one transaction.
BATCH = 200


def renew(node: Node, *, anew: bool = False, tell: Callable[[int], None] = lambda _: None) -> int:
    """Bring the index to the words this software makes of the records.

    Args:
        node: the node.
        anew: also when nothing changed, from an empty index: to repair it.
        tell: is told after each batch how many records were read.

    Returns:
        How many records were read; 0 when the index was good.
    """
    with writing(node.engine) as tx:
        if not anew and erasures.number(tx, _MADE_WITH) == analysis.VERSION:
            return 0
        if anew:
            index.clear(tx)
        if anew or erasures.number(tx, _BEING_MADE) != analysis.VERSION:
            erasures.set_number(tx, _BEING_MADE, analysis.VERSION)
            erasures.set_number(tx, _DONE_TO, 0)
    count = 0
    while read := _batch(node):
        count += read
        tell(count)
    return count


def _batch(node: Node) -> int:
    """Index the next records; return how many, 0 when there are no more."""
    with writing(node.engine) as tx:
        found = index.after(tx, erasures.number(tx, _DONE_TO), BATCH)
        if not found:
            erasures.set_number(tx, _MADE_WITH, analysis.VERSION)
            return 0
        index_texts(tx, node, found)
        erasures.set_number(tx, _DONE_TO, found[-1].id)
    return len(found)


class Renewal:
    """The task: looks once, and again only after it was cut off."""

    def __init__(self) -> None:
        self._is_good = False

    def run(self, node: Node) -> None:
        """Make the index anew when the analysis changed since it was made."""
        if not self._is_good:
            renew(node)
            self._is_good = True
