# SPDX-License-Identifier: EUPL-1.2
"""Lists of records: one page, how many there are, and what there is to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, CursorResult, Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler

from core.model import COUNT_LIMIT, Query, Record, from_text
from core.store.records import from_row
from core.tables.records import facets, records

#: What a tally calls the node that wrote a record; no field may have this name.
ORIGIN = "origin"


def page(tx: Connection, query: Query, before: tuple[str, int] | None) -> list[Record]:
    """Return up to ``query.limit + 1`` records, newest first, older than ``before``."""
    moment, last_id = before or ("", 0)
    most = query.limit + 1
    values = {"moment": moment, "last_id": last_id, "most": most}
    found = [
        from_row(row)
        for whose in _whose(query)
        for row in _ask(tx, "page", whose, query, dict(values), begun=before is not None)
    ]
    if query.members:
        found.sort(key=lambda each: (each.published or each.created, each.id), reverse=True)
    return found[:most]


def count(tx: Connection, query: Query) -> int:
    """Return how many records match, counted to one more than ``COUNT_LIMIT``."""
    most = COUNT_LIMIT + 1
    found = (
        _ask(tx, "count", whose, query, {"most": most}, begun=False) for whose in _whose(query)
    )
    return min(most, sum(int(each.scalar_one()) for each in found))


#: Which records: what visitors see, what only people who are signed in see, or all there are.
_Whose = Literal["visitors", "members", "all"]


def _whose(query: Query) -> tuple[_Whose, ...]:
    """Return the parts a list is made of: each has its index, both together have none."""
    if not query.public:
        return ("all",)
    return ("visitors", "members") if query.members else ("visitors",)


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that makes two questions different statements; their values do not."""

    asks: Literal["page", "count"]
    #: Number of values of each filter.
    filters: tuple[int, ...]
    whose: _Whose
    #: Number of origins, 0 for any.
    origins: int
    #: Goes on after a page before.
    begun: bool


def _ask(
    tx: Connection,
    asks: Literal["page", "count"],
    whose: _Whose,
    query: Query,
    values: dict[str, Any],
    *,
    begun: bool,
) -> CursorResult[Any]:
    """Run the statement for ``query``: making it takes longer than running it."""
    filters = query.filters
    shape = _Shape(asks, tuple(map(len, filters.values())), whose, len(query.origins), begun)
    values["type"] = query.type
    for at, (name, wanted) in enumerate(filters.items()):
        values[f"name_{at}"] = f"{query.type}.{name}"
        values.update((f"value_{at}_{number}", each) for number, each in enumerate(wanted))
    values.update((f"origin_{number}", each) for number, each in enumerate(query.origins))
    statement, names, fixed = _prepared(shape, tx.dialect)
    values.update(fixed)
    return tx.exec_driver_sql(statement, tuple(values[name] for name in names))


@lru_cache(maxsize=256)
def _prepared(shape: _Shape, dialect: Dialect) -> tuple[str, tuple[str, ...], Mapping[str, object]]:
    """Return a statement in the words of ``dialect``, the order of its values, those it has."""
    statement, listed_at, record_id = _matching(shape)
    most: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
    if shape.asks == "count":
        some = statement.with_only_columns(record_id).limit(most).subquery()
        statement = sa.select(sa.func.count()).select_from(some)
    else:
        if shape.begun:
            moment, last_id = _bound("moment"), _bound("last_id", sa.Integer)
            statement = statement.where(
                sa.or_(listed_at < moment, sa.and_(listed_at == moment, record_id < last_id)),
                listed_at <= moment,  # the bound that the index can use
            )
        statement = statement.order_by(listed_at.desc(), record_id.desc()).limit(most)
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler) and compiled.positiontup is not None
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), tuple(compiled.positiontup), fixed


def _matching(shape: _Shape) -> tuple[Select[Any], Any, Any]:
    """Return the statement for questions of this shape, and the columns of its order.

    With a filter the first facet leads: its index is in the order of the list, so that a
    page costs the same at any depth. The other filters are looked up per row. Counting does
    not open the records at all where the facets say enough.
    """
    counts = list(enumerate(shape.filters))
    listed_at, record_id, public = records.c.listed_at, records.c.id, records.c.public
    statement = sa.select(records)
    if counts and counts[0][1] == 1:
        counts.pop(0)
        leading = facets.alias("leading")
        listed_at, record_id, public = (leading.c[each] for each in _IN_FACETS)
        if shape.asks == "count" and not shape.origins and shape.whose != "members":
            statement = sa.select(record_id)
        else:
            statement = statement.join_from(leading, records, record_id == records.c.id)
        statement = statement.where(
            leading.c.name == _bound("name_0"), leading.c.value == _bound("value_0_0")
        )
    else:
        statement = statement.where(records.c.type == _bound("type"))
    for at, number in counts:
        other = facets.alias()
        wanted = [_bound(f"value_{at}_{each}") for each in range(number)]
        statement = statement.where(
            sa.exists().where(
                other.c.record_id == record_id,
                other.c.name == _bound(f"name_{at}"),
                other.c.value.in_(wanted),
            )
        )
    if shape.whose == "visitors":
        statement = statement.where(public.is_(True))
    elif shape.whose == "members":
        statement = statement.where(
            public.is_(False), records.c.visibility == "leden", records.c.state == "published"
        )
    if shape.origins:
        wanted = [_bound(f"origin_{each}") for each in range(shape.origins)]
        statement = statement.where(records.c.origin.in_(wanted))
    return statement, listed_at, record_id


