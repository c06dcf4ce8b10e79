# SPDX-License-Identifier: EUPL-1.2
"""Ways of voting that guests bring, as values: what is asked, what one says, how that counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.languages import told


@dataclass(frozen=True, slots=True)
class Paper:
    """What a vote is about, as a way of counting needs it."""

    options: tuple[str, ...]
    #: How much each person has to give: dots, places, pairs.
    each: int = 1
    #: The options that this person compares, two by two; () of a method without pairs.
    pairs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said: whole numbers, as the method reads them, and perhaps reasons."""

    numbers: tuple[int, ...]
    #: A text for each option, "" for none; () of a method that asks for no reasons.
    reasons: tuple[str, ...] = ()


@told("label", "explains", "counts")
@dataclass(frozen=True)
class Method:
    """A way of voting: what one person may say, and how that is counted. Pure."""

    #: As it travels: "dots".
    name: str
    #: Dutch, short: "Stippen".
    label: str
    #: Dutch, one sentence for who votes; ``{each}`` is how much everybody has to give.
    explains: str
    #: Dutch, one sentence: what the numbers of the result count.
    counts: str
    #: How a form asks it, and what the numbers of a vote are. "number": one for each option.
    #: "places": the options chosen, the best first. "tick": 1 or 0 for each option. "consent": 1
    #: for each option one can live with and 2 for an objection, with its reason. "pairs": of each
    #: pair of the paper the option that is preferred.
    asks: Literal["number", "places", "tick", "consent", "pairs"]
    #: Dutch sentences, in the language of now: why a vote is none. Empty for a good one.
    check: Callable[[Vote, Paper], Sequence[str]]
    #: The score of each option; more is better. Of one vote, an option it says nothing for has 0.
    count: Callable[[Sequence[Vote], Paper], Sequence[int]]
    #: A score is a number of people, so that who did not say it can be told from the turnout.
    of_people: bool = False
