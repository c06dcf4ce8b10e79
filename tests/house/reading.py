# SPDX-License-Identifier: EUPL-1.2
"""How hard a Dutch text is to read, measured as the rules for plain Dutch (B1) ask."""

import re
import subprocess
from collections.abc import Iterable, Sequence

import pyphen

#: Abbreviations that everybody says as a word, and those that a text explains beside them.
KNOWN = frozenset(
    {"CSV", "ODS", "API", "ICT", "JPEG", "JSON", "MB", "PNG", "QR", "SHA", "USB", "GGZ", "ADRES"}
)
EXPLAINED = {
    "AVG": "verwerkingsverantwoordelijke",
    "WCAG": "norm",
    "AA": "niveau",
    "EN": "norm",
    "CBS": "bureau",
}
#: Short for something one can as well write out.
SHORT = re.compile(
    r"\b(?:a\.u\.b|bijv|blz|bv|b\.v|ca|cf|d\.m\.v|d\.w\.z|e\.d|enz|etc|evt|excl|i\.p\.v|i\.v\.m"
    r"|incl|jl|m\.b\.t|max|m\.i\.v|min|mln|n\.a\.v|n\.v\.t|o\.a|o\.b\.v|p\.p|resp|t\.a\.v|t/m"
    r"|tel|vgl|z\.s\.m|zgn)\.?(?=\s|$)", re.IGNORECASE
)  # fmt: skip
#: What offices write and neighbours do not say, besides the words the editor hints at.
OFFICIAL = frozenset(
    {"aanvangen", "aanwenden", "abusievelijk", "additioneel", "adequaat", "beogen", "bevoegdheid",
     "bijgevolg", "casu", "cliëntele", "conformeren", "continueren", "dergelijke", "dienaangaande",
     "dient", "dienen", "doelstelling", "eveneens", "evenals", "geïmplementeerd", "hieromtrent",
     "ingevolge", "kenbaar", "mede", "nader", "nadere", "ondergetekende", "ontvangst",
     "onverhoopt", "opteren", "primair", "procedure", "rekenschap", "respectievelijk", "terzake",
     "tevens", "u", "uw", "uiteenzetten", "verdient", "verzoeken", "verzocht", "voormeld",
     "voornoemd", "voorts", "zulks"}
)  # fmt: skip

_BLANK = re.compile(r"%\(\w+\)s|\{[^}]*\}")
_CODE = re.compile(r'<(span class="code"|code)[^>]*>.*?</(span|code)>')
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d+")
_HYPHENS = pyphen.Pyphen(lang="nl_NL")


def plain(text: str) -> str:
    """Return a text as one reads it aloud: a word for each blank, no marks, no commands."""
    return _TAG.sub(" ", _BLANK.sub("drie", _CODE.sub("opdracht", text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a label without an end counts as one."""
    parts = re.split(r"(?<=[.!?:])\s+|\n|;\s", plain(text))
    return [each.strip() for each in parts if _WORD.search(each)]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence; a number counts as one."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """Return how many parts a word has when it is broken at the end of a line."""
    return len(_HYPHENS.positions(word)) + 1


def ease(found: Sequence[str]) -> float:
    """Return the reading ease of sentences: 100 is very easy, below 60 is hard.

    Source: W.H. Douma, "De leesbaarheid van landbouwbladen" (1960): Flesch's formula, weighed
    for Dutch: 206.84 - 0.77 × syllables in 100 words - 0.93 × words in a sentence.
    """
    spoken = [each for one in found for each in words(one)]
    parts = sum(map(syllables, spoken))
    return 206.84 - 0.77 * 100 * parts / len(spoken) - 0.93 * len(spoken) / len(found)


def abbreviations(text: str) -> list[str]:
    """Return what a text abbreviates and does not explain."""
    told = plain(text)
    found = [
        each
        for each in re.findall(r"\b[A-Z]{2,}\b", told)
        if each not in KNOWN and EXPLAINED.get(each, "\n") not in told.lower()
    ]
    return found + SHORT.findall(told)


def misspelt(texts: Iterable[str]) -> set[str]:
    """Return the words that the Dutch dictionary of hunspell does not know."""
    spoken = {each.strip("'’") for text in texts for each in _WORD.findall(plain(text))}
    asked = subprocess.run(
        ["hunspell", "-d", "nl_NL", "-i", "utf-8", "-l"],
        input="\n".join(sorted(spoken)), text=True, capture_output=True, check=True,
    )  # fmt: skip
    return set(asked.stdout.split())
