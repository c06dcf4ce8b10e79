# SPDX-License-Identifier: EUPL-1.2
"""What of a count may be told, so that nobody can work out what few people said. Pure.

The count is a table: a row for each block of voters, a last row for all of them, a column for each
option. Whoever reads it knows that every column adds up, and is taken to know the sum of every row.
A number about one to nine people is hidden. Then more is hidden, smallest first, until each hidden
number about few people can be another one while all that is told stays true, and until no line
tells the sum of what is hidden in it when that is about few people.

Blocks are the groups of whom the turnout is told; the others together are one block, of ten people
or more. What cannot be told safely is not told: first not per group, then not at all.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samenbeter import LEAST

#: Row and column.
Cell = tuple[int, int]
#: Stands for a sum that nobody knows: anything may go in and out.
_NO_SUM = (0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """What one block of people said."""

    voters: int
    #: By option.
    scores: tuple[int, ...]
    #: How many of them gave an option anything, by option.
    people: tuple[int, ...]


def added(rows: Sequence[Row], options: int) -> Row:
    """Return all rows as one."""
    return Row(
        sum(row.voters for row in rows),
        tuple(sum(row.scores[at] for row in rows) for at in range(options)),
        tuple(sum(row.people[at] for row in rows) for at in range(options)),
    )


def hidden_cells(
    blocks: Sequence[Row], options: int, *, of_people: bool, least: int = LEAST
) -> frozenset[Cell] | None:
    """Return the cells that are not told; None when no way was found to tell the table.

    Args:
        blocks: all voters, each in one block. With two or more, the row after them is that of
            all together; one block is the row of all.
        options: how many columns there are.
        of_people: scores are numbers of people, so that who did not say it are counted too.
        least: numbers of people below this are hidden.
    """
    rows = [*blocks, added(blocks, options)] if len(blocks) > 1 else list(blocks)
    table = _Table(rows, options, of_people, least)
    hidden = {cell for cell in table.cells() if table.is_small(cell)}
    while (wanted := table.exposed(hidden)) is not None:
        free = [cell for cell in wanted if cell not in hidden and table.may_hide(cell)]
        if not free:
            return None
        hidden.add(min(free, key=lambda cell: (table.rows[cell[0]].people[cell[1]], cell)))
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of rows; the last one is the sum of the others."""

    rows: Sequence[Row]
    options: int
    of_people: bool
    least: int

    def cells(self) -> Iterator[Cell]:
        for row in range(len(self.rows)):
            yield from ((row, at) for at in range(self.options))

    def is_small(self, cell: Cell) -> bool:
        row, at = self.rows[cell[0]], cell[1]
        rest = row.voters - row.people[at]
        return 0 < row.people[at] < self.least or (self.of_people and 0 < rest < self.least)

    def may_hide(self, cell: Cell) -> bool:
        """Whether hiding it hides anything: none at all is told, and everybody too."""
        row, at = self.rows[cell[0]], cell[1]
        return bool(row.people[at]) and not (self.of_people and row.people[at] == row.voters)

    def exposed(self, hidden: set[Cell]) -> list[Cell] | None:
        """Return cells one of which must be hidden too; None when all is well."""
        for line in self._lines(hidden):
            if self._is_about_few([cell for cell in line if cell in hidden]):
                return line
        for cell in sorted(hidden):
            if self.is_small(cell) and not self._can_change(cell, hidden):
                near = [each for each in self.cells() if cell[0] == each[0] or cell[1] == each[1]]
                wider = list(self.cells())
                return near if any(e not in hidden and self.may_hide(e) for e in near) else wider
        return None

    def _lines(self, hidden: set[Cell]) -> Iterator[list[Cell]]:
        """Yield the cells of which the sum is known: those of a row, and those above a total."""
        last = len(self.rows) - 1
        if not self.of_people:
            yield from ([(row, at) for at in range(self.options)] for row in range(last + 1))
        for at in range(self.options):
            if (last, at) not in hidden:
                yield [(row, at) for row in range(last)]

    def _is_about_few(self, cells: Sequence[Cell]) -> bool:
        said = sum(self.rows[row].people[at] for row, at in cells)
        rest = sum(self.rows[row].voters for row, _ in cells) - said
        return 0 < said < self.least or (self.of_people and 0 < rest < self.least)

    def _can_change(self, cell: Cell, hidden: set[Cell]) -> bool:
        """Whether a hidden cell can have another value while all that is told stays true.

        Sums tie hidden cells to one another as a network: one that grows makes another of its
        row and another of its column shrink. It can change when that comes round.
        """
        here, there = self._ends(cell)
        up, down = self._moves(cell)
        others = hidden - {cell}
        return (up and self._leads(there, here, others)) or (
            down and self._leads(here, there, others)
        )

    def _leads(self, start: Cell, goal: Cell, cells: set[Cell]) -> bool:
        arcs: dict[Cell, list[Cell]] = {}
        for each in cells:
            row, column = self._ends(each)
            up, down = self._moves(each)
            if up:
                arcs.setdefault(row, []).append(column)
            if down:
                arcs.setdefault(column, []).append(row)
        seen, waits = {start}, deque([start])
        while waits:
            at = waits.popleft()
            if at == goal:
                return True
            fresh = [each for each in arcs.get(at, ()) if each not in seen]
            seen.update(fresh)
            waits.extend(fresh)
        return False

    def _ends(self, cell: Cell) -> tuple[Cell, Cell]:
        """Return the sums that a cell is part of: of its row, and of its column."""
        row = _NO_SUM if self.of_people else (1, cell[0])
        return row, (2, cell[1]) if len(self.rows) > 1 else _NO_SUM

    def _moves(self, cell: Cell) -> tuple[bool, bool]:
        """Return whether a cell can be one more, and one less; a total counts against the rest."""
        row, score = self.rows[cell[0]], self.rows[cell[0]].scores[cell[1]]
        up = not self.of_people or score + 1 < row.voters
        down = score > 1
        is_total = cell[0] == len(self.rows) - 1 and len(self.rows) > 1
        return (down, up) if is_total else (up, down)
