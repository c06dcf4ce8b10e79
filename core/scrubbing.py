# SPDX-License-Identifier: EUPL-1.2
"""Leaves nothing of what was destroyed in the database file and its log.

Deleting a row is not enough: words stay in the search index until it is merged, pages keep
copies of what was moved, and the write-ahead log keeps older pages. Every transaction that
destroys something is counted; scrubbing covers all that were counted when it began, and only
when it is done may anybody be told that a record is gone.
"""

import threading
import time

from core import migrate
from core.database import reading, rewrite, writing
from core.node import Node
from core.store import erasures, search

#: Seconds to wait for readers who hold the log, in one attempt; the task tries again.
PATIENCE = 15.0
#: Scrubbing rests this many times as long as it took, so that nobody can keep a node busy.
_REST = 10.0

_alone = threading.Lock()
_rest_until: dict[str, float] = {}


def scrub(node: Node, *, at_once: bool = False) -> bool:
    """Scrub when something was destroyed since the last time; return whether nothing is left.

    Args:
        node: the node.
        at_once: also when the last time was a moment ago.
    """
    if is_done(node):
        return True
    key = str(node.directory)
    with _alone:
        if is_done(node):
            return True  # somebody else did it while we waited
        if not at_once and time.monotonic() < _rest_until.get(key, 0.0):
            return False
        begun = time.monotonic()
        with writing(node.engine) as tx:
            due = erasures.number(tx, erasures.DESTROYED)
            search.merge(tx)
        rewritten = rewrite(node.engine, PATIENCE)
        now = time.monotonic()
        _rest_until[key] = now + (now - begun) * _REST
        if rewritten:
            with writing(node.engine) as tx:
                done = erasures.number(tx, erasures.SCRUBBED)
                erasures.set_number(tx, erasures.SCRUBBED, max(done, due))
    return is_done(node)


def is_done(node: Node) -> bool:
    """Whether nothing is left of all that was destroyed."""
    with reading(node.engine) as tx:
        due = erasures.number(tx, erasures.DESTROYED)
        return erasures.number(tx, erasures.SCRUBBED) >= due


def run(node: Node) -> None:
    """Scrub when that is due: as a task."""
    scrub(node)


def drop_copies(node: Node) -> None:
    """Delete copies of the database that are too old to keep: as a task."""
    migrate.drop_copies(node.directory, node.clock())
