# SPDX-License-Identifier: EUPL-1.2
"""Search at 100,000 records: the slowest one in twenty of each kind of question."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.figures import WORDS, Figure, found, free_port, lesson
from benchmarks.lists import ORIGIN
from core.app import open_node
from core.database import optimize, writing
from core.model import EVERYBODY, VISITOR, Actor, Incoming
from core.node import Node
from core.receiving import receive
from core.searching.alike import similar
from core.searching.finding import Wanted, search

#: Milliseconds that 95 of 100 answers keep.
LIMIT = 50.0
#: Different words besides the common ones, about as many as so many lessons would have.
_RARE = 60_000
#: Through which some came, and who may read those.
_NETWORK, _MEMBER = "n" * 32, Actor(None, "lid", "member")
_SOUNDS = (
    "br d f g h k kl l m n p r s st t v w z b gr sl tr",
    "aa a ee e ie ij oe o oo ui uu u ou ei",
    "n k s t l r m p ng cht rd st f g",
)


def measure(directory: Path, scale: float) -> list[Figure]:
    """Ask each kind of question many times, each time with other words."""
    size = int(100_000 * scale)
    node = filled(directory / "node", size)
    rare = _rare_words()
    lucky = random.Random(1)
    figures = []
    for name, question in _questions(rare).items():
        times = _times(partial(_search, node), [question(lucky) for _ in range(120)])
        figures.append(_figure(f"search: {name}", times, size))
    asked = [Wanted(" ".join(lucky.sample(WORDS, 1))) for _ in range(120)]
    times = _times(lambda wanted: search(node, wanted, _MEMBER), asked)
    figures.append(_figure("search: a common word, for a member", times, size))
    titles = [str(lesson(lucky.randrange(size))["title"]) for _ in range(120)]
    times = _times(lambda title: similar(node, VISITOR, "lesson", title), titles)
    figures.append(_figure("search: what is much like a title", times, size))
    return figures


def _questions(rare: list[str]) -> dict[str, Callable[[random.Random], Wanted]]:
    """Return what makes a question of each kind."""

    def words(lucky: random.Random, many: int) -> str:
        return " ".join(lucky.sample(WORDS, many))

    return {
        "the most common word": lambda _: Wanted("wijk"),
        "a common word": lambda lucky: Wanted(words(lucky, 1)),
        "three common words": lambda lucky: Wanted(words(lucky, 3)),
        "a rare and a common word": lambda lucky: Wanted(f"{lucky.choice(rare)} wijk"),
        "a typing error": lambda lucky: Wanted(_mistyped(lucky, lucky.choice(rare))),
        "two typing errors": lambda lucky: Wanted(
            f"{_mistyped(lucky, lucky.choice(rare))} {_mistyped(lucky, lucky.choice(rare))}"
        ),
        "two letters of a word": lambda lucky: Wanted(lucky.choice(rare)[:2]),
        "four letters of a word": lambda lucky: Wanted(lucky.choice(rare)[:4]),
        "a common word, filtered": lambda lucky: Wanted(
            words(lucky, 1), types=("lesson",), principles=("ict",)
        ),
        "a common word, nothing of that type": lambda lucky: Wanted(
            words(lucky, 1), types=("initiative",)
        ),
        "newest first": lambda lucky: Wanted(words(lucky, 1), newest=True),
        "a later page": lambda lucky: Wanted(words(lucky, 1), offset=400),
    }


def _search(node: Node, wanted: Wanted) -> None:
    search(node, wanted)


def _times(ask: Callable[[Any], object], questions: Sequence[object]) -> list[float]:
    """Return the milliseconds of each question, after a few to warm up.

    Of the processor: nothing here waits but for others on the machine, of whom the figure would
    tell otherwise.
    """
    taken = []
    for question in questions:
        began = time.thread_time()
        ask(question)
        taken.append((time.thread_time() - began) * 1000)
    return sorted(taken[20:])


def _figure(name: str, times: list[float], size: int) -> Figure:
    worst = times[int(len(times) * 0.95)]
    half = times[len(times) // 2]
    detail = f"half below {half:.1f} ms, at {size} records"
    return Figure(name, worst, LIMIT, " ms", detail=detail)


def filled(directory: Path, size: int) -> Node:
    """Return a node with so many received lessons, in words as common and as rare as in life.

    One in ten is for members only.
    """
    found(directory, "Search", free_port())
    node = open_node(directory)
    rare = _rare_words()
    lucky = random.Random(2)
    for start in range(0, size, 1000):
        batch = [_incoming(each, rare, lucky) for each in range(start, min(start + 1000, size))]
        with writing(node.engine) as tx:
            audience = EVERYBODY if start % 10_000 else _NETWORK
            assert receive(tx, node, ORIGIN, batch, audience) == {}
    optimize(node.engine)
    return node


def _incoming(number: int, rare: list[str], lucky: random.Random) -> Incoming:
    fields = lesson(number)
    # A word is as rare as its number is high, as in any language.
    drawn = [rare[int(len(rare) * lucky.random() ** 3)] for _ in range(12)]
    title = f"{fields.pop('title')} {' '.join(drawn[:2])}"
    summary = fields.pop("plain_summary")
    fields["what_happened"] = f"{fields['what_happened']} {' '.join(drawn[2:])} wijk"
    moment = f"2026-01-{1 + number // 3600 % 28:02}T00:{number // 60 % 60:02}:{number % 60:02}Z"
    payload = {
        "type": "lesson", "version": 1, "published": moment, "updated": moment,
        "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0", "title": title,
        "plain_summary": summary, "body": fields,
    }  # fmt: skip
    return Incoming(f"{number:026}", payload)


def _rare_words() -> list[str]:
    """Return words that could be Dutch, always the same ones."""
    lucky = random.Random(3)
    sounds = [each.split() for each in _SOUNDS]
    made: dict[str, None] = {}
    while len(made) < _RARE:
        syllables = range(lucky.randint(2, 3))
        made["".join(lucky.choice(each) for _ in syllables for each in sounds)] = None
    return list(made)


def _mistyped(lucky: random.Random, word: str) -> str:
    """Return ``word`` with two neighbours swapped, or one letter left out."""
    at = lucky.randrange(len(word) - 1)
    if lucky.random() < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :]
