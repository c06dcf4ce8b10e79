# SPDX-License-Identifier: EUPL-1.2
"""State and leases of background tasks, in rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables.house import tasks


def add_missing(tx: Connection, names: Sequence[str]) -> None:
    """Write a row for each task that has none."""
    known = set(tx.execute(sa.select(tasks.c.name)).scalars())
    rows = [
        {"name": name, "last_error": "", "failures": 0, "lease_by": ""}
        for name in names
        if name not in known
    ]
    if rows:
        tx.execute(sa.insert(tasks), rows)


def state(tx: Connection, name: str) -> Row[Any]:
    """Return the row of a task."""
    return tx.execute(sa.select(tasks).where(tasks.c.name == name)).one()


def states(tx: Connection) -> Sequence[Row[Any]]:
    """Return the rows of all tasks that ever ran here, by name."""
    return tx.execute(sa.select(tasks).order_by(tasks.c.name)).all()


def lease(tx: Connection, name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the lease on a task; return False when another holds it.

    A lease that ends later than any given now could is of a clock that was set back since:
    it does not count.
    """
    free = sa.or_(
        tasks.c.lease_by.in_(["", owner]),
        tasks.c.lease_until <= to_text(now),
        tasks.c.lease_until > to_text(now + length),
    )
    taken = tx.execute(
        sa.update(tasks)
        .where(tasks.c.name == name, free)
        .values(lease_by=owner, lease_until=to_text(now + length))
    )
    return taken.rowcount == 1


def note_run(
    tx: Connection, name: str, *, start: datetime, end: datetime, failures: int, error: str
) -> None:
    """Write how the last run went."""
    tx.execute(
        sa.update(tasks)
        .where(tasks.c.name == name)
        .values(
            last_start=to_text(start), last_end=to_text(end), failures=failures, last_error=error
        )
    )


def release(tx: Connection, owner: str) -> None:
    """Give back all leases of an owner."""
    tx.execute(
        sa.update(tasks).where(tasks.c.lease_by == owner).values(lease_by="", lease_until=None)
    )
