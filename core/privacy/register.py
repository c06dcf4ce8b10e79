# SPDX-License-Identifier: EUPL-1.2
"""The register as a whole, and what nobody accounted for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import MetaData

from core.node import Node
from core.privacy import contributions, following, house, people, records, writing
from core.privacy.lines import Chapter, Line
from core.record_types import RecordType

_ROOMS = (records, people, contributions, following, writing, house)

#: What the house keeps about people beside the records.
HOUSE: tuple[Chapter, ...] = tuple(each for room in _ROOMS for each in room.CHAPTERS)


def register(node: Node) -> list[Chapter]:
    """Return all that this node stores: the fields of each record type, then the house's own."""
    kinds = (*node.types.values(), *node.private_types.values())
    return [*(_chapter(kind) for kind in kinds), *HOUSE]


def unaccounted(
    tables: MetaData, chapters: Iterable[Chapter] = HOUSE, technical: Sequence[str] = ()
) -> list[str]:
    """Return the columns that neither a line of the register tells nor anybody called technical.

    Args:
        tables: to look at.
        chapters: whose lines count.
        technical: further columns that say nothing about anybody, as "table.column".
    """
    told = {column for each in chapters for line in each.lines for column in line.columns}
    for group in (records.FIELDS, *(room.TECHNICAL for room in _ROOMS)):
        told |= {f"{table}.{column}" for table, columns in group.items() for column in columns}
    told |= set(technical)
    columns = (column for table in tables.sorted_tables for column in table.columns)
    return sorted(name for one in columns if (name := f"{one.table.name}.{one.name}") not in told)


def _chapter(kind: RecordType) -> Chapter:
    lines = (Line(one.label, one.processing, one.leaves and kind.travels) for one in kind.fields)
    return Chapter(kind.label_plural, tuple(lines))
