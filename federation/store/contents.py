# SPDX-License-Identifier: EUPL-1.2
"""Payloads of the entries of a feed: kept, passed on, waited for, destroyed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.database import insert_many
from federation.store.feeds import Feed
from federation.store.tables import entries, missing, payloads, quarantine, standings
from federation.wire.entry import PUT, read_header

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A payload that is kept, with its salt."""

    index: int
    salt: bytes
    payload: bytes


_SERVED = (
    sa.select(payloads.c.idx, payloads.c.salt, payloads.c.payload)
    .where(
        payloads.c.feed_id == sa.bindparam("feed"),
        payloads.c.idx.in_(sa.bindparam("indexes", expanding=True)),
        payloads.c.expires.is_(None),
    )
    .order_by(payloads.c.idx)
)


_AWAITED = (
    sa.select(missing.c.idx, missing.c.wire_id)
    .where(missing.c.feed_id == sa.bindparam("feed"), missing.c.idx >= sa.bindparam("after"))
    .order_by(missing.c.idx)
    .limit(sa.bindparam("most"))
)


def add_payloads(tx: Connection, feed: Feed, held: Iterable[Held]) -> None:
    """Keep payloads with their salts."""
    rows = [
        {"feed_id": feed.id, "idx": one.index, "salt": one.salt, "payload": one.payload,
         "expires": None}
        for one in held
    ]  # fmt: skip
    insert_many(tx, payloads, rows)


def drop_payloads(tx: Connection, feed: Feed, indexes: Sequence[int]) -> None:
    """Destroy payloads and salts that were overtaken, and stop waiting for them."""
    for chunk in _chunks(indexes):
        for table in (payloads, missing):
            tx.execute(sa.delete(table).where(table.c.feed_id == feed.id, table.c.idx.in_(chunk)))


def expire_payloads(tx: Connection, feed: Feed, indexes: Sequence[int], day: str) -> None:
    """Stop passing payloads on; they are destroyed after ``day``. Nobody waits for them."""
    for chunk in _chunks(indexes):
        rows = tx.execute(_HEADERS_AT, {"feed": feed.id, "indexes": chunk})
        values = [{"feed": feed.id, "index": row.idx, "day": day,
                   "record": read_header(row.header).id} for row in rows]  # fmt: skip
        if values:
            tx.execute(_RETIRE, values)
        tx.execute(sa.delete(missing).where(missing.c.feed_id == feed.id, missing.c.idx.in_(chunk)))


_HEADERS_AT = sa.select(entries.c.idx, entries.c.header).where(
    entries.c.feed_id == sa.bindparam("feed"),
    entries.c.idx.in_(sa.bindparam("indexes", expanding=True)),
)


_RETIRE = (
    sa.update(payloads)
    .where(payloads.c.feed_id == sa.bindparam("feed"), payloads.c.idx == sa.bindparam("index"))
    .values(expires=sa.bindparam("day"), wire_id=sa.bindparam("record"))
)


#: The day until which overtaken payloads are kept that may be kept at all.
_FOR_EVER = "9999-12-31"


def supersede(tx: Connection, feed: Feed, indexes: Sequence[int], keep: int) -> None:
    """Let go of payloads that were overtaken, but for the newest ``keep`` of each record."""
    if not keep:
        drop_payloads(tx, feed, indexes)
        return
    expire_payloads(tx, feed, indexes, _FOR_EVER)
    names: set[str] = set()
    for chunk in _chunks(indexes):
        rows = tx.execute(_HEADERS_AT, {"feed": feed.id, "indexes": chunk})
        names.update(read_header(row.header).id for row in rows)
    for chunk in _chunks(sorted(names)):
        rank = sa.func.row_number().over(
            partition_by=payloads.c.wire_id, order_by=payloads.c.idx.desc()
        )
        ranked = (
            sa.select(payloads.c.idx, rank.label("rank"))
            .where(
                payloads.c.feed_id == feed.id,
                payloads.c.wire_id.in_(chunk),
                payloads.c.expires == _FOR_EVER,
            )
            .subquery()
        )
        old = sa.select(ranked.c.idx).where(ranked.c.rank > keep)
        tx.execute(
            sa.delete(payloads).where(payloads.c.feed_id == feed.id, payloads.c.idx.in_(old))
        )


