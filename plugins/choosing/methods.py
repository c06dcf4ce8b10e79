# SPDX-License-Identifier: EUPL-1.2
"""The ways of voting that ship with the house: what one may do, and what is counted. Pure.

Whatever a browser sent is checked here and nowhere else: what passes ``check`` can be counted.
"""

from collections.abc import Sequence
from itertools import combinations

from samenbeter import Method, Paper, Vote, mark
from samenbeter import gettext as _

#: Longest reason of an objection, in characters.
LONGEST_REASON = 300
#: Said of what no form of ours sends.
_STRANGE = mark("Deze keuze past niet bij deze stemming. Vul het formulier opnieuw in.")


def places_on(options: Sequence[str], each: int) -> int:
    """Return how many places one can give: never more than there are options."""
    return min(each, len(options))


def pairs_on(options: Sequence[str], each: int) -> int:
    """Return how many pairs one compares: never more than there are."""
    return min(each, len(list(combinations(options, 2))))


def _per_option(vote: Vote, paper: Paper) -> bool:
    return len(vote.numbers) == len(paper.options) and not vote.reasons


def _check_dots(vote: Vote, paper: Paper) -> Sequence[str]:
    if not _per_option(vote, paper) or min(vote.numbers) < 0:
        return [_(_STRANGE)]
    given = sum(vote.numbers)
    if not given:
        return [_("Geef minstens één stip.")]
    if given > paper.each:
        told = _("Je gaf {given} stippen. Je hebt er {each}. Haal er een paar weg.")
        return [told.format(given=given, each=paper.each)]
    return []


def _count_dots(votes: Sequence[Vote], paper: Paper) -> Sequence[int]:
    return [sum(vote.numbers[at] for vote in votes) for at in range(len(paper.options))]


def _check_points(vote: Vote, paper: Paper) -> Sequence[str]:
    places = vote.numbers
    if vote.reasons or not all(0 <= each < len(paper.options) for each in places):
        return [_(_STRANGE)]
    if not places:
        return [_("Kies minstens wat je het liefst wilt.")]
    if len(set(places)) < len(places):
        return [_("Je koos iets twee keer. Geef elke plek aan iets anders.")]
    return [] if len(places) <= places_on(paper.options, paper.each) else [_(_STRANGE)]


def _count_points(votes: Sequence[Vote], paper: Paper) -> Sequence[int]:
    scores = [0] * len(paper.options)
    most = places_on(paper.options, paper.each)
    for vote in votes:
        for place, at in enumerate(vote.numbers):
            scores[at] += most - place
    return scores


def _check_approval(vote: Vote, paper: Paper) -> Sequence[str]:
    if not _per_option(vote, paper) or not set(vote.numbers) <= {0, 1}:
        return [_(_STRANGE)]
    return [] if any(vote.numbers) else [_("Kruis minstens één ding aan.")]


def _check_consent(vote: Vote, paper: Paper) -> Sequence[str]:
    if len(vote.numbers) != len(paper.options) or len(vote.reasons) != len(paper.options):
        return [_(_STRANGE)]
    if not set(vote.numbers) <= {0, 1, 2}:
        return [_(_STRANGE)]
    if 0 in vote.numbers:
        return [_("Kies bij elk voorstel: geen bezwaar, of wel bezwaar.")]
    pairs = list(zip(vote.numbers, vote.reasons, strict=True))
    if any(number == 2 and not reason.strip() for number, reason in pairs):
        return [_("Schrijf bij een bezwaar in één zin waarom.")]
    if any(len(reason) > LONGEST_REASON for reason in vote.reasons):
        return [_("Maak je bezwaar korter: hooguit {most} tekens.").format(most=LONGEST_REASON)]
    return [] if all(number == 2 or not reason for number, reason in pairs) else [_(_STRANGE)]


def _count_ones(votes: Sequence[Vote], paper: Paper) -> Sequence[int]:
    return [sum(vote.numbers[at] == 1 for vote in votes) for at in range(len(paper.options))]


def _check_pairs(vote: Vote, paper: Paper) -> Sequence[str]:
    if vote.reasons or len(vote.numbers) != len(paper.pairs):
        return [_("Kies bij elk paar wat je het liefst wilt.")]
    chosen = zip(vote.numbers, paper.pairs, strict=True)
    return [] if all(number in pair for number, pair in chosen) else [_(_STRANGE)]


def _count_pairs(votes: Sequence[Vote], paper: Paper) -> Sequence[int]:
    scores = [0] * len(paper.options)
    for vote in votes:
        for at in vote.numbers:
            scores[at] += 1
    return scores


METHODS = (
    Method(
        "dots",
        mark("Stippen"),
        mark("Je verdeelt {each} stippen. Je mag er meer dan één op hetzelfde zetten."),
        mark("We tellen alle stippen bij elkaar op."),
        "number",
        _check_dots,
        _count_dots,
    ),
    Method(
        "points",
        mark("Een rijtje"),
        mark("Je maakt een rijtje van hooguit {each}. Bovenaan staat wat je het liefst wilt."),
        mark("Wat bovenaan staat, krijgt {each} punten. Elke plek lager krijgt één punt minder."),
        "places",
        _check_points,
        _count_points,
    ),
    Method(
        "approval",
        mark("Aankruisen"),
        mark("Je kruist alles aan waar je voor bent."),
        mark("We tellen hoeveel mensen iets aankruisten."),
        "tick",
        _check_approval,
        _count_ones,
        of_people=True,
    ),
    Method(
        "pairs",
        mark("Twee aan twee"),
        mark("Je krijgt {each} keer twee dingen te zien. Je kiest steeds één van de twee."),
        mark("We tellen hoe vaak iets werd gekozen."),
        "pairs",
        _check_pairs,
        _count_pairs,
    ),
    Method(
        "consent",
        mark("Geen bezwaar"),
        mark("Je zegt bij elk voorstel of je ermee kunt leven. Zo niet, dan schrijf je waarom."),
        mark("We tellen hoeveel mensen geen bezwaar hebben."),
        "consent",
        _check_consent,
        _count_ones,
        of_people=True,
    ),
)
