# SPDX-License-Identifier: EUPL-1.2
"""Which records of our own came back from peers, for the editors who look them over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.database import insert_many
from core.model import from_text
from federation.store.tables import returned

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Returned:
    """A record that came back."""

    wire_id: str
    #: "new": it was not here. "revised": a newer text. "withdrawn": taken back.
    how: str
    at: datetime


def mark(tx: Connection, wire_ids: Sequence[str], how: str, at: str) -> None:
    """Write that records came back; the last time counts."""
    for start in range(0, len(wire_ids), _CHUNK):
        chunk = wire_ids[start : start + _CHUNK]
        tx.execute(sa.delete(returned).where(returned.c.wire_id.in_(chunk)))
    insert_many(tx, returned, [{"wire_id": each, "how": how, "at": at} for each in wire_ids])


def get(tx: Connection, wire_id: str) -> Returned | None:
    """Return how and when a record came back, or None when it never did."""
    row = tx.execute(sa.select(returned).where(returned.c.wire_id == wire_id)).first()
    return Returned(row.wire_id, row.how, from_text(row.at)) if row else None


def newest(tx: Connection, limit: int = 100) -> list[Returned]:
    """Return what came back, newest first."""
    rows = tx.execute(
        sa.select(returned).order_by(returned.c.at.desc(), returned.c.wire_id).limit(limit)
    )
    return [Returned(row.wire_id, row.how, from_text(row.at)) for row in rows]


def counts(tx: Connection) -> dict[str, int]:
    """Return how many came back, by how."""
    rows = tx.execute(sa.select(returned.c.how, sa.func.count()).group_by(returned.c.how))
    return {row[0]: row[1] for row in rows}


def forget(tx: Connection) -> None:
    """Take all marks away: somebody looked everything over."""
    tx.execute(sa.delete(returned))
