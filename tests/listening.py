# SPDX-License-Identifier: EUPL-1.2
"""A server of waitress in a thread of the test, which stops before its sockets are closed.

``server.close()`` from another thread may take a socket away on which its loop is waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore


@contextmanager
def listening(server: Any, every: float = 1.0) -> Iterator[Any]:
    """Let ``server`` listen, and look up at least each ``every`` seconds."""
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=every, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        server.pull_trigger()
        thread.join(60)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)
