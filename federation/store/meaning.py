# SPDX-License-Identifier: EUPL-1.2
"""What the entries of a feed mean now: its last word on each record, and what was set aside."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from core.database import insert_many
from federation.store.feeds import Feed
from federation.store.tables import feeds, quarantine, standings
from federation.wire.effects import Standing
from federation.wire.entry import PUT

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


# Made once: see ``feeds``.
_LAST_WORDS = sa.select(standings).where(
    standings.c.feed_id == sa.bindparam("feed"),
    standings.c.wire_id.in_(sa.bindparam("wire_ids", expanding=True)),
)


def last_words(tx: Connection, feed: Feed, wire_ids: Sequence[str]) -> dict[str, Standing]:
    """Return a feed's last word on each of these records; those never named are left out."""
    found: dict[str, Standing] = {}
    for chunk in _chunks(wire_ids):
        rows = tx.execute(_LAST_WORDS, {"feed": feed.id, "wire_ids": chunk})
        found.update((row.wire_id, Standing(row.idx, row.n, row.op)) for row in rows)
    return found


def set_last_words(
    tx: Connection,
    feed: Feed,
    new: dict[str, Standing],
    types: dict[str, str],
    known: Iterable[str],
) -> None:
    """Write a feed's new last words.

    Args:
        tx: a write transaction.
        feed: the feed.
        new: by wire id.
        types: name of the record type by wire id, of those whose payload is held.
        known: wire ids the feed had a word on before.
    """
    gone = [{"feed": feed.id, "wire_id_": each} for each in known if each in new]
    if gone:
        tx.execute(_FORGET_WORD, gone)
    rows = [
        {"feed_id": feed.id, "wire_id": wire_id, "idx": one.index, "n": one.n, "op": one.op,
         "type": types.get(wire_id, "")}
        for wire_id, one in new.items()
    ]  # fmt: skip
    insert_many(tx, standings, rows)


_FORGET_WORD = sa.delete(standings).where(
    standings.c.feed_id == sa.bindparam("feed"), standings.c.wire_id == sa.bindparam("wire_id_")
)


_SET_TYPE = (
    sa.update(standings)
    .where(
        standings.c.feed_id == sa.bindparam("feed"),
        standings.c.wire_id == sa.bindparam("wire_id_"),
    )
    .values(type=sa.bindparam("type_"))
)


def set_types(tx: Connection, feed: Feed, types: dict[str, str]) -> None:
    """Write the record types of payloads that came later than their headers."""
    rows = [{"feed": feed.id, "wire_id_": key, "type_": name} for key, name in types.items()]
    if rows:
        tx.execute(_SET_TYPE, rows)


def set_aside(
    tx: Connection, feed: Feed, reasons: dict[str, str], types: dict[str, str], at: str
) -> None:
    """Write why verified payloads are not records here, by wire id."""
    rows = [
        {"feed_id": feed.id, "wire_id": key, "type": types.get(key, ""), "reason": told[:1000],
         "at": at}
        for key, told in reasons.items()
    ]  # fmt: skip
    insert_many(tx, quarantine, rows)


def take_back(tx: Connection, feed: Feed, wire_ids: Sequence[str]) -> None:
    """Empty the quarantine of these records."""
    for chunk in _chunks(wire_ids):
        tx.execute(_TAKE_BACK, {"feed": feed.id, "wire_ids": chunk})


_TAKE_BACK = sa.delete(quarantine).where(
    quarantine.c.feed_id == sa.bindparam("feed"),
    quarantine.c.wire_id.in_(sa.bindparam("wire_ids", expanding=True)),
)


class Aside(NamedTuple):
    """A verified payload that is not a record here."""

    #: Of the feed.
    origin: str
    wire_id: str
    type: str
    reason: str
    at: str


def quarantined(tx: Connection, limit: int = 200) -> list[Aside]:
    """Return what was set aside, newest first."""
    rows = tx.execute(
        sa.select(
            feeds.c.origin, quarantine.c.wire_id, quarantine.c.type, quarantine.c.reason,
            quarantine.c.at,
        )
        .join_from(quarantine, feeds)
        .order_by(quarantine.c.at.desc(), quarantine.c.wire_id)
        .limit(limit)
    )  # fmt: skip
    return [Aside(*row) for row in rows]


def live_ids(tx: Connection, feed: Feed) -> list[str]:
    """Return the wire ids of the records a feed's last word puts."""
    wanted = sa.select(standings.c.wire_id).where(
        standings.c.feed_id == feed.id, standings.c.op == PUT
    )
    return list(tx.execute(wanted).scalars())


def types_of(tx: Connection, feed: Feed) -> list[str]:
    """Return the record types of the payloads of a feed, as far as they were ever held."""
    wanted = sa.select(standings.c.type).where(standings.c.feed_id == feed.id).distinct()
    return [each for each in tx.execute(wanted).scalars() if each]


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
