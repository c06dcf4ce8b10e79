# SPDX-License-Identifier: EUPL-1.2
"""What others must hear of erasures, in rows: who was ever served what, and orders."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import to_text
from federation.store.tables import feeds, orders, served, standings
from federation.wire.entry import ERASE, WITHDRAW

#: Orders kept of one node: only its recovery key makes them.
MOST_ORDERS = 1000


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
