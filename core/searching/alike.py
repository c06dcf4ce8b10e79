# SPDX-License-Identifier: EUPL-1.2
"""Finds what is there already, before somebody starts the same thing anew.

Two texts are alike when they share words that few others have. Common words weigh little, words
without meaning nothing, and all count in whatever form they stand. What shares one word only
with a longer text is not alike: somebody who is asked "does this exist?" for nothing, stops
looking.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from core import access
from core.database import reading
from core.model import Actor, Record
from core.node import Node
from core.searching import analysis
from core.store import search as index
from core.store.search import FORM

#: Words of a text that are looked at, and the rarest of them that are looked for.
_MOST_WORDS, _LOOKED_FOR = 80, 8
#: Records that are compared, and longer words that a word may be part of.
_COMPARED, _LONGER = 200, 5
#: Two titles are alike from here, and two longer texts from there; both 0 to 1.
THRESHOLD, _TEXTS = 0.45, 0.4
#: Words that two titles must share, when both have so many.
_SHARED = 2
#: A word that stands in more records tells too little when it is the only one shared.
_RARE = 5
#: Letters of a word that counts inside another, and how much it counts there.
_INSIDE, _WITHIN = 4, 0.7
#: Words without which a title says the same.
_PLAIN = (
    "beter doe gaan gaat goed graag hou houd houden kom komen komt maak maakt maken mee meer"
    " mensen mogen mag nieuw nieuwe per samen willen zet"
)
_EMPTY = analysis.STOP_WORDS | frozenset(_PLAIN.split())


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that tells what a text is about."""

    word: str
    #: Itself and its forms.
    forms: frozenset[str]

    def likeness(self, other: "_Word") -> float:
        """Return 1.0 for the same word, less when one is part of the other."""
        if not self.forms.isdisjoint(other.forms):
            return 1.0
        short, long = sorted((self.word, other.word), key=len)
        part = len(short) >= _INSIDE and (long.startswith(short) or long.endswith(short))
        return _WITHIN if part else 0.0

    @property
    def tokens(self) -> list[str]:
        return [one for each in sorted(self.forms)
                for one in (index.token(each), FORM + index.token(each))]  # fmt: skip


def similar(
    node: Node,
    actor: Actor,
    kind: str | Sequence[str] | None,
    text: str,
    limit: int = 5,
    *,
    but: int | None = None,
    members: bool = False,
) -> list[Record]:
    """Return records that are probably about the same as ``text``, the most alike first.

    Args:
        node: the node.
        actor: who asks; gets only what it may read.
        kind: name of a record type, several, or None for any.
        text: a title, with more below it or not, as somebody is about to post it.
        limit: records at most.
        but: the record that is being written itself.
        members: with what is for people who are signed in, when whoever asks is. Only where
            nobody else sees the answer.

    Returns:
        Records, own and received; empty when nothing is much alike.
    """
    members = members and access.may(actor, "take part").allowed
    kinds = (kind,) if isinstance(kind, str) else tuple(kind or ())
    title, _, rest = text.strip().partition("\n")
    with reading(node.engine) as tx:
        values = _compared(tx, _telling(title), _telling(rest), kinds, members)
        best = sorted(values, key=lambda each: (values[each], each), reverse=True)
        best = [each for each in best if each != but][:limit]
        found = index.readable(tx, best, members=members)
    return [each for each in found if access.may(actor, "read", each).allowed]


def _telling(text: str | Iterable[str]) -> list[_Word]:
    """Return the words that tell what a text is about, each once in whatever form."""
    found: list[_Word] = []
    known: set[str] = set()
    for word in analysis.words(text) if isinstance(text, str) else text:
        if len(word) > 2 and word not in _EMPTY:
            made = _word(word)
            if known.isdisjoint(made.forms):
                known |= made.forms
                found.append(made)
    return found[:_MOST_WORDS]


@lru_cache(maxsize=1 << 14)
def _word(word: str) -> _Word:
    return _Word(word, frozenset({word, *analysis.forms(word, "nl")}))


