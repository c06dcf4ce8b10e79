# SPDX-License-Identifier: EUPL-1.2
"""Dead ids in rows, and what is held of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import from_text, to_text
from federation.store.tables import erasures, feeds, missing, payloads, quarantine, standings

#: Why an id is dead: an entry of its origin's feed, a notice of its origin, an order of its
#: recovery key, or an administrator here, for this node alone.
Cause = Literal["entry", "notice", "order", "here"]

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Erasure:
    """One dead id."""

    #: Node id of who wrote the record; our own too.
    node_id: str
    wire_id: str
    cause: Cause
    at: datetime
    #: Why an administrator removed it here; stays here.
    reason: str
    #: Our receipt, b"" while something of it may still be here, or none is due.
    receipt: bytes
    #: When its origin took our receipt. Of our own: when all was destroyed here.
    told: datetime | None


# Made once: see ``feeds``.
_DEAD = sa.select(erasures.c.wire_id).where(
    erasures.c.node_id == sa.bindparam("node"),
    erasures.c.wire_id.in_(sa.bindparam("wire_ids", expanding=True)),
)
_ANY = sa.select(erasures.c.wire_id).where(erasures.c.node_id == sa.bindparam("node")).limit(1)
_FEEDS = sa.select(feeds.c.id).where(feeds.c.node_id == sa.bindparam("node"))


def dead(tx: Connection, node_id: str, wire_ids: Sequence[str]) -> set[str]:
    """Return which of these records of a node are dead."""
    found: set[str] = set()
    # Asked for every batch of a first catch-up, and mostly there is none at all.
    if tx.execute(_ANY, {"node": node_id}).first() is None:
        return found
    for chunk in _chunks(wire_ids):
        found.update(tx.execute(_DEAD, {"node": node_id, "wire_ids": chunk}).scalars())
    return found


def add(
    tx: Connection,
    node_id: str,
    wire_ids: Mapping[str, int],
    cause: Cause,
    at: datetime,
    *,
    origin: str = "",
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Write that records are dead; of those that were it changes nothing.

    But one that only an administrator here removed, and that its writer now erases, owes its
    writer a receipt from now on.

    Args:
        tx: a write transaction.
        node_id: who wrote them.
        wire_ids: with the index of the entry that says so, -1 for none.
        cause: why.
        at: now.
        origin: of the feed with that entry.
        reasons: grounds of a removal here, by wire id.
    """
    known = dead(tx, node_id, list(wire_ids))
    rows = [
        {"node_id": node_id, "wire_id": key, "cause": cause, "at": to_text(at), "origin": origin,
         "idx": index, "reason": (reasons or {}).get(key, ""), "receipt": b"", "told": None}
        for key, index in wire_ids.items() if key not in known
    ]  # fmt: skip
    if rows:
        tx.execute(sa.insert(erasures), rows)
    if cause == "here":
        return
    for chunk in _chunks(sorted(known)):
        tx.execute(
            sa.update(erasures)
            .where(
                erasures.c.node_id == node_id,
                erasures.c.wire_id.in_(chunk),
                erasures.c.cause == "here",
            )
            .values(cause=cause, at=to_text(at), origin=origin)
        )


def destroy_payloads(tx: Connection, node_id: str, wire_ids: Sequence[str]) -> int:
    """Destroy all payloads and salts of records in every feed of a node, and what waits for them.

    Returns:
        How many rows were destroyed.
    """
    count = 0
    for feed_id in tx.execute(_FEEDS, {"node": node_id}).scalars().all():
        for chunk in _chunks(wire_ids):
            live = sa.select(standings.c.idx).where(
                standings.c.feed_id == feed_id, standings.c.wire_id.in_(chunk)
            )
            of_record = sa.or_(payloads.c.idx.in_(live), payloads.c.wire_id.in_(chunk))
            gone = sa.delete(payloads).where(payloads.c.feed_id == feed_id, of_record)
            count += tx.execute(gone).rowcount
            for table in (missing, quarantine):
                rows = sa.delete(table).where(
                    table.c.feed_id == feed_id, table.c.wire_id.in_(chunk)
                )
                count += tx.execute(rows).rowcount
            tx.execute(
                sa.update(standings)
                .where(standings.c.feed_id == feed_id, standings.c.wire_id.in_(chunk))
                .values(type="")
            )
    return count


def held_among(tx: Connection, node_id: str, wire_ids: Sequence[str]) -> set[str]:
    """Return of which of these records a payload is held in any feed of a node."""
    found: set[str] = set()
    for feed_id in tx.execute(_FEEDS, {"node": node_id}).scalars().all():
        for chunk in _chunks(wire_ids):
            live = (
                sa.select(standings.c.wire_id)
                .join_from(
                    standings,
                    payloads,
                    sa.and_(
                        payloads.c.feed_id == standings.c.feed_id,
                        payloads.c.idx == standings.c.idx,
                    ),
                )
                .where(standings.c.feed_id == feed_id, standings.c.wire_id.in_(chunk))
            )
            kept = sa.select(payloads.c.wire_id).where(
                payloads.c.feed_id == feed_id, payloads.c.wire_id.in_(chunk)
            )
            found.update(tx.execute(live.union(kept)).scalars())
    return found


def revoke(tx: Connection, origin: str, size: int) -> list[str]:
    """Take back erasures that entries of a feed from index ``size`` on said: they are void."""
    void = sa.and_(erasures.c.origin == origin, erasures.c.idx >= size, erasures.c.cause == "entry")
    found = list(tx.execute(sa.select(erasures.c.wire_id).where(void)).scalars())
    tx.execute(sa.delete(erasures).where(void))
    return found


def said_in(tx: Connection, node_id: str, wire_id: str) -> list[tuple[str, int, int, str]]:
    """Return each feed of a node that ever named a record: origin, index, counter, last op."""
    rows = tx.execute(
        sa.select(feeds.c.origin, standings.c.idx, standings.c.n, standings.c.op)
        .join_from(standings, feeds)
        .where(feeds.c.node_id == node_id, standings.c.wire_id == wire_id)
        .order_by(feeds.c.origin)
    )
    return [(row.origin, row.idx, row.n, row.op) for row in rows]


def newest(tx: Connection, own: str, *, ours: bool, limit: int) -> list[Erasure]:
    """Return erasures of our own records, or those of others, newest first."""
    whose = erasures.c.node_id == own if ours else erasures.c.node_id != own
    rows = tx.execute(
        sa.select(erasures)
        .where(whose)
        .order_by(erasures.c.at.desc(), erasures.c.wire_id)
        .limit(limit)
    )
    return [_from_row(row) for row in rows]


def counts(tx: Connection, own: str) -> tuple[int, int]:
    """Return how many of our own records are dead, and how many of others."""
    rows = tx.execute(
        sa.select(erasures.c.node_id == own, sa.func.count()).group_by(erasures.c.node_id == own)
    )
    found = {bool(row[0]): int(row[1]) for row in rows}
    return found.get(True, 0), found.get(False, 0)


def everything(tx: Connection) -> Iterator[tuple[str, str]]:
    """Yield (node id, wire id) of every dead record."""
    for row in tx.execute(sa.select(erasures.c.node_id, erasures.c.wire_id)):
        yield row.node_id, row.wire_id


def _from_row(row: Row[Any]) -> Erasure:
    return Erasure(
        node_id=row.node_id,
        wire_id=row.wire_id,
        cause=row.cause,
        at=from_text(row.at),
        reason=row.reason,
        receipt=row.receipt,
        told=from_text(row.told) if row.told else None,
    )


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
