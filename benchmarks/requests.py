# SPDX-License-Identifier: EUPL-1.2
"""What a page costs the server, beside a bare "hello" of Flask under the same server.

At 100,000 records: the home page and a list, from the page cache and rendered afresh.
"""

import socket
import statistics
import threading
import time
from pathlib import Path

import psutil

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
    seconds, taken = 1.5 * scale, dict[str, list[float]]()
    with (
        process("-c", _HELLO, str(hello), until=f"http://127.0.0.1:{hello}/") as bare,
        process(
            "-m", "samenbeter", "serve", str(directory / "node"),
            until=f"http://127.0.0.1:{port}/lessen",
        ) as served,
    ):  # fmt: skip
        turns = [("hello", bare.pid, hello, "/", False)]
        for name, path in PAGES.items():
            turns.append((f"{name} from the cache", served.pid, port, path, False))
            turns.append((f"{name} afresh", served.pid, port, f"{path}?vers=", True))
        for _ in range(5):
            for name, pid, at, path, fresh in turns:
                before = _work(pid)
                count = _per_second(at, path, seconds, fresh=fresh) * seconds
                taken.setdefault(name, []).append((_work(pid) - before) / count)
    work = {name: statistics.median(each) * 1000 for name, each in taken.items()}
    figures = []
    for name, each in work.items():
        limit = 1 / 12 if "afresh" in name else 1 / 3
        told = f"{each:.2f} ms of the server's processor, hello {work['hello']:.2f}, at {size}"
        figures.append(Figure(f"requests: {name}", work["hello"] / each, limit, " ×", True, told))
    return figures[1:]


def _work(pid: int) -> float:
    """Return the seconds of a processor that a process took so far.

    Not those of the clock: beside others who work, a page that computes waits longer than one
    that does not, and the ratio would tell of them.
    """
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


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
