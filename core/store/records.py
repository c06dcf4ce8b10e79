# SPDX-License-Identifier: EUPL-1.2
"""Records, versions and facets in rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from core.database import insert_many
from core.model import (
    Record,
    State,
    Version,
    Visibility,
    from_text,
    to_text,
)
from core.tables.records import facets, numbers, records, versions

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


#: The name of the number below; ids of erased records are not given out again.
HIGHEST_ERASED = "highest_record_id"
_HIGHEST = sa.select(
    sa.func.max(
        sa.select(sa.func.coalesce(sa.func.max(records.c.id), 0)).scalar_subquery(),
        sa.func.coalesce(
            sa.select(numbers.c.value)
            .where(numbers.c.name == sa.bindparam("the_name"))
            .scalar_subquery(),
            0,
        ),
    )
)


def next_id(tx: Connection) -> int:
    """Return the first free record id; safe because the transaction holds the write lock."""
    highest = tx.execute(_HIGHEST, {"the_name": HIGHEST_ERASED}).scalar_one()
    return int(highest) + 1


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


def audiences_of(tx: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return for whom these records are, by local id."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in _chunks(list(ids)):
        told = tx.execute(_AUDIENCES, {"ids": chunk})
        found.update((row.id, tuple(row.audiences.split())) for row in told)
    return found


def set_audiences(tx: Connection, audiences: Mapping[int, Iterable[str]]) -> None:
    """Write for whom records are, by local id."""
    for record_id, each in audiences.items():
        told = " ".join(sorted(each))
        tx.execute(sa.update(records).where(records.c.id == record_id).values(audiences=told))


def keep_inside(tx: Connection, ids: Sequence[int]) -> None:
    """Leave received records to people who are signed in; one that is hidden stays so."""
    for chunk in _chunks(list(ids)):
        shown = sa.and_(records.c.id.in_(chunk), records.c.visibility != "beheer")
        tx.execute(sa.update(records).where(shown).values(visibility="leden", public=False))
        tx.execute(sa.update(facets).where(facets.c.record_id.in_(chunk)).values(public=False))


_PUBLISHED = sa.select(records.c.id, records.c.published).where(
    records.c.id.in_(sa.bindparam("ids", expanding=True)), records.c.published.is_not(None)
)
_AUDIENCES = sa.select(records.c.id, records.c.audiences).where(
    records.c.id.in_(sa.bindparam("ids", expanding=True))
)
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


def published_since(tx: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return when records were first published, as stored, by local id; drafts are left out."""
    found: dict[int, str] = {}
    for chunk in _chunks(list(ids)):
        found.update((row.id, row.published) for row in tx.execute(_PUBLISHED, {"ids": chunk}))
    return found


def ids_by_wire_id(tx: Connection, origin: str, wire_ids: Sequence[str]) -> dict[str, int]:
    """Return the local ids of records of ``origin`` that we hold already."""
    found: dict[str, int] = {}
    for chunk in _chunks(list(wire_ids)):
        rows = tx.execute(_IDS_BY_WIRE_ID, {"origin": origin, "wire_ids": chunk})
        found.update((row.wire_id, row.id) for row in rows)
    return found


def before(tx: Connection, name: str, value: str, *, limit: int) -> list[Record]:
    """Return records whose indexed field ``name`` ("ballot.kept_until") is before ``value``."""
    found = tx.execute(
        sa.select(records)
        .join_from(facets, records, facets.c.record_id == records.c.id)
        .where(facets.c.name == name, facets.c.value < value)
        .limit(limit)
    )
    return [from_row(row) for row in found]


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
        tx.execute(_DROP_FACETS, {"records": chunk})
    insert_many(tx, facets, rows)


_DROP_FACETS = sa.delete(facets).where(
    facets.c.record_id.in_(sa.bindparam("records", expanding=True))
)


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


def _chunks(values: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
