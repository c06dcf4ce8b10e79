# SPDX-License-Identifier: EUPL-1.2
"""Records, versions and facets in rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import Connection, CursorResult, Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler

from core.database import facets, insert_many, records, versions
from core.model import (
    COUNT_LIMIT,
    Query,
    Record,
    State,
    Version,
    Visibility,
    from_text,
    to_text,
)

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


def to_row(record: Record) -> dict[str, Any]:
    """Return the columns of ``record``, the derived ones too."""
    listed = to_text(record.published or record.created)
    return {
        "id": record.id,
        "type": record.type,
        "origin": record.origin,
        "wire_id": record.wire_id,
        "version": record.version,
        "state": record.state,
        "visibility": record.visibility,
        "audiences": " ".join(record.audiences),
        "title": record.title,
        "plain_summary": record.plain_summary,
        "language": record.language,
        "licence": record.licence,
        "valid_until": record.valid_until.isoformat() if record.valid_until else None,
        "body": json.dumps(record.body, ensure_ascii=False, separators=(",", ":")),
        "created": to_text(record.created),
        "updated": to_text(record.updated),
        "published": to_text(record.published) if record.published else None,
        "public": record.is_public,
        "listed_at": listed,
    }


def from_row(row: Sequence[Any]) -> Record:
    """Return the record that stands in ``row``: the columns of the table, in its order."""
    (
        record_id, type_name, origin, wire_id, version, state, visibility, audiences, title,
        summary, language, licence, until, body, created, updated, published, *_,
    ) = row  # fmt: skip
    return Record(
        record_id, type_name, origin, wire_id, version, cast(State, state),
        cast(Visibility, visibility), tuple(audiences.split()), title, summary, language,
        licence, date.fromisoformat(until) if until else None, from_text(created),
        from_text(updated), from_text(published) if published else None, json.loads(body),
    )  # fmt: skip


def next_id(tx: Connection) -> int:
    """Return the first free record id; safe because the transaction holds the write lock."""
    return (
        int(tx.execute(sa.select(sa.func.coalesce(sa.func.max(records.c.id), 0))).scalar_one()) + 1
    )


def insert(tx: Connection, record: Record, created_by: int | None) -> None:
    """Add the row of a new record."""
    tx.execute(sa.insert(records).values(**to_row(record), created_by=created_by))


def insert_all(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows at once."""
    insert_many(tx, records, rows)


_UPDATED = (
    "type", "version", "state", "visibility", "audiences", "title", "plain_summary", "language",
    "licence", "valid_until", "body", "updated", "published", "public", "listed_at", "wire_id",
)  # fmt: skip
_UPDATE = (
    sa.update(records)
    .where(records.c.id == sa.bindparam("the_id"))
    .values({name: sa.bindparam(name) for name in _UPDATED})
)


