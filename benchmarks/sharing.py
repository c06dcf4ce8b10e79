# SPDX-License-Identifier: EUPL-1.2
"""From "Deel met andere proeftuinen" to readable at a peer, with all seven demo nodes running."""

import contextlib
import json
import signal
import socket
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from rich.console import Console

from benchmarks.figures import Figure, free_port, lesson, spent
from instances.demo import NAMES, DemoNode, running

#: Seconds between two looks at the reader's database, from outside.
_LOOK_EVERY = 0.001
#: Seconds between writing a lesson and sharing it: nobody does both in one breath.
_APART = 0.1
#: Seconds in which nodes at rest take less than a tenth of one processor, all together.
_REST = 2.0


def measure(directory: Path, scale: float) -> list[Figure]:
    """Share lessons one by one in Rotterdam; each time another node is watched."""
    base = _free_range()
    with running(directory, list(NAMES), base, Console(quiet=True)) as demo:
        nodes = {node.name: node for node in demo.nodes}
        writer = nodes.pop("rotterdam")
        readers = list(nodes.values())
        _wait_for_rest([each.pid for each in demo.processes.values()])
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


def _wait_for_rest(pids: list[int], patience: float = 120) -> None:
    """Return when the nodes have read each other's demo content, as far as one can see."""
    deadline = time.monotonic() + patience
    before = spent(pids)
    while time.monotonic() < deadline:
        time.sleep(_REST)
        now = spent(pids)
        if now - before < 0.1 * _REST:
            return
        before = now
    raise RuntimeError(f"the nodes were still busy after {patience:.0f} seconds")


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
    """Return the seconds from before the request to share until the reader's answer shows it.

    The reader is asked once, as soon as the record stands in its database: somebody who reloads
    a page all the time would take the processors from what is measured.
    """
    made = _post(writer, "/lessons", lesson(number))
    time.sleep(_APART)
    with (
        _watching(reader) as database,
        contextlib.closing(HTTPConnection(urlsplit(reader.url).netloc, timeout=5)) as wire,
    ):
        began = time.perf_counter()
        shared = _post(writer, f"/lessons/{made['id']}/_share", None)
        origin, _, wire_id = shared["global_id"].partition("/")
        while not database.execute(_STANDS, (origin, wire_id)).fetchone():
            if time.perf_counter() - began > 30:
                raise RuntimeError(f"{reader.name} never got lesson {number}")
            time.sleep(_LOOK_EVERY)
        wire.request("GET", f"/api/v1/lessons?globalId={quote(shared['global_id'])}")
        if not json.load(wire.getresponse())["items"]:
            raise RuntimeError(f"{reader.name} has lesson {number} and does not show it")
        return time.perf_counter() - began


_STANDS = "SELECT 1 FROM record WHERE origin = ? AND wire_id = ?"


@contextlib.contextmanager
def _watching(node: DemoNode) -> Iterator[sqlite3.Connection]:
    file = f"file:{Path(node.directory) / 'node.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(file, uri=True, isolation_level=None)) as database:
        yield database


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
    """Return a port on which nobody listened a moment ago, nor on those of the other nodes."""
    while True:
        first = free_port()
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError, OverflowError):
            for port in range(first, first + len(NAMES)):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
