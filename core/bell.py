# SPDX-License-Identifier: EUPL-1.2
"""The bell that wakes the background loop at once; whoever rings says what happened."""

import threading

#: Rung by whoever cannot say what happened: everybody who listens looks.
ANYTHING = "anything"


class Bell:
    """Many ring, one listens. What rings while nobody listens is heard the next time."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._guard = threading.Lock()  # around the deeds
        self._deeds: set[str] = set()

    def ring(self, *deeds: str) -> None:
        """Say that these deeds were done; without any: something that is no deed."""
        with self._guard:
            self._deeds.update(deeds or (ANYTHING,))
            self._rung.set()

    def wait(self, seconds: float) -> frozenset[str]:
        """Return what rang since the last time; empty when nothing does within ``seconds``."""
        self._rung.wait(seconds)
        return self.take()

    def take(self) -> frozenset[str]:
        """Return what rang since the last time, and do not wait."""
        with self._guard:
            heard = frozenset(self._deeds)
            self._deeds.clear()
            self._rung.clear()
        return heard

    @property
    def is_rung(self) -> bool:
        """Whether something rang that nobody heard yet."""
        return self._rung.is_set()
