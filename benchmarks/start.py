# SPDX-License-Identifier: EUPL-1.2
"""How long a node takes to its first page, and what it holds on to when idle."""

import statistics
import time
from pathlib import Path

from benchmarks.figures import Figure, found, free_port, memory, process


def measure(directory: Path, scale: float) -> list[Figure]:
    """Start a node a few times; the last one is left idle and weighed."""
    port = free_port()
    found(directory / "node", "Start", port)
    times, weight = [], 0.0
    for _ in range(max(3, int(5 * scale))):
        began = time.perf_counter()
        page = f"http://127.0.0.1:{port}/"
        with process("-m", "samenbeter", "serve", str(directory / "node"), until=page) as node:
            times.append(time.perf_counter() - began)
            time.sleep(3)  # let it come to rest: idle is what is weighed
            weight = memory(node.pid)
    return [
        Figure("start: seconds to the first page", statistics.median(times), 1.5, " s"),
        Figure("start: memory of an idle node (Pss)", weight, 120, " MB", detail="aim 80"),
    ]
