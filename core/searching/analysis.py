# SPDX-License-Identifier: EUPL-1.2
"""How text becomes words, and words become forms: the same for texts and for questions.

A word is in lower case and without accents. Its forms are what stands for all its inflections:
"huizen" and "huis" share one. Forms are made in the language of the text; an English text is
not bent the Dutch way.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

#: Changes when the same record gives other words, forms or marks; the index is then made anew.
VERSION = 2

#: Longer words are cut off here.
LONGEST = 40

# An apostrophe or a hyphen may stand inside a word: "foto's", "e-mail".
_WORD = re.compile(r"[^\W_]+(?:['’ʼ\-‐‑][^\W_]+)*")
_INSIDE = re.compile(r"['’ʼ\-‐‑]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
#: Letters that are no base letter with an accent.
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th"})

_PLAIN = (
    "aan al als andere bij daar dan dat de deze die dit doen door dus een en er ge geen had heb"
    " hebben heeft hem het hier hij hoe hun ik in is ja je jij jou jouw jullie kan kun kunnen maar"
    " me met mij mijn moet na naar niet nog nu of om omdat ons onze ook op over te tot u uit uw van"
    " veel voor waar wanneer want was wat we wel werd wie wij wil worden wordt ze zei zelf zich zij"
    " zijn zo zoals zou about an and are as at be but by for from has have i if it its me my not of"
    " on or our so that the their them they this to us was we what when where which who will with"
    " you your"
)
#: Words that say little about a text; a question of nothing else keeps them.
STOP_WORDS = frozenset(_PLAIN.split())

#: Plurals that no rule bends back.
_IRREGULAR = {
    "kinderen": "kind", "eieren": "ei", "liederen": "lied", "goederen": "goed",
    "volkeren": "volk", "volken": "volk", "steden": "stad", "leden": "lid", "schepen": "schip",
    "smeden": "smid", "mogelijkheden": "mogelijkheid", "museums": "museum", "musea": "museum",
    "ideeen": "idee", "ideetje": "idee", "cafes": "cafe", "koeien": "koe", "zeeen": "zee",
}  # fmt: skip
#: "betaalt", "speelt": what neither rule book knows for a verb.
_PRESENT = re.compile(r"(?:aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou)[bdgklmnprw]t$")
_VOICED = {"v": "f", "z": "s"}


def words(text: str) -> list[str]:
    """Return the words of ``text`` in their order: lower case, without accents.

    A word with a hyphen gives its parts and all of it: "e-mail" gives "mail" and "email".
    """
    return list(_words(text))


def asked(text: str, most: int = 12) -> list[str]:
    """Return the words of a question that count, at most ``most``, each once."""
    found = [_folded(each) for each in _WORD.findall(_plain(text))]
    each_once = list(dict.fromkeys(word[:LONGEST] for word in found if word))
    telling = [word for word in each_once if word not in STOP_WORDS]
    return (telling or each_once)[:most]


def language_of(tag: str) -> str:
    """Return the language of a BCP 47 tag as far as we know its forms: "nl", "en" or ""."""
    first = tag.lower().partition("-")[0]
    return first if first in _BENT else ""


@lru_cache(maxsize=1 << 17)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Return what ``word`` has in common with its inflections; empty in other languages.

    Of Dutch two: one rule book keeps "gezond" and "initiatief" whole, the other knows verbs.
    """
    bend = _BENT.get(language)
    return bend(word) if bend and len(word) > 2 and word.isalpha() else ()


@lru_cache(maxsize=1 << 16)
def form(word: str, language: str = "nl") -> str:
    """Return the first form of ``word``: one word for all its inflections."""
    found = forms(word, language)
    return found[0] if found else word


def _words(text: str) -> Iterator[str]:
    for match in _WORD.findall(_plain(text)):
        if match.isalnum():
            yield match[:LONGEST]
            continue
        # "foto's" is about a foto, "zo'n" about zo: one letter beside a mark says nothing.
        parts = _INSIDE.split(match)
        yield from (part[:LONGEST] for part in parts if len(part) > 1)
        if not {"'", "’", "ʼ"} & set(match):
            yield "".join(parts)[:LONGEST]


def _folded(match: str) -> str:
    """Return one word of a question: with a hyphen whole, with an apostrophe its longest part."""
    if match.isalnum():
        return match
    if {"'", "’", "ʼ"} & set(match):
        return max(_INSIDE.split(match), key=len)
    return "".join(_INSIDE.split(match))


def _plain(text: str) -> str:
    text = text.casefold()
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", split)).translate(_LETTERS)


class _Rules(threading.local):
    """The rule books of each thread: one writes down in itself what it is doing."""

    def __init__(self) -> None:
        #: Dutch twice: the older one, careful, and the newer one, which knows verbs.
        self.careful = snowballstemmer.stemmer("dutch_porter")
        self.verbs = snowballstemmer.stemmer("dutch")
        self.english = snowballstemmer.stemmer("english")


_rules = _Rules()


def _bent_dutch(word: str) -> tuple[str, ...]:
    if word in _IRREGULAR:
        return (_IRREGULAR[word],)
    first = _hard(_rules.careful.stemWord(word))
    second = _rules.verbs.stemWord(word)
    # Without "ge-" three letters are left of many a word that is no participle: gezond, zon.
    if len(second) < 3 or (len(second) < 4 and word.startswith("ge")):
        second = first
    third = word[:-1] if _PRESENT.search(word) else first
    return tuple(dict.fromkeys((first, second, third)))


def _hard(stem: str) -> str:
    """Return a Dutch stem as it is written at the end of a word: huiz, huis; less, les."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        stem = stem[:-1]
    return stem[:-1] + _VOICED.get(stem[-1], stem[-1])


def _bent_english(word: str) -> tuple[str, ...]:
    return (str(_rules.english.stemWord(word)),)


_BENT: dict[str, Callable[[str], tuple[str, ...]]] = {"nl": _bent_dutch, "en": _bent_english}
