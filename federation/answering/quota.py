# SPDX-License-Identifier: EUPL-1.2
"""How much one asker may ask: a bucket that fills with time. Bounded in memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable

#: Askers remembered; beyond that the one who asked longest ago starts anew.
MOST_ASKERS = 4096


class Quota:
    """Counts requests by asker.

    Args:
        burst: requests at once; a first catch-up of 100,000 entries takes about 300.
        per_second: how fast the bucket fills again.
        clock: monotonic seconds.
    """

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        self._burst = burst
        self._rate = per_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, asker: str) -> float:
        """Take one from the bucket; return the seconds to wait, 0.0 when it was not empty."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(asker, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate
            self._left[asker] = (left - 1 if not wait else left, now)
            while len(self._left) > MOST_ASKERS:
                self._left.popitem(last=False)
            return wait
