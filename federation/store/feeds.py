# SPDX-License-Identifier: EUPL-1.2
"""Feeds and their entries in rows: what never changes, and how far we are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.database import insert_many
from federation.store.tables import (
    entries,
    feeds,
    missing,
    payloads,
    quarantine,
    standings,
    subtrees,
)
from federation.wire.checkpoint import Checkpoint
from federation.wire.cut import read_end
from federation.wire.merkle import Closed, Frontier, ReadHashes, leaf_hash


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed, own or followed, as it stands here."""

    id: int
    #: "<node id>/<audience>/<incarnation>".
    origin: str
    node_id: str
    #: The headers we hold; its size is the cursor.
    frontier: Frontier
    #: Note of the newest checkpoint believed; b"" before the first.
    newest: bytes
    #: Note of the newest checkpoint of which we hold all headers; b"" before the first.
    reached: bytes
    #: Why it stopped, "" while it goes on.
    alarm: str
    #: The notes that show why.
    evidence: tuple[bytes, bytes]
    #: What leads from the other story to the second of them; see ``federation_feed.bridge``.
    bridge: bytes
    #: Note of the cut that ended it, b"" while it goes on.
    cut: bytes
    #: The newest membership document it honours: version, 0 for none, and SHA-256 of its text.
    members: tuple[int, bytes]

    @property
    def size(self) -> int:
        """Headers we hold."""
        return self.frontier.size

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint of which we hold all headers; of an ended feed its cut."""
        return read_end(self.reached) if self.reached else None


# Statements that are run for every announcement are made once: making one takes longer than
# running it.
_GET = sa.select(feeds).where(feeds.c.origin == sa.bindparam("the_origin"))
_OF_NODE = sa.select(feeds).where(feeds.c.node_id == sa.bindparam("node")).order_by(feeds.c.origin)
_ADVANCE = (
    sa.update(feeds)
    .where(feeds.c.id == sa.bindparam("the_id"))
    .values({name: sa.bindparam(name) for name in ("size", "frontier", "newest", "reached")})
)


def get(tx: Connection, origin: str) -> Feed | None:
    """Return a feed by its origin."""
    row = tx.execute(_GET, {"the_origin": origin}).first()
    return _from_row(row) if row else None


def of_node(tx: Connection, node_id: str) -> list[Feed]:
    """Return the feeds of one node that we hold, sorted by origin."""
    return [_from_row(row) for row in tx.execute(_OF_NODE, {"node": node_id})]


def of_others(tx: Connection, node_id: str) -> dict[str, list[Feed]]:
    """Return the feeds of all nodes but this one, by node id and sorted by origin."""
    rows = tx.execute(sa.select(feeds).where(feeds.c.node_id != node_id).order_by(feeds.c.origin))
    found: dict[str, list[Feed]] = {}
    for row in rows:
        found.setdefault(row.node_id, []).append(_from_row(row))
    return found


def add(tx: Connection, origin: str, node_id: str) -> Feed:
    """Add a feed without entries."""
    tx.execute(
        sa.insert(feeds).values(
            origin=origin, node_id=node_id, size=0, frontier=b"", newest=b"", reached=b"",
            alarm="", evidence=b"", contradiction=b"",
        )
    )  # fmt: skip
    found = get(tx, origin)
    assert found is not None
    return found


def advance(
    tx: Connection, feed: Feed, frontier: Frontier, *, newest: bytes, reached: bytes
) -> None:
    """Write how far a feed is now."""
    values = {
        "the_id": feed.id,
        "size": frontier.size,
        "frontier": b"".join(frontier.hashes),
        "newest": newest,
        "reached": reached,
    }
    tx.execute(_ADVANCE, values)


def set_members(tx: Connection, feed: Feed, version: int, digest: bytes) -> None:
    """Write which membership document a feed honours from now on."""
    tx.execute(
        sa.update(feeds)
        .where(feeds.c.id == feed.id)
        .values(members_version=version, members_digest=digest)
    )


def stop(
    tx: Connection, origin: str, alarm: str, notes: tuple[bytes, bytes], bridge: bytes = b""
) -> None:
    """Stop a feed and keep both notes and what binds them; the first alarm stands."""
    tx.execute(
        sa.update(feeds)
        .where(feeds.c.origin == origin, feeds.c.alarm == "")
        .values(alarm=alarm, evidence=notes[0], contradiction=notes[1], bridge=bridge)
    )


def end(tx: Connection, feed: Feed, cut: bytes) -> None:
    """Write that a feed of our own ended where it is; its cut is its checkpoint from now on."""
    ended = {"cut": cut, "newest": cut, "reached": cut, "alarm": ""}
    tx.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(**ended))


def go_on(tx: Connection, origin: str) -> bool:
    """Forget why a feed stopped; what shows it is kept. Return whether it had stopped."""
    stopped = sa.update(feeds).where(feeds.c.origin == origin, feeds.c.alarm != "")
    return bool(tx.execute(stopped.values(alarm="")).rowcount)


def empty(tx: Connection, feed: Feed, notes: tuple[bytes, bytes], bridge: bytes) -> None:
    """Let go of all we hold of a feed but what shows why it had stopped, and whom it was given."""
    for table in (entries, payloads, subtrees, standings, missing, quarantine):
        tx.execute(sa.delete(table).where(table.c.feed_id == feed.id))
    nothing = {"size": 0, "frontier": b"", "newest": b"", "reached": b"", "alarm": ""}
    shown = {"evidence": notes[0], "contradiction": notes[1], "bridge": bridge}
    tx.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(**nothing, **shown))


def add_entries(tx: Connection, feed: Feed, start: int, headers: Iterable[bytes]) -> None:
    """Add entries from index ``start`` on; one that exists is an error, never replaced."""
    rows = [
        {"feed_id": feed.id, "idx": index, "header": raw}
        for index, raw in enumerate(headers, start)
    ]
    insert_many(tx, entries, rows)


def add_subtrees(tx: Connection, feed: Feed, closed: Sequence[Closed]) -> None:
    """Add hashes of complete nodes of the stored levels."""
    if closed:
        tx.execute(
            sa.insert(subtrees),
            [
                {"feed_id": feed.id, "level": one.level, "idx": one.index, "hash": one.hash}
                for one in closed
            ],
        )


_HEADERS = (
    sa.select(entries.c.header)
    .where(
        entries.c.feed_id == sa.bindparam("feed"),
        entries.c.idx >= sa.bindparam("start"),
        entries.c.idx < sa.bindparam("stop"),
    )
    .order_by(entries.c.idx)
)
_HASHES = (
    sa.select(subtrees.c.hash)
    .where(
        subtrees.c.feed_id == sa.bindparam("feed"),
        subtrees.c.level == sa.bindparam("level"),
        subtrees.c.idx >= sa.bindparam("start"),
        subtrees.c.idx < sa.bindparam("stop"),
    )
    .order_by(subtrees.c.idx)
)


def headers(tx: Connection, feed: Feed, start: int, stop: int) -> list[bytes]:
    """Return the headers from index ``start`` up to ``stop``."""
    found = tx.execute(_HEADERS, {"feed": feed.id, "start": start, "stop": stop})
    return list(found.scalars())


def headers_at(tx: Connection, feed: Feed, indexes: Sequence[int]) -> dict[int, bytes]:
    """Return headers by index; at most 1,000 at once."""
    rows = tx.execute(
        sa.select(entries.c.idx, entries.c.header).where(
            entries.c.feed_id == feed.id, entries.c.idx.in_(indexes)
        )
    )
    return {row.idx: row.header for row in rows}


def hashes(tx: Connection, feed: Feed) -> ReadHashes:
    """Return what reads the stored hashes of a feed, for ``merkle.stored_subtrees``.

    Leaves are not stored: hashing 256 headers takes less than reading 256 more columns.
    """

    def read(level: int, start: int, stop: int) -> Sequence[bytes]:
        if level == 0:
            return [leaf_hash(raw) for raw in headers(tx, feed, start, stop)]
        found = tx.execute(_HASHES, {"feed": feed.id, "level": level, "start": start, "stop": stop})
        return list(found.scalars())

    return read


def _from_row(row: Row[Any]) -> Feed:
    raw: bytes = row.frontier
    parts = tuple(raw[at : at + 32] for at in range(0, len(raw), 32))
    return Feed(
        id=row.id,
        origin=row.origin,
        node_id=row.node_id,
        frontier=Frontier(row.size, parts),
        newest=row.newest,
        reached=row.reached,
        alarm=row.alarm,
        evidence=(row.evidence, row.contradiction),
        bridge=row.bridge or b"",
        cut=row.cut or b"",
        members=(row.members_version, row.members_digest or b""),
    )
