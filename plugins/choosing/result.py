# SPDX-License-Identifier: EUPL-1.2
"""From opened ballots to what is published: totals, equal voices for groups, who won. Pure.

Every group of whom the turnout is told has one voice: its shares count as much as those of any
other. Groups that are too small to be told are one block, with the voices of all of them. So few
people never weigh more than they can be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plugins.choosing.telling import Cell, Row, added, hidden_cells
from samenbeter import LEAST, Method, Paper, Vote, suppressed

#: With fewer voters than this even the winner would tell what somebody said.
LEAST_FOR_WINNER = 5


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote as it was opened."""

    group: str
    vote: Vote


@dataclass(frozen=True, slots=True)
class Result:
    """What may be told of a count; None wherever it may not."""

    #: How many people voted: the one number that is not for telling as it is.
    voters: int
    group_voters: tuple[int | None, ...]
    totals: tuple[int | None, ...]
    #: By group, by option.
    group_totals: tuple[tuple[int | None, ...], ...]
    #: Percentages in which every group has one voice; empty without groups.
    shares: tuple[int | None, ...]
    winner: int | None


def count(
    ballots: Sequence[Ballot],
    method: Method,
    paper: Paper,
    groups: Sequence[str],
    *,
    quorum: int = 0,
    least: int = LEAST,
) -> Result:
    """Count ballots that were checked.

    Args:
        ballots: one for each person.
        method: how they are counted.
        paper: what they are about.
        groups: in which the result is told; of one or none there are no groups.
        quorum: with fewer voters nobody wins.
        least: numbers of people below this are not told.
    """
    options = len(paper.options)
    nothing = (None,) * options
    parted = len(groups) > 1
    names = tuple(groups) if parted else ("",)
    rows = {
        name: row_of([b for b in ballots if b.group == name or not parted], method, paper)
        for name in names
    }
    everybody = added(list(rows.values()), options)
    if everybody.voters < least:
        few = (None,) * len(groups)
        told = everybody.voters >= max(LEAST_FOR_WINNER, quorum)
        winner = _winner([(everybody, 1)], options) if told else None
        return Result(everybody.voters, few, nothing, (nothing,) * len(groups), (), winner)
    turnout = suppressed({name: row.voters for name, row in rows.items()}, least=least)
    blocks = _blocks(rows, turnout, options)
    seen = _seen(blocks, everybody, options, method, least)
    enough = everybody.voters >= quorum
    winner = _winner(blocks, options, seen.open_columns) if enough else None
    if not parted:
        alike = (everybody.voters,) * len(groups)
        return Result(
            everybody.voters, alike, seen.totals, (seen.totals,) * len(groups), (), winner
        )
    rowwise = iter(seen.rows)
    return Result(
        voters=everybody.voters,
        group_voters=tuple(turnout.values()),
        totals=seen.totals,
        group_totals=tuple(
            next(rowwise) if turnout[name] else nothing if turnout[name] is None else (0,) * options
            for name in names
        ),
        shares=tuple(
            round(100 * share) if at in seen.open_columns else None
            for at, share in enumerate(_shares(blocks, options))
        ),
        winner=winner,
    )


def row_of(ballots: Sequence[Ballot], method: Method, paper: Paper) -> Row:
    """Return what a block of people said."""
    votes = [each.vote for each in ballots]
    people = [0] * len(paper.options)
    for vote in votes:
        for at, score in enumerate(method.count([vote], paper)):
            people[at] += bool(score)
    return Row(len(votes), tuple(method.count(votes, paper)), tuple(people))


#: A row, and how many voices it has.
_Block = tuple[Row, int]


def _blocks(rows: Mapping[str, Row], told: Mapping[str, int | None], options: int) -> list[_Block]:
    """Return the groups that are told, in their order, and behind them the others as one."""
    found = [(row, 1) for name, row in rows.items() if told[name]]
    others = [row for name, row in rows.items() if told[name] is None and row.voters]
    return [*found, (added(others, options), len(others))] if others else found


@dataclass(frozen=True, slots=True)
class _Seen:
    totals: tuple[int | None, ...]
    rows: tuple[tuple[int | None, ...], ...]
    #: Options of which every block is told.
    open_columns: frozenset[int]


def _seen(
    blocks: Sequence[_Block], everybody: Row, options: int, method: Method, least: int
) -> _Seen:
    """Return what is told of the table; when it cannot be told per block, of the totals alone."""
    nothing = (None,) * options
    rows = [row for row, _voices in blocks]
    hidden = hidden_cells(rows, options, of_people=method.of_people, least=least)
    if hidden is None or len(rows) == 1:
        alone = hidden_cells([everybody], options, of_people=method.of_people, least=least)
        if alone is None:
            return _Seen(nothing, (nothing,) * len(rows), frozenset())
        totals = _told(everybody, 0, alone)
        if len(rows) > 1:
            return _Seen(totals, (nothing,) * len(rows), frozenset())
        told = frozenset(at for at, score in enumerate(totals) if score is not None)
        return _Seen(totals, (totals,), told)
    cells = tuple(_told(row, at, hidden) for at, row in enumerate(rows))
    is_open = frozenset(
        at for at in range(options) if all((row, at) not in hidden for row in range(len(rows)))
    )
    return _Seen(_told(everybody, len(rows), hidden), cells, is_open)


def _told(row: Row, number: int, hidden: frozenset[Cell]) -> tuple[int | None, ...]:
    return tuple(None if (number, at) in hidden else score for at, score in enumerate(row.scores))


def _shares(blocks: Sequence[_Block], options: int) -> tuple[Fraction, ...]:
    """Return the part each option has of all voices, every block by its own sum."""
    found = [Fraction(0)] * options
    voices = sum(each for row, each in blocks if any(row.scores))
    for row, each in blocks:
        whole = sum(row.scores)
        for at, score in enumerate(row.scores):
            found[at] += Fraction(score * each, whole * voices) if whole else 0
    return tuple(found)


def _winner(
    blocks: Sequence[_Block], options: int, is_open: frozenset[int] | None = None
) -> int | None:
    """Return the option with the largest share; None when two have the same.

    Who wins tells something of the numbers that are not told. So the winner is told when
    everybody can work it out from the others, or when it stays the same if one voter of any
    block had said something else.

    Args:
        blocks: all voters.
        options: how many options there are.
        is_open: of which everything is told; None when that does not matter.
    """
    shares = _shares(blocks, options)
    most = max(shares)
    ahead = [at for at, share in enumerate(shares) if share == most]
    if len(ahead) > 1 or not most:
        return None
    winner = ahead[0]
    open_columns = frozenset(range(options)) if is_open is None else is_open
    voices = sum(each for row, each in blocks if any(row.scores))
    step = max(Fraction(each, sum(row.scores) * voices) for row, each in blocks if any(row.scores))
    for at, share in enumerate(shares):
        both_told = {at, winner} <= open_columns
        if at != winner and not both_told and most - share <= 2 * step:
            return None
    return winner
