# SPDX-License-Identifier: EUPL-1.2
"""Lists that were brought in at once, in rows."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.writing import batch_records, batches


def add(
    tx: Connection, type_name: str, rows: Mapping[str, Any], made_by: int | None, at: datetime
) -> int:
    """Write a list that somebody looks at; return its id."""
    return numbered(tx,
        sa.insert(batches).values(
            type=type_name, state="looked", rows=json.dumps(rows, ensure_ascii=False),
            made_by=made_by, at=to_text(at),
        )
    )  # fmt: skip


def get(tx: Connection, batch_id: int) -> Row[Any] | None:
    """Return one list, or None."""
    return tx.execute(sa.select(batches).where(batches.c.id == batch_id)).one_or_none()


def set_rows(tx: Connection, batch_id: int, rows: Mapping[str, Any]) -> None:
    """Write the list of a batch anew."""
    told = json.dumps(rows, ensure_ascii=False)
    tx.execute(sa.update(batches).where(batches.c.id == batch_id).values(rows=told))


def done(tx: Connection, batch_id: int, record_ids: Sequence[int], at: datetime) -> None:
    """Write which records a list became, and let go of the list."""
    changed = sa.update(batches).where(batches.c.id == batch_id)
    tx.execute(changed.values(state="done", rows="{}", at=to_text(at)))
    for record_id in record_ids:
        tx.execute(sa.insert(batch_records).values(batch_id=batch_id, record_id=record_id))


def undone(tx: Connection, batch_id: int) -> None:
    """Write that a list was taken back."""
    tx.execute(sa.update(batches).where(batches.c.id == batch_id).values(state="undone"))


def records_of(tx: Connection, batch_id: int) -> Sequence[int]:
    """Return the records that a list became and that are still here."""
    asked = sa.select(batch_records.c.record_id).where(batch_records.c.batch_id == batch_id)
    return tx.execute(asked.order_by(batch_records.c.record_id)).scalars().all()


def newest(tx: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return the lists that were brought in, newest first."""
    asked = sa.select(batches).where(batches.c.state == "done")
    return tx.execute(asked.order_by(batches.c.id.desc()).limit(limit)).all()


def purge(tx: Connection, looked: datetime, done: datetime) -> None:
    """Forget lists that were only looked at, and those that cannot be undone any more."""
    tx.execute(
        sa.delete(batches).where(
            sa.or_(
                sa.and_(batches.c.state == "looked", batches.c.at < to_text(looked)),
                batches.c.at < to_text(done),
            )
        )
    )
