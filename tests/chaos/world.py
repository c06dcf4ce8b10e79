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
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

from federation.guard import asking

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


class Busy(Exception):
    """Somebody else of this node holds a lock; who cannot wait for it comes back later."""


class Turnstile:
    """A lock in a world without threads: nobody can wait in it for one that waits for the world."""

    def __init__(self) -> None:
        self._is_held = False

    def acquire(self, blocking: bool = True) -> bool:
        """Take it; return whether that went.

        Raises:
            Busy: it is held, and the caller would wait.
        """
        if self._is_held and blocking:
            raise Busy
        went, self._is_held = not self._is_held, True
        return went

    def release(self) -> None:
        """Give it back."""
        self._is_held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Inline:
    """A thread that is done when it has started: those who ask many at once ask in turn."""

    def __init__(self, *, target: Callable[..., None], args: tuple = (), **_: object) -> None:
        self._target, self._args = target, args

    def start(self) -> None:
        """Do it."""
        self._target(*self._args)

    def join(self, timeout: float | None = None) -> None:
        """It is done already."""


@contextmanager
def only_here(world: World) -> Iterator[None]:
    """Let what the operating system gives come from the world: bytes, seconds, threads."""
    real = os.urandom, time.monotonic, asking.threading
    os.urandom = random._urandom = world.chance.randbytes  # type: ignore[attr-defined]
    time.monotonic = world.seconds
    asking.threading = SimpleNamespace(Thread=Inline)  # type: ignore[assignment]
    try:
        yield
    finally:
        os.urandom, time.monotonic, asking.threading = real
        random._urandom = real[0]  # type: ignore[attr-defined]
