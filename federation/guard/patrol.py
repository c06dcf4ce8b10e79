# SPDX-License-Identifier: EUPL-1.2
"""What the guard remembers while this process runs; all else stands in the rows."""

import threading
from dataclasses import dataclass, field

#: Runs remembered of one asker.
_MOST = 8


@dataclass
class Patrol:
    """The guard of one process."""

    #: Held during a round of questions.
    lock: threading.Lock = field(default_factory=threading.Lock)
    #: Whether this process asked its peers, and when it last did; monotonic seconds.
    has_looked: bool = False
    looked_at: float = 0.0
    #: Whether it was open when this process last saw.
    was_open: bool = False
    #: Node ids of those it asked then.
    asked: set[str] = field(default_factory=set)
    #: Node ids of peers that knocked since the last round began.
    heard: set[str] = field(default_factory=set)
    #: Runs in which peers asked what we hold of them, by node id, the last to ask at the end.
    runs: dict[str, list[str]] = field(default_factory=dict)
    _runs_lock: threading.Lock = field(default_factory=threading.Lock)

    def note_run(self, node_id: str, run: str) -> bool:
        """Remember that a peer asked in ``run``; return whether another one of it asked since.

        A node that starts again has a new run and never comes back to the old one; two that
        take turns are two at once.
        """
        with self._runs_lock:
            seen = self.runs.setdefault(node_id, [])
            has_twin = run in seen and seen[-1] != run
            self.runs[node_id] = [*(each for each in seen if each != run), run][-_MOST:]
        return has_twin
