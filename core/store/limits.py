# SPDX-License-Identifier: EUPL-1.2
"""How often something was done, in rows."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import to_text
from core.store.numbering import numbered
from core.tables.contributions import counts

#: Counts kept at most of one limit: beyond it the oldest of that limit go first, so that a
#: flood of one kind cannot wash away what is known of another.
MOST = 10_000
#: They are looked after once in so many.
_EVERY = 100


def add(tx: Connection, limit: str, subject: bytes, at: datetime) -> int:
    """Write one count; return its number."""
    number = numbered(tx, sa.insert(counts).values(name=limit, subject=subject, at=to_text(at)))
    if number % _EVERY == 0:
        _trim(tx, limit)
    return number


def since(tx: Connection, subject: bytes, moment: datetime) -> Sequence[str]:
    """Return the moments of a subject's counts after ``moment``, oldest first."""
    found = tx.execute(
        sa.select(counts.c.at)
        .where(counts.c.subject == subject, counts.c.at > to_text(moment))
        .order_by(counts.c.at)
    )
    return found.scalars().all()


def take_away(tx: Connection, number: int) -> None:
    """Take one count away."""
    tx.execute(sa.delete(counts).where(counts.c.id == number))


def forget(tx: Connection, subject: bytes) -> None:
    """Take all counts of a subject away."""
    tx.execute(sa.delete(counts).where(counts.c.subject == subject))


def purge(tx: Connection, before: datetime) -> None:
    """Take counts from before a moment away."""
    tx.execute(sa.delete(counts).where(counts.c.at < to_text(before)))


def _trim(tx: Connection, limit: str) -> None:
    oldest = (
        sa.select(counts.c.id)
        .where(counts.c.name == limit)
        .order_by(counts.c.id.desc())
        .offset(MOST)
        .limit(1)
        .scalar_subquery()
    )
    tx.execute(sa.delete(counts).where(counts.c.name == limit, counts.c.id <= oldest))