def update_all(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many existing records as they stand now."""
    if rows:
        tx.execute(
            _UPDATE,
            [{"the_id": row["id"], **{name: row[name] for name in _UPDATED}} for row in rows],
        )


def update(tx: Connection, record: Record) -> None:
    """Write an existing record as it stands now."""
    update_all(tx, [to_row(record)])


def empty(tx: Connection, ids: Sequence[int], updated: str) -> None:
    """Leave of received records only that they were there, and are withdrawn."""
    gone = {"state": "withdrawn", "public": False, "audiences": "", "updated": updated,
            "title": "", "plain_summary": "", "body": "{}"}  # fmt: skip
    for chunk in _chunks(list(ids)):
        tx.execute(sa.update(records).where(records.c.id.in_(chunk)).values(**gone))


_GET = sa.select(records).where(records.c.id == sa.bindparam("the_id"))
_BY_WIRE_ID = sa.select(records).where(
    records.c.origin == sa.bindparam("origin"), records.c.wire_id == sa.bindparam("wire_id")
)


def get(tx: Connection, record_id: int) -> Record | None:
    """Return one record by its local id."""
    if not 0 < record_id < 2**63:  # more than the database can count to
        return None
    row = tx.execute(_GET, {"the_id": record_id}).first()
    return from_row(row) if row else None


def get_by_wire_id(tx: Connection, origin: str, wire_id: str) -> Record | None:
    """Return one record by who wrote it and its wire id; origin "" is ourselves."""
    row = tx.execute(_BY_WIRE_ID, {"origin": origin, "wire_id": wire_id}).first()
    return from_row(row) if row else None


# Made once: making a statement takes longer than running it.
_GET_MANY = sa.select(records).where(records.c.id.in_(sa.bindparam("ids", expanding=True)))
_IDS_BY_WIRE_ID = sa.select(records.c.wire_id, records.c.id).where(
    records.c.origin == sa.bindparam("origin"),
    records.c.wire_id.in_(sa.bindparam("wire_ids", expanding=True)),
)


def get_many(tx: Connection, ids: Sequence[int]) -> dict[int, Record]:
    """Return records by local id; ids that do not exist are left out."""
    found: dict[int, Record] = {}
    for chunk in _chunks(list(ids)):
        for row in tx.execute(_GET_MANY, {"ids": chunk}):
            found[row.id] = from_row(row)
    return found


def ids_by_wire_id(tx: Connection, origin: str, wire_ids: Sequence[str]) -> dict[str, int]:
    """Return the local ids of records of ``origin`` that we hold already."""
    found: dict[str, int] = {}
    for chunk in _chunks(list(wire_ids)):
        rows = tx.execute(_IDS_BY_WIRE_ID, {"origin": origin, "wire_ids": chunk})
        found.update((row.wire_id, row.id) for row in rows)
    return found


def facet_rows(
    record_id: int,
    type_name: str,
    pairs: Iterable[tuple[str, str]],
    *,
    listed_at: str,
    public: bool,
) -> list[dict[str, Any]]:
    """Return the facet rows of one record; ``pairs`` are its indexed fields and their values."""
    return [
        {
            "record_id": record_id,
            "name": f"{type_name}.{name}",
            "value": value,
            "listed_at": listed_at,
            "public": public,
        }
        for name, value in pairs
    ]


def set_facets(
    tx: Connection, rows: Sequence[Mapping[str, Any]], replaced: Iterable[int] = ()
) -> None:
    """Write facet rows; those of the records in ``replaced`` are dropped first."""
    for chunk in _chunks(list(replaced)):
        tx.execute(sa.delete(facets).where(facets.c.record_id.in_(chunk)))
    insert_many(tx, facets, rows)


def add_version(tx: Connection, record: Record, made_by: int | None) -> None:
    """Keep how a record of our own stands now."""
    row = to_row(record)
    kept = {name: row[name] for name in ("title", "plain_summary", "body")}
    tx.execute(
        sa.insert(versions).values(
            record_id=record.id, number=record.version, at=row["updated"], made_by=made_by, **kept
        )
    )


def versions_of(tx: Connection, record_id: int) -> list[Version]:
    """Return how a record stood before and stands now, newest first."""
    found = tx.execute(
        sa.select(versions)
        .where(versions.c.record_id == record_id)
        .order_by(versions.c.number.desc())
    )
    return [
        Version(
            row.record_id,
            row.number,
            from_text(row.at),
            row.title,
            row.plain_summary,
            json.loads(row.body),
        )
        for row in found
    ]


def page(tx: Connection, query: Query, before: tuple[str, int] | None) -> list[Record]:
    """Return up to ``query.limit + 1`` records, newest first, older than ``before``."""
    moment, last_id = before or ("", 0)
    values = {"moment": moment, "last_id": last_id, "most": query.limit + 1}
    return [from_row(row) for row in _ask(tx, "page", query, values, begun=before is not None)]


def count(tx: Connection, query: Query) -> int:
    """Return how many records match, counted to one more than ``COUNT_LIMIT``."""
    found = _ask(tx, "count", query, {"most": COUNT_LIMIT + 1}, begun=False)
    return int(found.scalar_one())


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that makes two questions different statements; their values do not."""

    asks: Literal["page", "count"]
    #: Number of values of each filter.
    filters: tuple[int, ...]
    public: bool
    #: Number of origins, 0 for any.
    origins: int
    #: Goes on after a page before.
    begun: bool


def _ask(
    tx: Connection,
    asks: Literal["page", "count"],
    query: Query,
    values: dict[str, Any],
    *,
    begun: bool,
) -> CursorResult[Any]:
    """Run the statement for ``query``: making it takes longer than running it."""
    filters = query.filters
    shape = _Shape(asks, tuple(map(len, filters.values())), query.public, len(query.origins), begun)
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
        if shape.asks == "count" and not shape.origins:
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
    if shape.public:
        statement = statement.where(public.is_(True))
    if shape.origins:
        wanted = [_bound(f"origin_{each}") for each in range(shape.origins)]
        statement = statement.where(records.c.origin.in_(wanted))
    return statement, listed_at, record_id


#: What a facet's row repeats of its record, so that lists need not open the record.
_IN_FACETS = ("listed_at", "record_id", "public")


def _bound(name: str, kind: type[sa.types.TypeEngine[Any]] = sa.String) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


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


def _chunks(values: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
