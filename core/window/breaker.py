# SPDX-License-Identifier: EUPL-1.2
"""When to leave a peer alone for a while: failures, backoff, what it asked for itself."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

#: Failures in a row after which a peer is left alone.
PATIENCE = 3
#: Shortest and longest rest, in seconds, before one request tries again.
REST = (1.0, 60.0)
#: The longest a peer can make us wait with Retry-After, in seconds.
LONGEST_HOLD = 86_400.0


@dataclass
class _Trouble:
    """A peer that does not answer well; peers that do have no entry."""

    failures: int = 0
    #: Nobody asks before this moment, by the breaker's clock.
    rest_until: float = 0.0
    #: Nobody asks before this moment because the peer said so.
    hold_until: float = 0.0
    #: One request is out to see whether the peer has recovered, since this moment.
    trying_since: float | None = None


class Breaker:
    """Keeps us from hammering on peers that are down, and from waiting for them.

    Closed (no trouble) → open after ``PATIENCE`` failures in a row → half open after a rest:
    one request at a time tries. A success closes it, a failure doubles the rest.

    Args:
        clock: monotonic seconds.
        random: gives 0 up to 1; a rest lasts between half and all of what was computed, so
            that nodes that lost the same peer do not come back together.
    """

    def __init__(self, clock: Callable[[], float], random: Callable[[], float]) -> None:
        self._clock = clock
        self._random = random
        self._troubles: dict[str, _Trouble] = {}
        self._lock = threading.Lock()

    def wait(self, peer: str, *, patience: float) -> float:
        """Return the seconds to leave ``peer`` alone; 0.0 means ask now, and say how it went.

        Args:
            peer: the name the request will be made under.
            patience: seconds after which a try that never reported back is given up.
        """
        with self._lock:
            trouble = self._troubles.get(peer)
            if trouble is None:
                return 0.0
            now = self._clock()
            left = max(trouble.rest_until, trouble.hold_until) - now
            if left > 0:
                return left
            if trouble.failures < PATIENCE:
                return 0.0
            if trouble.trying_since is not None and now < trouble.trying_since + patience:
                return trouble.trying_since + patience - now
            trouble.trying_since = now
            return 0.0

    def succeeded(self, peer: str) -> None:
        """Forget the troubles of a peer that answered, or that knocked on our door itself.

        What it asked for with Retry-After stays in force.
        """
        with self._lock:
            trouble = self._troubles.get(peer)
            if trouble is None:
                return
            if trouble.hold_until > self._clock():
                self._troubles[peer] = _Trouble(hold_until=trouble.hold_until)
            else:
                del self._troubles[peer]

    def failed(self, peer: str) -> None:
        """Count a request that got no good answer."""
        with self._lock:
            trouble = self._troubles.setdefault(peer, _Trouble())
            trouble.failures += 1
            trouble.trying_since = None
            if trouble.failures >= PATIENCE:
                shortest, longest = REST
                rest = min(longest, shortest * 2.0 ** min(trouble.failures - PATIENCE, 30))
                trouble.rest_until = self._clock() + rest * (0.5 + self._random() / 2)

    def hold(self, peer: str, seconds: float) -> None:
        """Leave ``peer`` alone for as long as it asked, a day at most."""
        with self._lock:
            trouble = self._troubles.setdefault(peer, _Trouble())
            trouble.hold_until = self._clock() + min(max(seconds, 0.0), LONGEST_HOLD)
