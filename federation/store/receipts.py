# SPDX-License-Identifier: EUPL-1.2
"""Receipts in rows: ours for what others erased, and theirs for what we erased."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import from_text, to_text
from federation.store.tables import erasures, receipts

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether one peer destroyed one record of ours."""

    wire_id: str
    peer: str
    since: datetime
    confirmed: datetime | None


# Receipts of ours, for what others erased.


def unsigned(tx: Connection, own: str, limit: int) -> dict[str, list[str]]:
    """Return dead records whose writer waits for our receipt: rising wire ids by node id."""
    rows = tx.execute(
        sa.select(erasures.c.node_id, erasures.c.wire_id)
        .where(erasures.c.node_id != own, erasures.c.cause != "here", erasures.c.receipt == b"")
        .order_by(erasures.c.node_id, erasures.c.wire_id)
        .limit(limit)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.node_id, []).append(row.wire_id)
    return found


def set_receipt(tx: Connection, node_id: str, wire_ids: Sequence[str], note: bytes) -> None:
    """Keep the receipt we signed for these records."""
    for chunk in _chunks(wire_ids):
        _update(tx, node_id, chunk, receipt=note)


def untold(tx: Connection, limit: int) -> list[tuple[str, bytes]]:
    """Return (node id, receipt) of what its writer did not take yet, each receipt once."""
    rows = tx.execute(
        sa.select(erasures.c.node_id, erasures.c.receipt)
        .where(erasures.c.receipt != b"", erasures.c.told.is_(None))
        .group_by(erasures.c.node_id, erasures.c.receipt)
        .limit(limit)
    )
    return [(row.node_id, row.receipt) for row in rows]


def set_told(tx: Connection, node_id: str, note: bytes, at: datetime) -> None:
    """Write that the writer took a receipt."""
    tx.execute(
        sa.update(erasures)
        .where(erasures.c.node_id == node_id, erasures.c.receipt == note)
        .values(told=to_text(at))
    )


def standing_here(tx: Connection, own: str) -> list[str]:
    """Return wire ids of our own erased records of which something may still be in the file."""
    rows = tx.execute(
        sa.select(erasures.c.wire_id)
        .where(erasures.c.node_id == own, erasures.c.told.is_(None))
        .limit(1000)
    )
    return list(rows.scalars())


def set_gone(tx: Connection, own: str, wire_ids: Sequence[str], at: datetime) -> None:
    """Write that nothing of these records of ours is left in our own file."""
    for chunk in _chunks(wire_ids):
        _update(tx, own, chunk, told=to_text(at))


def _update(tx: Connection, node_id: str, wire_ids: Sequence[str], **values: Any) -> None:
    tx.execute(
        sa.update(erasures)
        .where(erasures.c.node_id == node_id, erasures.c.wire_id.in_(wire_ids))
        .values(**values)
    )


# Who must confirm what we erased.


def expect(tx: Connection, wire_id: str, peers: Iterable[str], since: datetime) -> None:
    """Write who must confirm that it destroyed a record of ours; twice is once."""
    known = set(
        tx.execute(sa.select(receipts.c.peer).where(receipts.c.wire_id == wire_id)).scalars()
    )
    rows = [
        {"wire_id": wire_id, "peer": each, "since": to_text(since), "confirmed": None, "note": b""}
        for each in sorted(set(peers) - known)
    ]
    if rows:
        tx.execute(sa.insert(receipts), rows)


def confirm(tx: Connection, peer: str, wire_ids: Sequence[str], at: datetime, note: bytes) -> int:
    """Keep a peer's receipt where one is expected; return for how many records."""
    count = 0
    for chunk in _chunks(wire_ids):
        count += tx.execute(
            sa.update(receipts)
            .where(
                receipts.c.peer == peer,
                receipts.c.wire_id.in_(chunk),
                receipts.c.confirmed.is_(None),
            )
            .values(confirmed=to_text(at), note=note)
        ).rowcount
    return count


def confirmations(tx: Connection, wire_ids: Sequence[str]) -> list[Confirmation]:
    """Return who must confirm these erasures, and who did."""
    found: list[Confirmation] = []
    for chunk in _chunks(wire_ids):
        rows = tx.execute(
            sa.select(receipts)
            .where(receipts.c.wire_id.in_(chunk))
            .order_by(receipts.c.wire_id, receipts.c.peer)
        )
        found += (
            Confirmation(
                row.wire_id, row.peer, from_text(row.since),
                from_text(row.confirmed) if row.confirmed else None,
            )
            for row in rows
        )  # fmt: skip
    return found


def overdue(tx: Connection, since: datetime) -> dict[str, int]:
    """Return how many erasures each node did not confirm that it heard of before ``since``."""
    rows = tx.execute(
        sa.select(receipts.c.peer, sa.func.count())
        .where(receipts.c.confirmed.is_(None), receipts.c.since < to_text(since))
        .group_by(receipts.c.peer)
        .order_by(receipts.c.peer)
    )
    return {row[0]: int(row[1]) for row in rows}


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
