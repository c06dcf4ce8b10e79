# SPDX-License-Identifier: EUPL-1.2
"""Errands to peers on a few threads, so that one who is slow keeps nobody else waiting."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from core.errors import SamenbeterError

logger = logging.getLogger(__name__)

Job = Callable[[], None]


class Errands:
    """Runs jobs by name: never two of one name at once, and none that waits already twice.

    The threads are daemons: they hold nothing that is lost when the node stops, for what is
    due is found again in the rows.

    Args:
        name: of the threads.
        threads: most jobs at once.
    """

    def __init__(self, name: str, threads: int = 8) -> None:
        self._name = name
        self._most = threads
        self._threads = 0
        self._idle = 0
        self._closed = False
        self._ready: deque[str] = deque()
        self._waiting: dict[str, Job] = {}
        self._running: set[str] = set()
        guard = threading.RLock()
        # Two, of one lock: a job that is done concerns who waits for rest, not idle threads.
        self._due = threading.Condition(guard)
        self._done = threading.Condition(guard)

    def send(self, name: str, job: Job) -> None:
        """Have ``job`` done soon; if one of that name waits already, this one takes its place."""
        with self._due:
            if self._closed:
                return
            is_new = name not in self._waiting
            self._waiting[name] = job
            if not is_new or name in self._running:
                return
            self._ready.append(name)
            if len(self._ready) > self._idle and self._threads < self._most:
                self._threads += 1
                title = f"{self._name} {self._threads}"
                threading.Thread(target=self._work, name=title, daemon=True).start()
            self._due.notify()

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is due, at most ``timeout`` seconds; return whether that came."""
        with self._done:
            return self._done.wait_for(lambda: not (self._waiting or self._running), timeout)

    def waiting(self) -> int:
        """Return how many jobs are due or under way."""
        with self._done:
            return len(self._waiting) + len(self._running)

    def close(self, timeout: float = 10) -> None:
        """Drop what waits and wait for what runs."""
        with self._done:
            self._closed = True
            self._ready.clear()
            self._waiting.clear()
            self._due.notify_all()
            self._done.wait_for(lambda: not self._running, timeout)

    def _work(self) -> None:
        while True:
            with self._due:
                self._idle += 1
                self._due.wait_for(lambda: self._ready or self._closed)
                self._idle -= 1
                if self._closed:
                    return
                name = self._ready.popleft()
                job = self._waiting.pop(name)
                self._running.add(name)
            try:
                job()
            except SamenbeterError as error:
                logger.warning("%s: %s", name, error)
            except Exception:  # a bug in one errand must not end the others
                logger.exception("%s failed", name)
            with self._done:
                self._running.discard(name)
                if name in self._waiting and not self._closed:
                    self._ready.append(name)
                self._done.notify_all()