def destroy_expired(tx: Connection, today: str) -> int:
    """Destroy payloads whose day has passed; return how many."""
    return tx.execute(sa.delete(payloads).where(payloads.c.expires < today)).rowcount


def served(tx: Connection, feed: Feed, indexes: Sequence[int]) -> Iterator[Held]:
    """Yield the payloads that may be passed on, rising by index, a few at a time."""
    for start in range(0, len(indexes), 50):
        chunk = indexes[start : start + 50]
        rows = tx.execute(_SERVED, {"feed": feed.id, "indexes": chunk})
        yield from (Held(row.idx, row.salt, row.payload) for row in rows.all())


def live(tx: Connection, feed: Feed, wire_id: str) -> Held | None:
    """Return the payload that stands for a record, or None when none does or none is held."""
    row = tx.execute(_LIVE, {"feed": feed.id, "wire": wire_id, "put": PUT}).first()
    return Held(row.idx, row.salt, row.payload) if row else None


_LIVE = (
    sa.select(payloads.c.idx, payloads.c.salt, payloads.c.payload)
    .join_from(
        standings,
        payloads,
        sa.and_(payloads.c.feed_id == standings.c.feed_id, payloads.c.idx == standings.c.idx),
    )
    .where(
        standings.c.feed_id == sa.bindparam("feed"),
        standings.c.wire_id == sa.bindparam("wire"),
        standings.c.op == sa.bindparam("put"),
    )
)


def live_of_types(
    tx: Connection, feed: Feed, types: Sequence[str], after: str, limit: int
) -> list[tuple[str, Held]]:
    """Return (wire id, payload) of live records of these types, by wire id after ``after``."""
    rows = tx.execute(
        sa.select(standings.c.wire_id, payloads.c.idx, payloads.c.salt, payloads.c.payload)
        .join_from(
            standings,
            payloads,
            sa.and_(payloads.c.feed_id == standings.c.feed_id, payloads.c.idx == standings.c.idx),
        )
        .where(
            standings.c.feed_id == feed.id,
            standings.c.op == PUT,
            standings.c.type.in_(types),
            standings.c.wire_id > after,
        )
        .order_by(standings.c.wire_id)
        .limit(limit)
    )
    return [(row.wire_id, Held(row.idx, row.salt, row.payload)) for row in rows]


def await_payloads(tx: Connection, feed: Feed, wanted: dict[int, str]) -> None:
    """Write which payloads are still to come: wire id by index."""
    rows = [{"feed_id": feed.id, "idx": key, "wire_id": one} for key, one in wanted.items()]
    insert_many(tx, missing, rows)


def awaited(tx: Connection, feed: Feed, after: int, limit: int) -> dict[int, str]:
    """Return which payloads are still to come, from index ``after`` on: wire id by index."""
    rows = tx.execute(_AWAITED, {"feed": feed.id, "after": after, "most": limit})
    return {row.idx: row.wire_id for row in rows}


def arrived(tx: Connection, feed: Feed, indexes: Sequence[int]) -> None:
    """Stop waiting for these payloads."""
    for chunk in _chunks(indexes):
        tx.execute(sa.delete(missing).where(missing.c.feed_id == feed.id, missing.c.idx.in_(chunk)))


def destroy_all(tx: Connection, feed: Feed) -> None:
    """Destroy all payloads and salts of a feed; those that stand are to come again one day."""
    for table in (payloads, quarantine, missing):
        tx.execute(sa.delete(table).where(table.c.feed_id == feed.id))
    standing = sa.select(standings.c.feed_id, standings.c.idx, standings.c.wire_id).where(
        standings.c.feed_id == feed.id, standings.c.op == PUT
    )
    tx.execute(sa.insert(missing).from_select(["feed_id", "idx", "wire_id"], standing))


def counts(tx: Connection, feed: Feed) -> tuple[int, int]:
    """Return how many payloads are still to come, and how many were set aside."""
    found = []
    for table in (missing, quarantine):
        of_feed = sa.select(sa.func.count()).select_from(table).where(table.c.feed_id == feed.id)
        found.append(int(tx.execute(of_feed).scalar_one()))
    return found[0], found[1]


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
