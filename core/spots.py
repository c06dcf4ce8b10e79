# SPDX-License-Identifier: EUPL-1.2
"""What lies where: records of all types with a spot on the map, and what points at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import questions
from core.database import reading
from core.model import VISITOR, Query, Record
from core.neighbourhood import Point
from core.node import Node
from core.store import pointing
from core.type_parts import Spot

#: Spots that are looked at of one type, and what happens there in all.
MOST, _MOST_THERE = 100, 300


@dataclass(frozen=True, slots=True)
class Located:
    """One record that lies somewhere."""

    record: Record
    spot: Spot
    #: None when nobody said where exactly.
    point: Point | None


def all_of(node: Node, *, limit: int = MOST) -> list[Located]:
    """Return what visitors may know that lies somewhere, the newest of each type first."""
    found = []
    for kind in node.types.values():
        if kind.spot is None:
            continue
        query = Query(kind.name, limit=limit)
        for record in questions.page(node, VISITOR, query).records:
            found.append(Located(record, kind.spot, _point(record, kind.spot)))
    return found


def what_is_there(node: Node, here: Sequence[Record]) -> dict[int, list[Record]]:
    """Return what points at each of these records, by local id; newest first.

    What has a calendar is left out: it is told by day.
    """
    whose = {text: each.id for each in here for text in questions.references(node, each)}
    types = {each.type for each in here}
    fields = {
        f"{kind.name}.{one.name}": one.name
        for kind in node.types.values()
        if kind.calendar is None
        for one in kind.fields
        if one.refers_to in types and one.indexed and one.travels
    }
    if not whose or not fields:
        return {}
    with reading(node.engine) as tx:
        found = pointing.at(tx, tuple(fields), tuple(whose), limit=_MOST_THERE)
    there: dict[int, list[Record]] = {}
    for target, record in found:
        there.setdefault(whose[target], []).append(record)
    return there


def _point(record: Record, spot: Spot) -> Point | None:
    longitude, latitude = record.body.get(spot.longitude), record.body.get(spot.latitude)
    if isinstance(longitude, int | float) and isinstance(latitude, int | float):
        return float(longitude), float(latitude)
    return None
