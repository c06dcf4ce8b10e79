# SPDX-License-Identifier: EUPL-1.2
"""What is told of a count: whoever tries every count that fits cannot tell what few people said."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.choosing import result, telling
from plugins.choosing.methods import METHODS
from plugins.choosing.result import Ballot
from plugins.choosing.telling import Row
from samenbeter import Paper, Vote

BY_NAME = {one.name: one for one in METHODS}
#: Small enough that every table can be tried.
LEAST = 3


def fits(rows, told, sums, cap):
    """Yield every table that agrees with the told cells, the sums of rows and of columns."""
    blocks, options = len(rows) - 1, len(rows[0])
    columns = [None if told[blocks][at] is None else rows[blocks][at] for at in range(options)]

    def of_row(row):
        ranges = [
            range(1, cap(row) + 1) if told[row][at] is None else (rows[row][at],)
            for at in range(options)
        ]
        for found in product(*ranges):
            if sums is None or sum(found) == sums[row]:
                yield found

    for table in product(*(list(of_row(row)) for row in range(blocks))):
        totals = tuple(map(sum, zip(*table, strict=True)))
        if any(told is not None and told != total for told, total in zip(columns, totals)):  # noqa: B905
            continue
        hidden = [total for told, total in zip(columns, totals, strict=True) if told is None]
        if all(1 <= each <= cap(blocks) for each in hidden):
            yield (*table, totals)


@st.composite
def few_dots(draw):
    """Return a table of one dot a person: a cell is a score and as many people."""
    options = draw(st.integers(2, 3))
    cell = st.integers(0, 4)
    return [tuple(draw(cell) for _at in range(options)) for _row in range(draw(st.integers(2, 3)))]


@given(few_dots())
@settings(max_examples=200, deadline=None)
def test_nobody_works_out_a_small_number_from_all_that_is_told(scores):
    blocks = [Row(sum(row), row, row) for row in scores]
    options = len(scores[0])
    hidden = telling.hidden_cells(blocks, options, of_people=False, least=LEAST)
    if hidden is None:
        return  # nothing of the table is told
    rows = [*scores, tuple(map(sum, zip(*scores, strict=True)))]
    told = [
        [None if (row, at) in hidden else each for at, each in enumerate(cells)]
        for row, cells in enumerate(rows)
    ]
    sums = [sum(row) for row in rows]

    possible = list(fits(rows, told, sums, lambda row: sums[row]))

    assert possible
    for row, at in hidden:
        if 0 < rows[row][at] < LEAST:
            assert len({table[row][at] for table in possible}) > 1, (rows, told, (row, at))


@given(few_dots())
@settings(max_examples=200, deadline=None)
def test_what_is_told_as_it_is_is_never_about_few(scores):
    blocks = [Row(sum(row), row, row) for row in scores]

    hidden = telling.hidden_cells(blocks, len(scores[0]), of_people=False, least=LEAST)

    if hidden is not None:
        for row, at in product(range(len(scores)), range(len(scores[0]))):
            assert (row, at) in hidden or not 0 < scores[row][at] < LEAST


@st.composite
def few_ticks(draw):
    """Return a table of approvals: voters, and how many of them ticked each option."""
    options = draw(st.integers(1, 2))
    rows = []
    for _row in range(draw(st.integers(1, 3))):
        voters = draw(st.integers(LEAST, 7))
        rows.append((voters, tuple(draw(st.integers(0, voters)) for _at in range(options))))
    return rows


@given(few_ticks())
@settings(max_examples=200, deadline=None)
def test_nobody_works_out_who_did_not_say_something(drawn):
    blocks = [Row(voters, ticks, ticks) for voters, ticks in drawn]
    options = len(drawn[0][1])
    hidden = telling.hidden_cells(blocks, options, of_people=True, least=LEAST)
    if hidden is None or len(drawn) == 1:
        return
    voters = [each for each, _ticks in drawn]
    voters.append(sum(voters))
    rows = [ticks for _voters, ticks in drawn]
    rows.append(tuple(map(sum, zip(*rows, strict=True))))
    told = [
        [None if (row, at) in hidden else each for at, each in enumerate(cells)]
        for row, cells in enumerate(rows)
    ]

    possible = list(fits(rows, told, None, lambda row: voters[row] - 1))

    for row, at in product(range(len(rows)), range(options)):
        number, rest = rows[row][at], voters[row] - rows[row][at]
        if 0 < number < LEAST or 0 < rest < LEAST:
            assert (row, at) in hidden
            assert len({table[row][at] for table in possible}) > 1, (rows, voters, told, (row, at))


def counted(table, least):
    """Return the result of a table of one dot a person: a row a group."""
    options = len(table[0])
    names = tuple("abcd"[: len(table)])
    ballots = [
        Ballot(name, Vote(tuple(int(each == at) for each in range(options))))
        for name, row in zip(names, table, strict=True)
        for at, people in enumerate(row)
        for _person in range(people)
    ]
    paper = Paper(tuple("wxyz"[:options]))
    return result.count(ballots, BY_NAME["dots"], paper, names, least=least)


def rows_that_fit(found, group, options, nothing_told):
    """Yield what one group can have said, by all that is told of it."""
    voters, cells = found.group_voters[group], found.group_totals[group]
    for row in product(range(found.voters + 1), repeat=options):
        if sum(row) != voters if voters is not None else not 1 <= sum(row) <= found.voters:
            continue
        # What is hidden of a told row is at least one: none at all is told.
        if voters is None or nothing_told or all(map(matches, cells, row)):
            yield row


def matches(told, number):
    return number >= 1 if told is None else told == number


def possible(found, options):
    """Yield every table of which all that is told of ``found`` is true."""
    nothing_told = all(each is None for cells in found.group_totals for each in cells)
    groups = range(len(found.group_voters))
    for table in product(*(list(rows_that_fit(found, g, options, nothing_told)) for g in groups)):
        totals = tuple(map(sum, zip(*table, strict=True)))
        if sum(totals) != found.voters or not all(map(matches, found.totals, totals)):
            continue
        told = dict(zip(groups, found.group_voters, strict=True))
        rows = {at: Row(sum(row), row, row) for at, row in enumerate(table)}
        blocks = result._blocks(rows, told, options)
        if found.winner in (None, result._winner(blocks, options)):
            yield (*table, totals)


@st.composite
def tiny(draw):
    """Return a table that leaves few others to try."""
    groups, options = draw(st.sampled_from([(2, 2), (2, 3), (3, 2)]))
    cell = st.integers(0, 3 if groups < LEAST else 4)
    return [tuple(draw(cell) for _at in range(options)) for _row in range(groups)]


@given(tiny())
@settings(max_examples=200, deadline=None)
def test_nobody_works_out_a_small_number_from_a_whole_result(table):
    # There are always fewer groups than people who may be told: eight, and ten.
    least = max(LEAST, len(table) + 1)
    found = counted(table, least)
    if found.voters < least or all(each is None for each in found.totals):
        return
    rows = (*table, tuple(map(sum, zip(*table, strict=True))))
    options = len(table[0])
    open_cells = {
        (row, at)
        for row, at in product(range(len(rows)), range(options))
        if 0 < rows[row][at] < least
    }

    for other in possible(found, options):
        open_cells -= {(row, at) for row, at in open_cells if other[row][at] != rows[row][at]}
        if not open_cells:
            return

    assert not open_cells, (found, table)