def _compared(
    tx: Connection,
    title: Sequence[_Word],
    rest: Sequence[_Word],
    kinds: Sequence[str],
    members: bool,
) -> dict[int, float]:
    """Return how much records are alike, of those that are alike enough."""
    asked = [*title, *rest]
    if not asked:
        return {}
    counts = index.counts_of(tx, {form for each in asked for form in each.forms})
    # The title counts most: its words are looked for first, the rare ones before the others.
    rare = [
        *sorted(title, key=lambda each: _count(each, counts)),
        *sorted(rest, key=lambda each: _count(each, counts)),
    ][:_LOOKED_FOR]
    narrowed = [index.any_of(index.mark("type", each) for each in kinds)] if kinds else []
    question = index.all_of([index.any_of(_looked_for(tx, rare)), *narrowed])
    found = index.newest(tx, question, _COMPARED, members=members)
    held = index.tokens_of(tx, list(found)) if rest else {}
    theirs = {record_id: _telling(words) for record_id, words in found.items()}
    more = {form for words in theirs.values() for each in words for form in each.forms}
    weights = _Weights(counts | index.counts_of(tx, more - counts.keys()))
    values = {}
    for record_id, words in theirs.items():
        titles = _likeness(title, words, weights)
        texts = _coverage(asked, words, held[record_id], weights) if rest else 0.0
        if titles >= THRESHOLD or texts >= _TEXTS:
            values[record_id] = max(titles, texts)
    return values


def _looked_for(tx: Connection, words: Iterable[_Word]) -> list[str]:
    """Return the tokens by which records may be alike: words, forms, and compounds of them."""
    found: dict[str, None] = {}
    for each in words:
        found |= dict.fromkeys(each.tokens)
        if len(each.word) >= _INSIDE:
            longer = index.beginning(tx, each.word, _LONGER) + index.ending(tx, each.word, _LONGER)
            parts = {each.word[:at] for at in range(_INSIDE, len(each.word))}
            parts |= {each.word[at:] for at in range(1, len(each.word) - _INSIDE + 1)}
            found |= dict.fromkeys(map(index.token, [*longer, *index.counts_of(tx, parts)]))
    return list(found)


def _likeness(ours: Sequence[_Word], theirs: Sequence[_Word], weights: "_Weights") -> float:
    """Return how alike two titles are, 0 to 1: what they share of what both say."""
    mine, yours = [0.0] * len(ours), [0.0] * len(theirs)
    for at, one in enumerate(ours):
        for to, other in enumerate(theirs):
            value = weights.likeness(one, other)
            if value:
                mine[at], yours[to] = max(value, mine[at]), max(value, yours[to])
    shared = sum(value > 0 for value in mine)
    if not shared or shared < min(_SHARED, len(ours), len(theirs)):
        return 0.0
    if shared == 1 and weights.is_common(ours[0]) and (len(theirs) > 1 or 1.0 not in mine):
        return 0.0
    values = [*mine, *yours]
    each = [weights.of(one) for one in (*ours, *theirs)]
    return sum(one * value for one, value in zip(each, values, strict=True)) / sum(each)


def _coverage(
    asked: Sequence[_Word], title: Sequence[_Word], held: set[str], weights: "_Weights"
) -> float:
    """Return how alike two longer texts are: what theirs has of ours, and ours of their title."""
    total = sum(map(weights.of, asked)) or 1.0
    within = sum(weights.of(each) for each in asked if not held.isdisjoint(each.tokens)) / total
    whole = sum(map(weights.of, title)) or 1.0
    named = sum(
        weights.of(each) for each in title if any(each.likeness(other) == 1.0 for other in asked)
    )
    return (within + named / whole) / 2 if within and named else 0.0


class _Weights:
    """How much a word tells, and how like another it is; each is worked out once."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._weights: dict[str, float] = {}
        self._pairs: dict[tuple[str, str], float] = {}

    def of(self, word: _Word) -> float:
        """Return how much it tells: the fewer records have it, the more."""
        found = self._weights.get(word.word)
        if found is None:
            found = self._weights[word.word] = 1 / math.log2(2 + _count(word, self._counts))
        return found

    def likeness(self, one: _Word, other: _Word) -> float:
        """Return what ``_Word.likeness`` tells."""
        pair = (one.word, other.word)
        found = self._pairs.get(pair)
        if found is None:
            found = self._pairs[pair] = one.likeness(other)
        return found

    def is_common(self, word: _Word) -> bool:
        """Whether many records have it."""
        return _count(word, self._counts) > _RARE


def _count(word: _Word, counts: Mapping[str, int]) -> int:
    return max(counts.get(form, 0) for form in word.forms)
