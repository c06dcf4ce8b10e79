# SPDX-License-Identifier: EUPL-1.2
"""The bell that wakes the background loop at once; whoever rings says what happened."""

import threading
from collections.abc import Callable, Set

#: Rung by whoever cannot say what happened: everybody who listens looks.
ANYTHING = "anything"


class Bell:
    """Many ring, one listens. What rings while nobody listens is heard the next time."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._guard = threading.Lock()  # around the deeds
        self._deeds: set[str] = set()
        self._concerns: Callable[[Set[str]], bool] | None = None

    def answer_to(self, concerns: Callable[[Set[str]], bool]) -> None:
        """Wake who listens only after deeds of which ``concerns`` says so.

        The others are heard with the next that does, or when the wait is over.
        """
        self._concerns = concerns

    def ring(self, *deeds: str) -> None:
        """Say that these deeds were done; without any: something that is no deed."""
        rung = frozenset(deeds or (ANYTHING,))
        with self._guard:
            self._deeds |= rung
            if self._concerns is None or self._concerns(rung):
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
        """Whether something rang for who listens, and was not heard yet."""
        return self._rung.is_set()
