# SPDX-License-Identifier: EUPL-1.2
"""What there is, counted; for whoever runs the node."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from core.tables.records import changes, records


class Count(NamedTuple):
    """How many records of one type there are."""

    type: str
    own: int
    received: int


def counts(tx: Connection) -> list[Count]:
    """Return how many records there are of each type, by type."""
    own = sa.func.sum(sa.case((records.c.origin == "", 1), else_=0))
    query = (
        sa.select(records.c.type, own, sa.func.count())
        .group_by(records.c.type)
        .order_by(records.c.type)
    )
    return [Count(name, int(mine), int(all_) - int(mine)) for name, mine, all_ in tx.execute(query)]


def newest_moment(tx: Connection) -> str | None:
    """Return when the last change happened, as text, or None when nothing ever did."""
    query = sa.select(changes.c.at).order_by(changes.c.id.desc()).limit(1)
    return tx.execute(query).scalar_one_or_none()


def faults(tx: Connection) -> str:
    """Return what SQLite finds wrong with the database file, or "". Reads all of it."""
    told = str(tx.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if told == "ok" else told.splitlines()[0]
