# SPDX-License-Identifier: EUPL-1.2
"""An inquiry with 10,000 answers: its page, the page for ordering, and a merge of 1,000 and 1,000.

Counting reads every answer once, in one statement; a merge moves none of them.
"""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.figures import WORDS, Figure, found, free_port
from core.app import open_node
from core.database import optimize
from core.model import HOUSE, Actor, Record
from core.node import Node
from core.questions import references
from core.records import create
from core.together import together
from core.web import create_app
from plugins.inquiry import answering, clusters, ordering, ordering_pages, showing
from plugins.inquiry.groups import GROUPS
from samenbeter import Request

EDITOR = Actor(None, "redactie", "editor")
#: Answers in each of the two clusters that are merged, of 10,000 in all.
_IN_TWO = 1000


def measure(directory: Path, scale: float) -> list[Figure]:
    """Compare an inquiry of a tenth with the whole, in turn."""
    many = int(10_000 * scale)
    few = many // 10
    small, large = (_filled(directory / str(size), size) for size in (few, many))
    create_app(large[0])
    figures = []
    for name, ask, limit in (
        ("page for visitors", _stand, 8.0),
        ("page for ordering", _order, 8.0),
        ("merge and take apart", _merge, 5.0),
    ):
        at_few, at_many = _times(ask, small, large)
        detail = f"{at_few * 1000:.1f} ms at {few} answers, {at_many * 1000:.1f} ms at {many}"
        figures.append(Figure(f"inquiry: {name}", at_many / at_few, limit, " ×", detail=detail))
    return figures


def _times(
    ask: Callable[[Node, Record], object], *inquiries: tuple[Node, Record]
) -> tuple[float, float]:
    """Return the median seconds of both, taken in turn."""
    taken: list[list[float]] = [[], []]
    for _turn in range(12):
        for index, (node, inquiry) in enumerate(inquiries):
            began = time.perf_counter()
            ask(node, inquiry)
            taken[index].append(time.perf_counter() - began)
    few, many = (statistics.median(each[2:]) for each in taken)
    return few, many


def _stand(node: Node, inquiry: Record) -> None:
    assert showing.below(node, EDITOR, inquiry) is not None


def _order(node: Node, inquiry: Record) -> None:
    asked = Request(
        "GET", f"/uitvragen/{inquiry.id}/ordenen", {"number": str(inquiry.id)}, {}, {}, (), b"",
        EDITOR,
    )  # fmt: skip
    ordering_pages.order(node, asked)


def _merge(node: Node, inquiry: Record) -> None:
    one, other = (each.record.id for each in clusters.counted(node, inquiry)[:2])
    made = ordering.merge(node, EDITOR, inquiry, [one, other], "Samen")
    ordering.take_apart(node, EDITOR, inquiry, made.id)


def _filled(directory: Path, size: int) -> tuple[Node, Record]:
    """Return a node with an inquiry of so many answers, a fifth of them in two clusters."""
    found(directory, f"Node {size}", free_port())
    file = directory / "node.toml"
    chosen = 'plugins = ["initiatives", "lessons", "inquiry"]'
    file.write_text(re.sub(r"(?m)^plugins = .*$", chosen, file.read_text("utf-8")), "utf-8")
    node = open_node(directory)
    first = (answering.today(node) - timedelta(days=1)).isoformat()
    inquiry = create(
        node, EDITOR, "inquiry", {"title": "Wat helpt?", "first_day": first}, publish=True
    )
    about = references(node, inquiry)[0]
    made = [
        create(node, EDITOR, "cluster", {"title": title, "inquiry": about}, publish=True)
        for title in ("Soep", "Brood")
    ]
    in_two = size * _IN_TWO // 10_000
    for start in range(0, size, 500):
        with together(node):
            for number in range(start, min(start + 500, size)):
                at = number // in_two if in_two else 2
                put = {"stage": "ordered", "cluster": str(made[at].id)} if at < 2 else {}
                create(node, HOUSE, "answer", _answer(number, about, first) | put)
    optimize(node.engine)
    return node, inquiry


def _answer(number: int, about: str, day: str) -> dict[str, object]:
    words = " ".join(WORDS[(number * 7 + at * at) % len(WORDS)] for at in range(12))
    return {
        "inquiry": about, "group": list(GROUPS)[number % 4], "text": words, "channel": "web",
        "day": day, "once": f"benchmark-{number:08}", "kept_until": "2099-01-01",
    }  # fmt: skip
