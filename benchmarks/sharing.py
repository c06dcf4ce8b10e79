# SPDX-License-Identifier: EUPL-1.2
"""From "Deel met andere proeftuinen" to readable at a peer, with all seven demo nodes running."""

import statistics
import time
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
    p95 = statistics.quantiles(times, n=20)[-1]
    detail = f"median {statistics.median(times) * 1000:.0f} ms, {len(times)} lessons, seven nodes"
    return [Figure("sharing: p95 until readable at a peer", p95 * 1000, 150, " ms", False, detail)]


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
