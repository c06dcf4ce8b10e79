# SPDX-License-Identifier: EUPL-1.2
"""Finds records by words: in any form, half typed, in a compound, or with a typing error.

What comes first, in words: titles that hold your words as you typed them, then titles that
hold them in another form, then texts; what only holds a longer word comes last. Where two are
alike, the newer one comes first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core import access
from core.database import reading
from core.model import VISITOR, Actor, Record
from core.node import Node
from core.searching import analysis, spelling
from core.store import search as index
from core.store.search import FORM, LIMIT

#: Longer words that a word may be part of: as many at either end.
_LONGER = 30
#: Letters from which a word is looked for inside others, and from which it may be unfinished.
_INSIDE, _UNFINISHED = 4, 2
#: Letters of each half of a compound that nobody wrote as one.
_HALF = 4
#: Between the halves: "stad-s-tuin", "boek-en-kast".
_JOINTS = ("", "s", "en", "e", "n")

#: What a word of the question is worth in a title: as typed, in another form, inside another.
_AS_TYPED, _BENT, _WITHIN = 8, 4, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question for one page of what was found."""

    text: str
    #: Names of record types; of this and the next two, empty means any.
    types: tuple[str, ...] = ()
    #: Node ids, "" for our own.
    origins: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    #: Only what was typed: no typing error is mended.
    exactly: bool = False
    #: Newest first, not best first.
    newest: bool = False
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a question."""

    records: tuple[Record, ...] = ()
    #: How many there are in all, counted as far as search looks.
    count: int = 0
    #: False when there are more than ``count``.
    exact: bool = True
    #: What was looked for instead, when there was nothing for the text itself; "" otherwise.
    instead: str = ""
    #: Nothing had all words; these have some.
    partly: bool = False


@dataclass(frozen=True, slots=True)
class _Term:
    """One word of a question, and what counts as it."""

    word: str
    #: Tokens of the word itself and its forms.
    tokens: tuple[str, ...]
    #: Longer words it may be part of.
    longer: tuple[str, ...]

    @property
    def typed(self) -> str:
        return index.any_of([index.token(self.word)])

    @property
    def bent(self) -> str:
        return index.any_of(self.tokens)

    @property
    def loose(self) -> str:
        return index.any_of([*self.tokens, *map(index.token, self.longer)])


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is looked in: the index, as far as the filters and who asks leave it."""

    tx: Connection
    #: What the filters ask, beside the words.
    narrowed: tuple[str, ...]
    #: With what is for members.
    members: bool

    def newest(self, questions: Iterable[str], most: int = LIMIT) -> dict[int, list[str]]:
        """Return what ``core.store.search.newest`` tells."""
        question = index.all_of([*questions, *self.narrowed])
        return index.newest(self.tx, question, most, members=self.members)

    def has(self, question: str) -> bool:
        """Whether anything answers ``question``, whatever the filters leave."""
        return bool(index.newest(self.tx, question, 1, members=self.members))


def search(node: Node, wanted: Wanted, actor: Actor = VISITOR) -> Found:
    """Return one page of what answers ``wanted``, own and received.

    Somebody who is signed in finds what is for members too, by words that stand in it. Words
    are mended and completed with those of public texts only, whoever asks.
    """
    words = analysis.asked(wanted.text)
    if not words:
        return Found()
    with reading(node.engine) as tx:
        terms = [_term(tx, each, last=each == words[-1]) for each in words]
        members = access.may(actor, "take part").allowed
        shelf = _Shelf(tx, _narrowed(wanted), members)
        order, exact = _all(shelf, terms)
        found = Found(exact=exact)
        if not order and not wanted.exactly:
            found, order = _instead(shelf, terms)
        if wanted.newest:
            order = index.by_date(tx, order)
        page = order[wanted.offset : wanted.offset + wanted.limit]
        read = index.readable(tx, page, members=members)
    shown = tuple(each for each in read if access.may(actor, "read", each).allowed)
    return replace(found, records=shown, count=len(order))


def _term(tx: Connection, word: str, *, last: bool) -> _Term:
    forms = {form for each in ("nl", "en") for form in analysis.forms(word, each)} | {word}
    tokens = dict.fromkeys(
        token for each in sorted(forms) for token in (index.token(each), FORM + index.token(each))
    )
    least = _UNFINISHED if last else _INSIDE
    longer = index.beginning(tx, word, _LONGER) if len(word) >= least else []
    if len(word) >= _INSIDE:
        longer += index.ending(tx, word, _LONGER)
    return _Term(word, tuple(tokens), tuple(longer))


