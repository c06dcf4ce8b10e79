# SPDX-License-Identifier: EUPL-1.2
"""The ordered list of what happened, written in the transaction of the deed.

Everything derived reads it: the publisher, the page cache, what guests are told. It says
that a record changed, not how: whoever reads it looks at the record as it is now.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from core.database import insert_many
from core.model import Change, from_text, to_text
from core.tables.records import changes


def append(tx: Connection, deed: str, record_id: int, at: datetime) -> Change:
    """Write one change; return it with its place in the list."""
    result = tx.execute(_APPEND, {"at": to_text(at), "deed": deed, "record_id": record_id})
    assert result.inserted_primary_key is not None
    return Change(int(result.inserted_primary_key[0]), at, deed, record_id)


def append_all(tx: Connection, deed: str, record_ids: Iterable[int], at: datetime) -> None:
    """Write one change for each record, in order."""
    moment = to_text(at)
    rows = [{"at": moment, "deed": deed, "record_id": each} for each in record_ids]
    insert_many(tx, changes, rows)


def since(tx: Connection, after: int, limit: int = 1000) -> Sequence[Change]:
    """Return the changes after ``after``, oldest first, at most ``limit``."""
    found = tx.execute(
        sa.select(changes).where(changes.c.id > after).order_by(changes.c.id).limit(limit)
    )
    return [Change(row.id, from_text(row.at), row.deed, row.record_id) for row in found]


def deeds_since(tx: Connection, after: int) -> tuple[frozenset[str], int]:
    """Return which deeds were done after the change ``after``, and the newest change."""
    found = tx.execute(_DEEDS_SINCE, {"after": after}).all()
    return frozenset(row.deed for row in found), max((row.newest for row in found), default=after)


# Made once: making a statement takes longer than running it.
_APPEND = sa.insert(changes)
_DEEDS_SINCE = (
    sa.select(changes.c.deed, sa.func.max(changes.c.id).label("newest"))
    .where(changes.c.id > sa.bindparam("after"))
    .group_by(changes.c.deed)
)


def counter(engine: Engine) -> int:
    """Return the number of the last change, read with the least that it takes: for each page."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT max(id) FROM change")
        return int(cursor.fetchone()[0] or 0)  # type: ignore[index]
    finally:
        connection.close()


def newest(tx: Connection) -> int:
    """Return the number of the last change, 0 when nothing ever happened."""
    return int(tx.execute(sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0))).scalar_one())
