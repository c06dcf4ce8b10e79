# SPDX-License-Identifier: EUPL-1.2
"""What the guard remembers while this process runs; all else stands in the rows."""

import threading
from dataclasses import dataclass, field

#: Runs remembered of one asker.
_MOST = 8


@dataclass
class _Runs:
    """The runs in which one peer asked what we hold of it."""

    #: When each last signed that it asks, in seconds since 1970.
    signed: dict[str, int] = field(default_factory=dict)
    #: Those that live, the last to ask at the end.
    alive: list[str] = field(default_factory=list)

    def note(self, run: str, signed: int) -> bool:
        if signed <= self.signed.get(run, -1):
            return False
        is_counted = run in self.signed or signed >= max(self.signed.values(), default=0)
        self.signed.pop(run, None)
        self.signed = dict([*self.signed.items(), (run, signed)][-_MOST:])
        if not is_counted:
            return False
        has_twin = run in self.alive and self.alive[-1] != run
        self.alive = [*(each for each in self.alive if each != run), run][-_MOST:]
        return has_twin


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
    #: By node id.
    runs: dict[str, _Runs] = field(default_factory=dict)
    _runs_lock: threading.Lock = field(default_factory=threading.Lock)

    def note_run(self, node_id: str, run: str, signed: int) -> bool:
        """Remember that a peer asked in ``run``; return whether another one of it asked since.

        A node that starts again has a new run and never comes back to the old one; two that
        take turns are two at once. What comes once more, or late, tells nothing: a run lives
        when it signs later than it did before, or when it is new and signs later than the others.

        Args:
            node_id: the peer.
            run: name of the run.
            signed: when it signed the request, in seconds since 1970 by its own clock.
        """
        with self._runs_lock:
            return self.runs.setdefault(node_id, _Runs()).note(run, signed)
