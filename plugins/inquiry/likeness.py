# SPDX-License-Identifier: EUPL-1.2
"""Which cluster an answer is probably about: by the words they share. Pure."""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]{4,40}")
#: Words of people that say nothing about what they want.
_EMPTY = frozenset(
    {"alle", "deze", "door", "elkaar", "eens", "graag", "haar", "hebben", "heel", "hier",
     "iemand", "iets", "kunnen", "meer", "mijn", "moet", "naar", "niet", "onder", "ook", "over",
     "samen", "veel", "voor", "waar", "welke", "willen", "worden", "zich", "zijn", "that",
     "this", "with"}
)  # fmt: skip
#: Letters that two words share at their beginning to count as the same.
_SAME = 5
#: Share of the words of the shorter text from which two are alike.
_ALIKE = 0.34


def words(text: str) -> frozenset[str]:
    """Return the beginnings of the words that tell what a text is about."""
    found = (each.lower() for each in _WORD.findall(text[:2000]))
    return frozenset(each[:_SAME] for each in found if each not in _EMPTY)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two texts share, 0 to 1 of the shorter one."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def best(answer: str, clusters: Mapping[int, frozenset[str]]) -> int | None:
    """Return the cluster an answer is most alike, None when it is like none of them."""
    asked = words(answer)
    found = {each: likeness(asked, known) for each, known in clusters.items()}
    first = max(found, key=lambda each: (found[each], -each), default=None)
    return first if first is not None and found[first] >= _ALIKE else None
