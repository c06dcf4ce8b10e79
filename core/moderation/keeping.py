# SPDX-License-Identifier: EUPL-1.2
"""What is done by the clock: forgetting what had its time, reminding who should look."""

from datetime import timedelta

from core import erasing
from core.database import reading, writing
from core.errors import NotFound
from core.model import HOUSE
from core.moderation import telling
from core.node import Node
from core.store import moderation as rows

#: How long what was answered is kept, and what was refused can still be let through.
KEPT = timedelta(days=30)
#: How long something waits before mediators are reminded of it.
PATIENCE = timedelta(hours=24)


def run(node: Node) -> None:
    """Forget and remind, as far as it is time. A background task."""
    now = node.clock()
    with writing(node.engine) as tx:
        rows.purge_matters(tx, now - KEPT)
        rows.purge_bans(tx, now.date().isoformat())
        late = rows.to_remind_of(tx, now - PATIENCE)
        if late:
            telling.waiting(tx, node, len(rows.waiting(tx)))
            rows.note_reminded(tx, late, now)
    with reading(node.engine) as tx:
        refused = rows.refused_before(tx, now - KEPT)
    for each in refused:
        try:
            erasing.erase(node, HOUSE, each)
        except NotFound:  # somebody was first
            continue
    if late:
        node.bell.ring("post")