def _narrowed(wanted: Wanted) -> tuple[str, ...]:
    """Return what the filters ask, beside the words."""
    chosen = {"type": wanted.types, "origin": wanted.origins, "principles": wanted.principles}
    return tuple(
        index.any_of(index.mark(name, each) for each in values)
        for name, values in chosen.items()
        if values
    )


def _all(shelf: _Shelf, terms: Sequence[_Term]) -> tuple[list[int], bool]:
    """Return the records that hold all words, best first, and whether that is all of them."""
    strict = shelf.newest((each.bent for each in terms), LIMIT + 1)
    exact = len(strict) <= LIMIT
    titles = dict(list(strict.items())[:LIMIT])
    typed = shelf.newest(each.typed for each in terms)
    loose: dict[int, list[str]] = {}
    if exact and any(each.longer for each in terms):
        loose = shelf.newest((each.loose for each in terms), LIMIT + 1)
        exact = len(loose) <= LIMIT
    values = {record_id: 1 + _value(terms, title) for record_id, title in titles.items()}
    for record_id in typed.keys() & values.keys():
        values[record_id] += 2
    for record_id, title in loose.items():
        if record_id not in values and len(values) < LIMIT:
            values[record_id] = _value(terms, title) - len(terms) * _AS_TYPED
    return sorted(values, key=lambda each: (values[each], each), reverse=True), exact


def _value(terms: Sequence[_Term], title: Sequence[str]) -> int:
    """Return what the title of a record is worth as an answer."""
    held = set(title)
    bent = {form for each in title for form in analysis.forms(each, "nl")} | held
    value = 0
    for term in terms:
        if term.word in held:
            value += _AS_TYPED
        elif not bent.isdisjoint(term.tokens):
            value += _BENT
        elif not held.isdisjoint(term.longer):
            value += _WITHIN
    return value


def _instead(shelf: _Shelf, terms: Sequence[_Term]) -> tuple[Found, list[int]]:
    """Return what to show when nothing holds all words: mended words, else some of the words."""
    mended = [_mended(shelf, each) for each in terms]
    words = [each.word for term in mended for each in term]
    text = " ".join(words)
    is_other = words != [each.word for each in terms]
    better = [each for term in mended for each in term]
    if is_other:
        order, exact = _all(shelf, better)
        if order:
            return Found(instead=text, exact=exact), order
    if len(better) < 2:
        return Found(), []
    values: dict[int, int] = {}
    for term in better:
        for record_id, title in shelf.newest([term.bent]).items():
            # One more word counts for more than any title.
            values[record_id] = values.get(record_id, 0) + 100 + _value([term], title)
    order = sorted(values, key=lambda each: (values[each], each), reverse=True)[:LIMIT]
    return Found(instead=text if is_other else "", partly=bool(order)), order


def _mended(shelf: _Shelf, term: _Term) -> list[_Term]:
    """Return what a word was probably meant to be: itself when anything holds it."""
    if term.longer or shelf.has(term.bent):
        return [term]
    tx = shelf.tx
    halves = _halves(tx, term.word)
    if halves:
        return [_term(tx, each, last=False) for each in halves]
    errors = spelling.errors_allowed(term.word)
    if not errors:
        return [term]
    distances = spelling.near(term.word, index.alike(tx, term.word, errors))
    meant = spelling.meant(term.word, distances, index.counts_of(tx, distances))
    return [_term(tx, meant, last=False)] if meant else [term]


def _halves(tx: Connection, word: str) -> tuple[str, str] | None:
    """Return the two known words that ``word`` is made of: "buurttafel", "buurt" and "tafel"."""
    pairs = {
        (word[:at], word[at + len(joint) :])
        for at in range(_HALF, len(word) - _HALF + 1)
        for joint in _JOINTS
        if word.startswith(joint, at) and len(word) - at - len(joint) >= _HALF
    }
    counts: Mapping[str, int] = index.counts_of(tx, {each for pair in pairs for each in pair})
    known = [pair for pair in pairs if pair[0] in counts and pair[1] in counts]
    return max(known, key=lambda pair: (min(counts[each] for each in pair), pair), default=None)
