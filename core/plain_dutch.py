# SPDX-License-Identifier: EUPL-1.2
"""Hints for whoever writes: what in a Dutch text reads harder than it needs to. Pure.

Hints, no more: a text is never refused for how it reads. At most a few are given, the longest
sentence first, for nobody mends ten things at once.

Source: Direct Duidelijk and the word list of the Dutch government for language level B1.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Words of a sentence; above it one is told.
LONGEST_SENTENCE = 20
#: Hints for one text.
_MOST = 3

#: What people write in offices, and what they say at home.
PLAINER: Mapping[str, str] = {
    "aangaande": "over", "alsmede": "en", "alsook": "en", "betreffende": "over",
    "bewerkstelligen": "zorgen voor", "conform": "volgens", "danwel": "of",
    "derhalve": "daarom", "desalniettemin": "toch", "desbetreffende": "deze",
    "dientengevolge": "daardoor",
    "doch": "maar", "echter": "maar", "faciliteren": "mogelijk maken", "gaarne": "graag",
    "geenszins": "niet", "genereren": "zorgen voor", "hetgeen": "wat", "heden": "nu",
    "implementeren": "invoeren", "indien": "als", "initiëren": "beginnen", "inzake": "over",
    "jegens": "tegen", "krachtens": "volgens", "middels": "met", "mits": "als",
    "monitoren": "volgen", "nochtans": "toch", "omtrent": "over",
    "optimaliseren": "beter maken",
    "participatie": "meedoen", "participeren": "meedoen", "prioriteren": "kiezen wat eerst komt",
    "realiseren": "maken", "reeds": "al", "teneinde": "om", "tevens": "ook", "thans": "nu",
    "trachten": "proberen", "vanwege": "door", "verstrekken": "geven", "voornemens": "van plan",
    "wederom": "weer", "zodoende": "zo", "stakeholders": "iedereen die meedoet",
    "uitrollen": "invoeren", "borgen": "zorgen dat het blijft", "betrokkenen": "wie meedoen",
}  # fmt: skip

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that would read easier otherwise."""

    #: "long" (a sentence) or "word".
    kind: str
    #: How the sentence begins, or the word.
    what: str
    #: Words of the sentence; 0 for a word.
    count: int = 0
    #: A plainer word; "" for a sentence.
    plainer: str = ""


def hints(text: str) -> tuple[Hint, ...]:
    """Return the few things in ``text`` that most ask for something simpler."""
    sentences = [_WORD.findall(each) for each in _SENTENCE.findall(text)]
    longest = max(sentences, key=len, default=[])
    found = []
    if len(longest) > LONGEST_SENTENCE:
        found.append(Hint("long", " ".join(longest[:4]), len(longest)))
    for words in sentences:
        for word in words:
            plainer = PLAINER.get(word.lower())
            if plainer and all(each.what.lower() != word.lower() for each in found):
                found.append(Hint("word", word, plainer=plainer))
    return tuple(found[:_MOST])
