# SPDX-License-Identifier: EUPL-1.2
"""The one clock and the one pair of dice of a simulated run, and what is to happen when.

Nothing here runs in a thread. A node that waits for the network hands the time it waits to the
world, which lets others act in it: so deeds of several nodes interleave, the same each time.
"""

import hashlib
import heapq
import itertools
import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

#: When every run begins.
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
#: Nodes that wait for one another at most; who comes later waits without others acting.
DEEPEST = 6
#: Lines of the story that are kept to be shown.
_KEPT = 60


class Gone(BaseException):
    """A process has ended. Not an error: nothing in a dead process catches anything."""


class Broken(AssertionError):
    """A promise was broken: the simulation found a bug."""


class World:
    """Time, chance and the queue of what is to come."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        #: Seconds since the start.
        self.now = 0.0
        #: Events that happened.
        self.steps = 0
        #: Called after each event.
        self.check: Callable[[], None] = lambda: None
        self.last: deque[str] = deque(maxlen=_KEPT)
        self._story = hashlib.sha256()
        self._queue: list[tuple[float, int, str, Callable[[], None]]] = []
        self._count = itertools.count()
        self._depth = 0

    def later(self, seconds: float, what: str, deed: Callable[[], None]) -> None:
        """Have something happen in so many seconds."""
        heapq.heappush(self._queue, (self.now + seconds, next(self._count), what, deed))

    def run(self, until: float) -> None:
        """Let happen what is due up to a moment."""
        while self._queue and self._queue[0][0] <= until:
            at, _, what, deed = heapq.heappop(self._queue)
            self.now = max(self.now, at)
            self.steps += 1
            self.note(what)
            try:
                deed()
            except Gone:
                self.note("… and is gone")
            self.check()
        self.now = max(self.now, until)

    def pass_time(self, seconds: float) -> None:
        """Wait; others act meanwhile."""
        until = self.now + seconds
        if self._depth < DEEPEST:
            self._depth += 1
            try:
                self.run(until)
            finally:
                self._depth -= 1
        self.now = max(self.now, until)

    def note(self, line: str) -> None:
        """Write a line of the story: two runs are the same when all lines are."""
        told = f"{self.now:12.3f} {line}"
        self.last.append(told)
        self._story.update(told.encode() + b"\n")

    @property
    def digest(self) -> str:
        """The hash of the story so far."""
        return self._story.hexdigest()

    def seconds(self) -> float:
        """Return what a monotonic clock would say."""
        return self.now


@contextmanager
def same_bytes(world: World) -> Iterator[None]:
    """Let the operating system's randomness come from the world's dice."""
    real = os.urandom
    os.urandom = random._urandom = world.chance.randbytes  # type: ignore[attr-defined]
    try:
        yield
    finally:
        os.urandom = random._urandom = real  # type: ignore[attr-defined]
