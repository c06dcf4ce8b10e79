# SPDX-License-Identifier: EUPL-1.2
"""A feed that ends before where we are: its rows from an entry on, undone."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from federation.store import feeds as stored
from federation.store import meaning
from federation.store.feeds import Feed
from federation.store.tables import entries, feeds, missing, payloads, standings, subtrees
from federation.wire import merkle
from federation.wire.effects import Standing, effects_of
from federation.wire.entry import read_header

#: Headers read at once.
_STEP = 1000
#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


def conclude(tx: Connection, feed: Feed, cut: bytes, *, is_reached: bool) -> None:
    """Write the cut of a feed: what to read up to, and that what stopped it is decided."""
    values = {"cut": cut, "newest": cut, "alarm": ""}
    if is_reached:
        values["reached"] = cut
    tx.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(**values))


def drop(tx: Connection, feed: Feed) -> None:
    """Forget a feed with all that was read of it."""
    tx.execute(sa.delete(feeds).where(feeds.c.id == feed.id))


def named_from(tx: Connection, feed: Feed, size: int) -> set[str]:
    """Return the wire ids that entries from index ``size`` on name."""
    named: set[str] = set()
    for start in range(size, feed.size, _STEP):
        raw = stored.headers(tx, feed, start, min(start + _STEP, feed.size))
        named.update(header.id for header in map(read_header, raw) if header.id)
    return named


def truncate(tx: Connection, feed: Feed, size: int, named: Collection[str]) -> Feed:
    """Take a feed back to its first ``size`` entries; return it as it stands then.

    Args:
        tx: a write transaction.
        feed: with more entries than that.
        size: entries that stay.
        named: the wire ids that the others name.

    The last words on those records are those before again. What was wanted or held of entries
    that stay is as it was: whoever calls decides about the payloads.
    """
    frontier = merkle.frontier_at(size, merkle.stored_subtrees(stored.hashes(tx, feed)))
    for table in (entries, payloads, missing):
        tx.execute(sa.delete(table).where(table.c.feed_id == feed.id, table.c.idx >= size))
    levels = tx.execute(sa.select(subtrees.c.level).where(subtrees.c.feed_id == feed.id).distinct())
    for level in list(levels.scalars()):
        tx.execute(
            sa.delete(subtrees).where(
                subtrees.c.feed_id == feed.id,
                subtrees.c.level == level,
                subtrees.c.idx >= size >> level,
            )
        )
    words, members = _read_again(tx, feed, size, named)
    meaning.set_last_words(tx, feed, words, {}, named)
    _forget_words(tx, feed, sorted(set(named) - set(words)))
    meaning.take_back(tx, feed, sorted(named))
    stored.set_members(tx, feed, *(members or (0, b"")))
    reached = feed.reached if feed.checkpoint and feed.checkpoint.size <= size else b""
    stored.advance(tx, feed, frontier, newest=feed.newest, reached=reached)
    found = stored.get(tx, feed.origin)
    assert found is not None
    return found


def unexpire(tx: Connection, feed: Feed, indexes: Sequence[int]) -> None:
    """Pass payloads on again, and keep them."""
    for start in range(0, len(indexes), _CHUNK):
        tx.execute(
            sa.update(payloads)
            .where(
                payloads.c.feed_id == feed.id, payloads.c.idx.in_(indexes[start : start + _CHUNK])
            )
            .values(expires=None)
        )


def _read_again(
    tx: Connection, feed: Feed, size: int, named: Collection[str]
) -> tuple[dict[str, Standing], tuple[int, bytes] | None]:
    """Return what the first entries say: last words on ``named``, and who may read."""
    words: dict[str, Standing] = {}
    members: tuple[int, bytes] | None = None
    for start in range(0, size, _STEP):
        raw = stored.headers(tx, feed, start, min(start + _STEP, size))
        effects = effects_of(words, start, map(read_header, raw))
        words.update(effects.standings)
        if effects.members is not None:
            members = max(members or (0, b""), effects.members)
    return {key: one for key, one in words.items() if key in named}, members


def _forget_words(tx: Connection, feed: Feed, wire_ids: Sequence[str]) -> None:
    for start in range(0, len(wire_ids), _CHUNK):
        tx.execute(
            sa.delete(standings).where(
                standings.c.feed_id == feed.id,
                standings.c.wire_id.in_(wire_ids[start : start + _CHUNK]),
            )
        )
