# SPDX-License-Identifier: EUPL-1.2
"""Requests per second for a visitor, beside a bare "hello" under the same server.

At 100,000 records: the home page and a list, from the page cache and rendered afresh.
"""

import socket
import statistics
import threading
import time
from pathlib import Path

from benchmarks.figures import Figure, free_port, process
from benchmarks.lists import filled
from core.searching.renewing import renew

_HELLO = """
import sys, flask, waitress
app = flask.Flask("hello")
app.add_url_rule("/", view_func=lambda: "hello")
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident=None)
"""
#: Connections at once.
CLIENTS = 4
#: What visitors ask for most.
PAGES = {"home page": "/", "list": "/lessen"}


def measure(directory: Path, scale: float) -> list[Figure]:
    """Ask two servers in turn; what counts is the ratio between them."""
    hello, port, size = free_port(), free_port(), int(100_000 * min(scale, 1.0))
    node = filled(directory / "node", size, port)
    renew(node)  # else the first start would do it, beside what is measured
    node.engine.dispose()
    seconds, rounds = 1.5 * scale, 5
    with (
        process("-c", _HELLO, str(hello), until=f"http://127.0.0.1:{hello}/"),
        process(
            "-m", "samenbeter", "serve", str(directory / "node"),
            until=f"http://127.0.0.1:{port}/lessen",
        ),
    ):  # fmt: skip
        turns = [
            (
                _per_second(hello, "/", seconds),
                *(
                    _per_second(port, path + ("?vers=" if fresh else ""), seconds, fresh=fresh)
                    for path in PAGES.values()
                    for fresh in (False, True)
                ),
            )
            for _ in range(rounds)
        ]
    bare, *asked = (statistics.median(each) for each in zip(*turns, strict=True))
    figures = []
    for at, name in enumerate(PAGES):
        cached, fresh = asked[2 * at : 2 * at + 2]
        detail = f"hello {bare:.0f}, cached {cached:.0f}, afresh {fresh:.0f} a second, at {size}"
        figures += [
            Figure(f"requests: {name} from the cache", cached / bare, 1 / 3, " ×", True, detail),
            Figure(f"requests: {name} afresh", fresh / bare, 1 / 12, " ×", True, detail),
        ]
    return figures


def _per_second(port: int, path: str, seconds: float, *, fresh: bool = False) -> float:
    """Return answers per second over a few kept-open connections."""
    deadline = time.perf_counter() + seconds
    counts = [0] * CLIENTS
    threads = [
        threading.Thread(target=_ask, args=(port, path, deadline, counts, each, fresh))
        for each in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _ask(port: int, path: str, deadline: float, counts: list[int], mine: int, fresh: bool) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < deadline:
            # Another address each time is another page: the cache cannot help.
            address = f"{path}{mine}-{time.perf_counter_ns()}" if fresh else path
            request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
            wire.sendall(request.encode())
            _read_answer(wire)
            counts[mine] += 1


def _read_answer(wire: socket.socket) -> None:
    got = wire.recv(65536)
    while b"\r\n\r\n" not in got:
        got += wire.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    missing = length - len(body)
    while missing > 0:
        missing -= len(wire.recv(65536))
