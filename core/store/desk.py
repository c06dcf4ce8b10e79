# SPDX-License-Identifier: EUPL-1.2
"""Which records were typed at a table on behalf of somebody, in rows."""

import sqlalchemy as sa
from sqlalchemy import Connection

from core.tables.writing import at_desk


def mark(tx: Connection, record_id: int) -> None:
    """Write that a record was typed on behalf of somebody."""
    tx.execute(sa.insert(at_desk).values(record_id=record_id))


def is_marked(tx: Connection, record_id: int) -> bool:
    """Whether a record was typed on behalf of somebody."""
    asked = sa.select(at_desk.c.record_id).where(at_desk.c.record_id == record_id)
    return tx.execute(asked).first() is not None
