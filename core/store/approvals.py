# SPDX-License-Identifier: EUPL-1.2
"""What waits for a second administrator, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.people import approvals, persons


def add(tx: Connection, *, asked: datetime, expires: datetime, **values: Any) -> int:
    """Write a question; return its number."""
    return numbered(
        tx,
        sa.insert(approvals).values(
            asked=to_text(asked), expires=to_text(expires), outcome="", **values
        ),
    )


def open_ones(tx: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Return what waits, oldest first, with the nicknames of who asked and about whom."""
    asker, other = persons.alias("asker"), persons.alias("other")
    return tx.execute(
        sa.select(approvals, asker.c.nickname.label("asker"), other.c.nickname.label("about_name"))
        .join_from(approvals, asker, approvals.c.asked_by == asker.c.id, isouter=True)
        .join(other, approvals.c.about == other.c.id, isouter=True)
        .where(approvals.c.outcome == "", approvals.c.expires > to_text(now))
        .order_by(approvals.c.id)
    ).all()


def open_one(tx: Connection, number: int, now: datetime) -> Row[Any] | None:
    """Return what waits under a number, or None."""
    return tx.execute(
        sa.select(approvals).where(
            approvals.c.id == number,
            approvals.c.outcome == "",
            approvals.c.expires > to_text(now),
        )
    ).one_or_none()


def decide(tx: Connection, number: int, outcome: str, decided_by: int | None, at: datetime) -> None:
    """Write what was decided; what was asked in detail goes."""
    tx.execute(
        sa.update(approvals)
        .where(approvals.c.id == number)
        .values(outcome=outcome, decided_by=decided_by, decided=to_text(at), facts="{}")
    )


def purge(tx: Connection, now: datetime, before: datetime) -> None:
    """Empty questions nobody answered; take away those asked before a moment."""
    tx.execute(
        sa.update(approvals)
        .where(approvals.c.outcome == "", approvals.c.expires <= to_text(now))
        .values(facts="{}")
    )
    tx.execute(sa.delete(approvals).where(approvals.c.asked < to_text(before)))
