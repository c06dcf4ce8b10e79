# SPDX-License-Identifier: EUPL-1.2
"""Full-text search in SQLite's FTS5: the one room that another database needs anew."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, text

from core.model import Record
from core.store.records import from_row
from core.tables.records import records

#: Search looks at this many of the newest matches, so that a common word costs no more.
LIMIT = 500

_INSERT = text("INSERT INTO record_search (rowid, title, text) VALUES (:id, :title, :text)")
_DELETE = text("DELETE FROM record_search WHERE rowid = :id")
_MERGE = text("INSERT INTO record_search (record_search) VALUES ('optimize')")
# The oldest of the newest matches: FTS5 walks rowids in order, so this stops after ``bound``.
_BOUND = text(
    "SELECT min(rowid) FROM (SELECT rowid FROM record_search"
    " WHERE record_search MATCH :words ORDER BY rowid DESC LIMIT :bound)"
)
_FIND = text(
    "SELECT rowid AS id FROM record_search WHERE record_search MATCH :words AND rowid >= :oldest"
    " ORDER BY bm25(record_search, 6.0, 1.0), rowid DESC LIMIT :limit OFFSET :offset"
)


def put(tx: Connection, rows: Sequence[dict[str, Any]], replaced: Iterable[int] = ()) -> None:
    """Index rows of (id, title, text); the records in ``replaced`` are taken out first."""
    gone = [{"id": each} for each in replaced]
    if gone:
        tx.execute(_DELETE, gone)
    if rows:
        tx.execute(_INSERT, rows)


def merge(tx: Connection) -> None:
    """Merge the index into one piece: words of deleted texts stay in it until then."""
    tx.execute(_MERGE)


def find(tx: Connection, words: Sequence[str], limit: int, offset: int) -> list[Record]:
    """Return public records with all ``words``, best first; the last word may be unfinished."""
    if not words:
        return []
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    match = " ".join(quoted[:-1] + [quoted[-1] + "*"])
    oldest = tx.execute(_BOUND, {"words": match, "bound": LIMIT}).scalar_one()
    if oldest is None:
        return []
    found = tx.execute(
        _FIND, {"words": match, "oldest": oldest, "limit": limit, "offset": offset}
    ).all()
    order = [row.id for row in found]
    rows = tx.execute(sa.select(records).where(records.c.id.in_(order), records.c.public.is_(True)))
    by_id = {row.id: from_row(row) for row in rows}
    return [by_id[each] for each in order if each in by_id]
