# SPDX-License-Identifier: EUPL-1.2
"""Dead ids, who confirmed, who was ever served what, and orders; in rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import from_text, to_text
from federation.store.tables import (
    erasures,
    feeds,
    missing,
    orders,
    payloads,
    quarantine,
    receipts,
    served,
    standings,
)
from federation.wire.entry import ERASE, WITHDRAW

#: Why an id is dead: an entry of its origin's feed, a notice of its origin, an order of its
#: recovery key, or an administrator here, for this node alone.
Cause = Literal["entry", "notice", "order", "here"]

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500
#: Orders kept of one node: only its recovery key makes them.
MOST_ORDERS = 1000


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


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether one peer destroyed one record of ours."""

    wire_id: str
    peer: str
    since: datetime
    confirmed: datetime | None


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


# Who was ever served which feed.


def served_size(tx: Connection, feed_id: int, node_id: str) -> int:
    """Return how many headers of a feed a node was ever given at most."""
    row = tx.execute(_SERVED, {"feed": feed_id, "node": node_id}).scalar_one_or_none()
    return int(row or 0)


_SERVED = sa.select(served.c.size).where(
    served.c.feed_id == sa.bindparam("feed"), served.c.node_id == sa.bindparam("node")
)


def note_served(tx: Connection, feed_id: int, node_id: str, size: int, at: datetime) -> None:
    """Write how much of a feed a node was given; it never shrinks."""
    before = served_size(tx, feed_id, node_id)
    key = (served.c.feed_id == feed_id, served.c.node_id == node_id)
    if before:
        tx.execute(sa.update(served).where(*key).values(size=max(size, before), at=to_text(at)))
    else:
        tx.execute(
            sa.insert(served).values(feed_id=feed_id, node_id=node_id, size=size, at=to_text(at))
        )


def served_with(tx: Connection, feed_id: int) -> list[str]:
    """Return the node ids of all who were ever served a feed."""
    found = tx.execute(sa.select(served.c.node_id).where(served.c.feed_id == feed_id))
    return sorted(found.scalars())


def served_feeds(tx: Connection, node_id: str) -> list[tuple[int, str, int]]:
    """Return (feed, its origin, headers given) of what a node was ever served."""
    rows = tx.execute(
        sa.select(served.c.feed_id, feeds.c.origin, served.c.size)
        .join_from(served, feeds)
        .where(served.c.node_id == node_id)
    )
    return [(row.feed_id, row.origin, row.size) for row in rows]


def taken_back(tx: Connection, feed_id: int, after: str) -> dict[str, str]:
    """Return op ("erase" or "withdraw") by wire id of what a feed took back, after ``after``."""
    rows = tx.execute(
        sa.select(standings.c.wire_id, standings.c.op).where(
            standings.c.feed_id == feed_id,
            standings.c.op.in_((ERASE, WITHDRAW)),
            standings.c.wire_id > after,
        )
    )
    return {row.wire_id: row.op for row in rows}


# Orders of recovery keys.


def add_order(tx: Connection, digest: str, node_id: str, note: bytes, at: datetime) -> bool:
    """Keep an order; return whether it is new and there was room for it."""
    if tx.execute(sa.select(orders.c.digest).where(orders.c.digest == digest)).first():
        return False
    of_node = sa.select(sa.func.count()).select_from(orders).where(orders.c.node_id == node_id)
    if int(tx.execute(of_node).scalar_one()) >= MOST_ORDERS:
        return False
    tx.execute(sa.insert(orders).values(digest=digest, node_id=node_id, note=note, at=to_text(at)))
    return True


def orders_since(tx: Connection, since: datetime) -> list[tuple[str, str, bytes]]:
    """Return (digest, node id, note) of orders that came since, oldest first."""
    rows = tx.execute(
        sa.select(orders).where(orders.c.at >= to_text(since)).order_by(orders.c.at).limit(1000)
    )
    return [(row.digest, row.node_id, row.note) for row in rows]


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
