# SPDX-License-Identifier: EUPL-1.2
"""Notes that were left out go for good after thirty days."""

from datetime import timedelta

from plugins.gatherings.table.reading import everything, text_of
from samenbeter import HOUSE, Node, Task, erase, local_time

#: How long somebody can change their mind; ``note.UNCHECKED`` promises it.
KEPT = timedelta(days=30)


def forget(node: Node) -> None:
    """Erase the notes that were left out long enough ago."""
    last = (local_time(node.clock()).date() - KEPT).isoformat()
    for each in everything(node, "harvest_note", {"verdict": ("left_out",)}):
        if text_of(each, "judged") < last:
            erase(node, HOUSE, each.id)


TASKS = (Task("gatherings.forget_notes", forget, every=6 * 60 * 60),)
