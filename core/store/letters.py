# SPDX-License-Identifier: EUPL-1.2
"""The outbox of letters, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables.people import letters


def add(tx: Connection, *, key: str, at: datetime, **values: Any) -> bool:
    """Write a letter that is due now; return False when there is one with this key."""
    if tx.execute(sa.select(letters.c.id).where(letters.c.key == key)).first() is not None:
        return False
    tx.execute(
        sa.insert(letters).values(
            key=key, created=to_text(at), due=to_text(at), attempts=0, last_error="", **values
        )
    )
    return True


def due(tx: Connection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return letters to send now, the oldest first."""
    return tx.execute(
        sa.select(letters)
        .where(letters.c.ended.is_(None), letters.c.due <= to_text(now))
        .order_by(letters.c.due, letters.c.id)
        .limit(limit)
    ).all()


def end(tx: Connection, letter_id: int, at: datetime, *, error: str = "") -> None:
    """Let a letter be sent, or given up with ``error``; what stood in it goes."""
    tx.execute(
        sa.update(letters)
        .where(letters.c.id == letter_id)
        .values(
            ended=to_text(at),
            sealed=None,
            email_print=None,
            last_error=error,
            attempts=letters.c.attempts + 1,
        )
    )


def put_off(tx: Connection, letter_id: int, due_at: datetime, error: str) -> None:
    """Let a letter be tried again later."""
    tx.execute(
        sa.update(letters)
        .where(letters.c.id == letter_id)
        .values(due=to_text(due_at), last_error=error, attempts=letters.c.attempts + 1)
    )


def failed(tx: Connection) -> Sequence[Row[Any]]:
    """Return letters whose last attempt failed, newest first, a hundred at most."""
    return tx.execute(
        sa.select(letters)
        .where(letters.c.last_error != "")
        .order_by(letters.c.id.desc())
        .limit(100)
    ).all()


def purge(tx: Connection, before: datetime) -> None:
    """Take letters away that ended before a moment."""
    tx.execute(sa.delete(letters).where(letters.c.ended < to_text(before)))
