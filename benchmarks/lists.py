# SPDX-License-Identifier: EUPL-1.2
"""A list page of 20 records costs the same at 100,000 records as at 1,000, at any depth."""

import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, found, free_port, lesson
from core.app import open_node
from core.database import optimize, writing
from core.model import VISITOR, Incoming, Query
from core.node import Node
from core.questions import page
from core.receiving import receive
from core.web import create_app

#: Who wrote the records: some node elsewhere.
ORIGIN = "p" * 32


def measure(directory: Path, scale: float) -> list[Figure]:
    """Compare a small and a large node in turn, so that the machine's moods hit both."""
    few, many = 1000, int(100_000 * scale)
    small, large = (filled(directory / str(size), size) for size in (few, many))
    deep = _cursor_in_the_middle(large, many)
    addresses = {
        "first page": ("/lessen", "/lessen"),
        "filtered page": ("/lessen?kind=tip", "/lessen?kind=tip"),
        "page in the middle": ("/lessen", f"/lessen?na={deep}"),
    }
    figures = []
    for name, (address_small, address_large) in addresses.items():
        pair = [(create_app(small), address_small), (create_app(large), address_large)]
        at_few, at_many = _times(pair)
        detail = f"{at_few * 1000:.1f} ms at {few}, {at_many * 1000:.1f} ms at {many}"
        figures.append(Figure(f"lists: {name}", at_many / at_few, 1.5, " ×", detail=detail))
    return figures


def _times(pair: list[tuple[Any, str]]) -> list[float]:
    """Return the median seconds of rendering each of two pages afresh, taken in turn."""
    taken: list[list[float]] = [[], []]
    for turn in range(120):
        for index, (app, address) in enumerate(pair):
            sign = "&" if "?" in address else "?"
            began = time.perf_counter()
            status = _get(app, f"{address}{sign}vers={turn}")
            taken[index].append(time.perf_counter() - began)
            assert status == "200 OK", status
    return [statistics.median(each[20:]) for each in taken]


def _get(app: Any, address: str) -> str:
    """Ask a WSGI application for one page, without a client's costs around it."""
    told: list[str] = []
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": None, "wsgi.errors": None, "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.version": (1, 0),
        "REQUEST_URI": address,
    }  # fmt: skip
    answer = app(environ, lambda status, headers, *_: told.append(status))
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return told[0]


def filled(directory: Path, size: int, port: int = 0) -> Node:
    """Return a node with so many received lessons."""
    found(directory, f"Node {size}", port or free_port())
    node = open_node(directory)
    for start in range(0, size, 1000):
        batch = [_incoming(number) for number in range(start, min(start + 1000, size))]
        with writing(node.engine) as tx:
            assert receive(tx, node, ORIGIN, batch) == {}
    optimize(node.engine)
    return node


def _incoming(number: int) -> Incoming:
    fields = lesson(number)
    title, summary = fields.pop("title"), fields.pop("plain_summary")
    moment = f"2026-01-{1 + number // 3600 % 28:02}T00:{number // 60 % 60:02}:{number % 60:02}Z"
    payload = {
        "type": "lesson", "version": 1, "published": moment, "updated": moment,
        "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0", "title": title,
        "plain_summary": summary, "body": fields,
    }  # fmt: skip
    return Incoming(f"{number:026}", payload)


def _cursor_in_the_middle(node: Node, size: int) -> str:
    after: str | None = None
    for _ in range(size // 200):
        after = page(node, VISITOR, Query("lesson", after=after, limit=100)).after
    assert after
    return after
