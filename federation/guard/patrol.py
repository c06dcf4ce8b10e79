# SPDX-License-Identifier: EUPL-1.2
"""What the guard remembers while this process runs; all else stands in the rows."""

import threading
from dataclasses import dataclass, field

from federation.wire.sighting import Sighting


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
    #: By node id of a peer, its newest questions by its own clock: of each run one, of two runs.
    sightings: dict[str, list[Sighting]] = field(default_factory=dict)
    _sightings_lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, node_id: str, seen: Sighting) -> Sighting | None:
        """Remember that a peer asked; return the newest that it asked under another run.

        Args:
            node_id: the peer.
            seen: what it asked now; its signature is known to be good.
        """
        with self._sightings_lock:
            known = self.sightings.get(node_id, [])
            same = [each for each in known if each.run == seen.run]
            others = [each for each in known if each.run != seen.run]
            newest = max([*same, seen], key=lambda each: each.signed_at)
            kept = sorted([*others, newest], key=lambda each: each.signed_at)
            self.sightings[node_id] = kept[-2:]
        return others[-1] if others else None