#: What a facet's row repeats of its record, so that lists need not open the record.
_IN_FACETS = ("listed_at", "record_id", "public")


def _bound(name: str, kind: type[sa.types.TypeEngine[Any]] = sa.String) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


def tally(tx: Connection, query: Query, by: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return how many records match, by the values of some indexed fields; "" for no value."""
    columns: list[sa.ColumnElement[str]] = []
    joined: sa.FromClause = records
    for name in by:
        if name == ORIGIN:
            columns.append(records.c.origin)
            continue
        one = facets.alias()
        joined = joined.outerjoin(
            one, sa.and_(one.c.record_id == records.c.id, one.c.name == f"{query.type}.{name}")
        )
        columns.append(sa.func.coalesce(one.c.value, ""))
    statement = sa.select(*columns, sa.func.count()).select_from(joined)
    statement = statement.where(records.c.type == query.type)
    if query.public:
        statement = statement.where(records.c.public.is_(True))
    for name, wanted in query.filters.items():
        # By the index of the facets, not one look for each record.
        chosen = sa.select(facets.c.record_id).where(
            facets.c.name == f"{query.type}.{name}", facets.c.value.in_(wanted)
        )
        statement = statement.where(records.c.id.in_(chosen))
    found = tx.execute(statement.group_by(*columns))
    return {tuple(str(each) for each in row[:-1]): int(row[-1]) for row in found}


def origins(tx: Connection, type_name: str) -> list[str]:
    """Return the nodes whose public records of this type we hold; "" is ourselves.

    Walks the index from one origin to the next, so that it costs the number of nodes.
    """
    found: list[str] = []
    last: str | None = None
    while True:
        statement = sa.select(sa.func.min(records.c.origin)).where(
            records.c.type == type_name, records.c.public.is_(True)
        )
        if last is not None:
            statement = statement.where(records.c.origin > last)
        last = tx.execute(statement).scalar_one()
        if last is None:
            return found
        found.append(last)


def types(tx: Connection) -> list[str]:
    """Return the types of all records here, also of guests that are gone."""
    found: list[str] = []
    statement = sa.select(sa.func.min(records.c.type))
    last = tx.execute(statement).scalar_one()
    while last is not None:
        found.append(last)
        last = tx.execute(statement.where(records.c.type > last)).scalar_one()
    return found


def own(tx: Connection, kinds: Sequence[str], *, public: bool, limit: int) -> list[Record]:
    """Return our own records of these types, newest first."""
    found = tx.execute(
        sa.select(records)
        .where(records.c.type.in_(kinds), records.c.public.is_(public), records.c.origin == "")
        .order_by(records.c.listed_at.desc(), records.c.id.desc())
        .limit(limit)
    )
    return [from_row(row) for row in found]


def newest(tx: Connection, kinds: Sequence[str], limit: int) -> list[Record]:
    """Return the newest public records of these types together."""
    found = [
        record for kind in kinds for record in page(tx, Query(kind, limit=limit), None)[:limit]
    ]
    found.sort(key=lambda each: (each.published or each.created, each.id), reverse=True)
    return found[:limit]


def own_public(
    tx: Connection, kinds: Sequence[str], first: int, last: int
) -> list[tuple[int, str, datetime]]:
    """Return (id, type, updated) of our own public records with ids in ``first``..``last``."""
    rows = tx.execute(
        sa.select(records.c.id, records.c.type, records.c.updated)
        .where(
            records.c.id.between(first, last),
            records.c.origin == "",
            records.c.public.is_(True),
            records.c.type.in_(kinds),
        )
        .order_by(records.c.id)
    )
    return [(row.id, row.type, from_text(row.updated)) for row in rows]


def last_id(tx: Connection) -> int:
    """Return the highest local id in use, 0 for none."""
    return tx.execute(sa.select(sa.func.max(records.c.id))).scalar_one() or 0
