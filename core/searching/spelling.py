# SPDX-License-Identifier: EUPL-1.2
"""How far two words are apart, and which word was probably meant. Pure."""

from collections.abc import Iterable, Mapping

#: Words up to this many letters may hold one error, longer ones two.
SHORT = 5
#: A shorter word is not mended: too many words are one letter away.
SHORTEST = 3


def errors_allowed(word: str) -> int:
    """Return how many errors we look past in ``word``: 0 to 2."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) <= SHORT else 2


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters to add, drop, change or swap with a neighbour; at most ``most + 1``.

    Source: the "optimal string alignment" form of Damerau and Levenshtein's distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, above[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def near(word: str, candidates: Iterable[str]) -> dict[str, int]:
    """Return the words that ``word`` may have been meant to be, with their distance."""
    most = errors_allowed(word)
    letters = set(word)
    found = {}
    for each in candidates:
        # Each error changes at most two letters of the set; this is far cheaper than counting.
        if len(letters.symmetric_difference(each)) <= 2 * most:
            apart = distance(word, each, most)
            if 0 < apart <= most:
                found[each] = apart
    return found


def meant(word: str, distances: Mapping[str, int], counts: Mapping[str, int]) -> str | None:
    """Return the word that was probably meant: fewest errors, same beginning, used most."""

    def order(each: str) -> tuple[int, bool, int, str]:
        return (distances[each], each[0] != word[0], -counts.get(each, 0), each)

    return min((each for each in distances if counts.get(each)), key=order, default=None)
