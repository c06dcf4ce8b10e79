# SPDX-License-Identifier: EUPL-1.2
"""Questions about how it goes: counted and listed for people and for monitoring."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from federation.store import contents
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.store.tables import feeds, quarantine, receipts, sightings, standings
from federation.wire.entry import ERASE, PUT, WITHDRAW


class Counts(NamedTuple):
    """What there is of one feed."""

    #: Records that stand.
    live: int
    #: Payloads that are still to come.
    missing: int
    #: Verified payloads that are not records here, and may become one.
    set_aside: int
    #: Those that our agreement does not let in.
    not_taken_in: int


class Sighting(NamedTuple):
    """What a peer was told about another node."""

    #: Node id of the peer that told us.
    seen_at: str
    #: The heads note.
    heads: bytes
    at: str


class Receipts(NamedTuple):
    """How far erasures of ours have come: pairs of a record and a peer."""

    open: int
    overdue: int


def counts(tx: Connection, feed: Feed, not_taken_in: str) -> Counts:
    """Return what there is of a feed; ``not_taken_in`` is the reason of those kept out."""
    live = sa.select(sa.func.count()).where(standings.c.feed_id == feed.id, standings.c.op == PUT)
    out = sa.select(sa.func.count()).where(
        quarantine.c.feed_id == feed.id, quarantine.c.reason == not_taken_in
    )
    missing, aside = contents.counts(tx, feed)
    kept_out = int(tx.execute(out).scalar_one())
    return Counts(int(tx.execute(live).scalar_one()), missing, aside - kept_out, kept_out)


def entries_of(tx: Connection, node_id: str) -> int:
    """Return how many entries of a node are held, in all its feeds."""
    return int(tx.execute(_ENTRIES, {"node": node_id}).scalar_one())


# Made once: see ``feeds``.
_ENTRIES = sa.select(sa.func.coalesce(sa.func.sum(feeds.c.size), 0)).where(
    feeds.c.node_id == sa.bindparam("node")
)


def aside_after(tx: Connection, feed: Feed, after: str, limit: int) -> list[str]:
    """Return the wire ids of what was set aside, in order, after one of them."""
    found = tx.execute(
        sa.select(quarantine.c.wire_id)
        .where(quarantine.c.feed_id == feed.id, quarantine.c.wire_id > after)
        .order_by(quarantine.c.wire_id)
        .limit(limit)
    )
    return list(found.scalars())


def aside_among(tx: Connection, feed: Feed, wire_ids: Sequence[str]) -> list[str]:
    """Return which of these, at most 500, are set aside."""
    found = tx.execute(
        sa.select(quarantine.c.wire_id).where(
            quarantine.c.feed_id == feed.id, quarantine.c.wire_id.in_(wire_ids)
        )
    )
    return list(found.scalars())


def held_of(tx: Connection, feed: Feed, wire_ids: Sequence[str]) -> list[tuple[str, Held]]:
    """Return (wire id, payload) of those of these records that stand and whose payload is held."""
    found = ((wire_id, contents.live(tx, feed, wire_id)) for wire_id in wire_ids)
    return [(wire_id, held) for wire_id, held in found if held is not None]


def live_ids(tx: Connection, feed: Feed) -> list[str]:
    """Return the wire ids of all records that stand in a feed."""
    found = tx.execute(
        sa.select(standings.c.wire_id).where(standings.c.feed_id == feed.id, standings.c.op == PUT)
    )
    return list(found.scalars())


def sightings_of(tx: Connection, node_id: str) -> list[Sighting]:
    """Return what others were told about a node, newest first."""
    found = tx.execute(
        sa.select(sightings.c.seen_at, sightings.c.heads, sightings.c.at)
        .where(sightings.c.node_id == node_id)
        .order_by(sightings.c.at.desc())
    )
    return [Sighting(*row) for row in found]


def receipts_due(tx: Connection, before: str) -> Receipts:
    """Return how many receipts are still to come, and of those asked for before ``before``."""
    late = sa.func.sum(sa.case((receipts.c.since < before, 1), else_=0))
    row = tx.execute(
        sa.select(sa.func.count(), sa.func.coalesce(late, 0)).where(receipts.c.confirmed.is_(None))
    ).one()
    return Receipts(int(row[0]), int(row[1]))


class Told(NamedTuple):
    """What a feed says, counted by what its last words do."""

    live: int
    withdrawn: int
    erased: int


def told(tx: Connection, feed: Feed) -> Told:
    """Return how many records stand in a feed, were taken back, and were erased."""
    found = tx.execute(
        sa.select(standings.c.op, sa.func.count())
        .where(standings.c.feed_id == feed.id)
        .group_by(standings.c.op)
    )
    counted = {row[0]: int(row[1]) for row in found}
    return Told(*(counted.get(op, 0) for op in (PUT, WITHDRAW, ERASE)))


def types_of(tx: Connection, feed: Feed) -> dict[str, int]:
    """Return how many records of each type stand in a feed; "" for payloads not held."""
    found = tx.execute(
        sa.select(standings.c.type, sa.func.count())
        .where(standings.c.feed_id == feed.id, standings.c.op == PUT)
        .group_by(standings.c.type)
    )
    return {row[0]: int(row[1]) for row in found}
