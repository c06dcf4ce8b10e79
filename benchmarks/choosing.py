# SPDX-License-Identifier: EUPL-1.2
"""Counting a poll grows with its voters, no faster, and its page costs what any page costs."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, found, free_port, lesson
from benchmarks.lists import _get
from core.app import open_node
from core.database import optimize
from core.model import HOUSE
from core.node import Node
from core.records import create
from core.together import together
from core.web import create_app
from plugins.choosing import counting, voting
from plugins.choosing.poll import Poll, read
from plugins.choosing.voting import Voter
from samenbeter import Vote

_GROUPS = ["residents", "carers", "institutions", "suppliers"]
#: Turns that a page is asked, and how many of them are not counted.
_TURNS, _FIRST = 60, 10


def measure(directory: Path, scale: float) -> list[Figure]:
    """Compare 2,000 voters with 200, and the page of a result with that of a lesson."""
    found(directory / "node", "Node", free_port())
    config = directory / "node/node.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("plugins = [", 'plugins = ["choosing", ', 1), encoding="utf-8")
    node = open_node(directory / "node")
    few, many = 200, int(2000 * scale)
    small, large = (_poll(node, voters) for voters in (few, many))
    optimize(node.engine)
    later = large.closes + timedelta(minutes=1)
    object.__setattr__(node, "clock", lambda: later)
    at_few, at_many = (
        _spent(lambda poll=poll: counting.opened(node, poll)) for poll in (small, large)
    )
    whole = _spent(lambda: counting.count(node, large.id), times=1)
    counting.count(node, small.id)
    example = create(node, HOUSE, "lesson", lesson(1), publish=True)
    app = create_app(node)
    result, plain = _pages(app, f"/stemmen/{large.id}", f"/lessen/{example.id}")
    per_voter = (at_many / many) / (at_few / few)
    return [
        Figure(
            "choosing: a ballot among 2,000 costs as among 200", per_voter, 1.5, " ×",
            detail=f"{at_few * 1000:.0f} ms for {few}, {at_many * 1000:.0f} ms for {many}",
        ),
        Figure(
            "choosing: counting and publishing beside opening", whole / at_many, 3.0, " ×",
            detail=f"{whole * 1000:.0f} ms for {many}",
        ),
        Figure(
            "choosing: page of a result beside page of a lesson", result / plain, 2.5, " ×",
            detail=f"{result * 1000:.1f} ms, {plain * 1000:.1f} ms",
        ),
    ]  # fmt: skip


def _poll(node: Node, voters: int) -> Poll:
    now = node.clock()
    record = create(node, HOUSE, "poll", {
        "title": "Welke app?", "question": "Wat helpt het meest?", "method": "dots",
        "options": [f"Keus {at}" for at in range(8)], "groups": _GROUPS, "who": "codes",
        "opens": (now - timedelta(hours=1)).isoformat(timespec="seconds"),
        "closes": (now + timedelta(hours=1)).isoformat(timespec="seconds"),
    }, publish=True)  # fmt: skip
    with together(node):
        for at in range(voters):
            numbers = [0] * 8
            for dot in range(3):
                numbers[(at * (dot + 1) + at // 7) % 8] += 1
            voter = Voter(f"{record.id:032x}{at:032x}", _GROUPS[at % 4])
            voting.cast(node, record.id, voter, Vote(tuple(numbers)))
    return read(record)


def _spent(deed: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _turn in range(times):
        began = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _pages(app: Any, *addresses: str) -> list[float]:
    """Return the median seconds of rendering each page afresh, taken in turn."""
    taken: list[list[float]] = [[] for _address in addresses]
    for turn in range(_TURNS):
        for at, address in enumerate(addresses):
            began = time.perf_counter()
            assert _get(app, f"{address}?vers={turn}") == "200 OK"
            taken[at].append(time.perf_counter() - began)
    return [statistics.median(each[_FIRST:]) for each in taken]
