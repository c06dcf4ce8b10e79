# SPDX-License-Identifier: EUPL-1.2
"""From "Deel met andere proeftuinen" to readable at a peer, with all seven demo nodes running."""

import contextlib
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from benchmarks.figures import Figure, free_port, lesson
from instances.demo import FIRST_PORT, NAMES, DemoNode, running


def measure(directory: Path, scale: float) -> list[Figure]:
    """Share lessons one by one in Rotterdam; each time another node is watched."""
    base = _free_range()
    with running(directory, list(NAMES), base, Console(quiet=True)) as demo:
        nodes = {node.name: node for node in demo.nodes}
        writer = nodes.pop("rotterdam")
        readers = list(nodes.values())
        time.sleep(3)  # the nodes read each other's demo content first
        times = [
            _share_and_wait(writer, readers[number % len(readers)], number)
            for number in range(max(12, int(90 * scale)))
        ]
        with _dead_and_slow(demo.processes[readers[0].name], demo.processes[readers[1].name]):
            healthy = readers[2:]
            worse = [
                _share_and_wait(writer, healthy[number % len(healthy)], number)
                for number in range(max(12, int(60 * scale)))
            ]
    p95, p95_worse = (statistics.quantiles(each, n=20)[-1] for each in (times, worse))
    detail = f"median {statistics.median(times) * 1000:.0f} ms, {len(times)} lessons, seven nodes"
    more = f"p95 {p95_worse * 1000:.0f} ms, median {statistics.median(worse) * 1000:.0f} ms"
    return [
        Figure("sharing: p95 until readable at a peer", p95 * 1000, 60, " ms", False, detail),
        Figure(
            "sharing: the same while one peer is dead and one is stuck", p95_worse / p95, 1.2,
            " ×", False, more,
        ),
    ]  # fmt: skip


@contextlib.contextmanager
def _dead_and_slow(
    dead: "subprocess.Popen[bytes]", slow: "subprocess.Popen[bytes]"
) -> Iterator[None]:
    """Kill one node; have another take connections and never answer."""
    dead.kill()
    slow.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        slow.send_signal(signal.SIGCONT)


def _share_and_wait(writer: DemoNode, reader: DemoNode, number: int) -> float:
    made = _post(writer, "/lessons", lesson(number))
    with requests.Session() as session:
        began = time.perf_counter()
        shared = _post(writer, f"/lessons/{made['id']}/_share", None)
        while True:
            answer = session.get(
                f"{reader.url}/api/v1/lessons", params={"globalId": shared["global_id"]}, timeout=5
            )
            if answer.json()["items"]:
                return time.perf_counter() - began
            if time.perf_counter() - began > 30:
                raise RuntimeError(f"{reader.name} never got lesson {number}")
            time.sleep(0.005)


def _post(node: DemoNode, path: str, body: Any) -> Any:
    answer = requests.post(
        f"{node.url}/api/v1{path}",
        json=body,
        headers={"Authorization": f"Bearer {node.editor_token}"},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()


def _free_range() -> int:
    """Return a first port with a few free ones behind it."""
    return min(free_port(), 65000 - len(NAMES)) or FIRST_PORT
