# SPDX-License-Identifier: EUPL-1.2
"""How it goes with each peer and each of its feeds, for whoever runs the node."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError, UntrustedError
from core.model import from_text
from federation.gate import gate_of
from federation.networks import access
from federation.reading.arrivals import NOT_TAKEN_IN
from federation.store import feeds, looking
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.looking import Sighting
from federation.store.peers import Peer
from federation.wire.heads import Heads, read_heads
from samenbeter import Node

#: A peer whose last dated word is older than this keeps news back, or is gone.
STALE = timedelta(days=3)

#: Seconds that a clock may be off before somebody should look; at 300 requests are refused.
SKEWED = 120

Word = Literal["new", "up_to_date", "behind", "silent", "stopped", "suspended", "former"]


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How it goes with one feed of a peer."""

    origin: str
    #: Entries we hold, and entries its heads name that we do not hold yet.
    size: int
    lag: int
    #: Records that stand in it.
    live: int
    #: Payloads that are still to come.
    missing: int
    #: Verified payloads that are not records here, and that may become one.
    set_aside: int
    #: Verified payloads of types that our agreement does not let in.
    not_taken_in: int
    #: Why it stopped, "" while it goes on.
    alarm: str
    #: The notes that show why it stopped, now or before; empty when it never did.
    evidence: tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """What another peer was told about this one."""

    #: Node id of the peer that told us, and what it calls itself.
    seen_at: str
    name: str
    #: When the heads were signed.
    time: datetime
    #: Entries in its feeds that we do not hold.
    ahead: int


@dataclass(frozen=True, slots=True)
class PeerHealth:
    """How it goes with one peer."""

    peer: Peer
    word: Word
    feeds: tuple[FeedHealth, ...]
    #: Its heads as others passed them on, newest first.
    seen: tuple[Seen, ...]
    #: Its last dated word is older than three days.
    is_stale: bool

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.peer.certificate.name

    @property
    def size(self) -> int:
        """Entries of its feeds that we hold."""
        return sum(feed.size for feed in self.feeds)

    @property
    def lag(self) -> int:
        """Entries its heads name and we do not hold yet."""
        return sum(feed.lag for feed in self.feeds)

    @property
    def missing(self) -> int:
        """Payloads that are still to come."""
        return sum(feed.missing for feed in self.feeds)

    @property
    def set_aside(self) -> int:
        """Verified payloads that are not records here, and may become one."""
        return sum(feed.set_aside for feed in self.feeds)

    @property
    def not_taken_in(self) -> int:
        """Verified payloads of types that our agreement does not let in."""
        return sum(feed.not_taken_in for feed in self.feeds)

    @property
    def stopped(self) -> FeedHealth | None:
        """The first feed that stopped, if one did."""
        return next((feed for feed in self.feeds if feed.alarm), None)

    @property
    def alarm(self) -> str:
        """Why a feed of it stopped, "" when none did."""
        return self.stopped.alarm if self.stopped else ""

    @property
    def is_skewed(self) -> bool:
        """Its clock and ours differ so much that somebody should look."""
        return abs(self.peer.skew_seconds or 0) > SKEWED


def of_peers(node: Node) -> list[PeerHealth]:
    """Return how it goes with every peer, in the order they were added."""
    now = node.clock()
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
        names = {peer.node_id: peer.certificate.name for peer in everyone}
        return [_of_peer(tx, node, peer, now, names) for peer in everyone]


def _of_peer(
    tx: Connection, node: Node, peer: Peer, now: datetime, names: dict[str, str]
) -> PeerHealth:
    heads = _heads(peer, peer.heads)
    held = feeds.of_node(tx, peer.node_id)
    found = tuple(_of_feed(tx, feed, heads) for feed in held)
    unread = _unread(tx, node, heads, held)
    is_stale = peer.heads_time is None or now - peer.heads_time > STALE
    return PeerHealth(
        peer=peer,
        word=_word(node, peer, now, (*found, *unread), is_stale=is_stale),
        feeds=(*found, *unread),
        seen=_seen(peer, held, looking.sightings_of(tx, peer.node_id), names),
        is_stale=is_stale,
    )


def _of_feed(tx: Connection, feed: Feed, heads: Heads | None) -> FeedHealth:
    counted = looking.counts(tx, feed, NOT_TAKEN_IN)
    return FeedHealth(
        origin=feed.origin,
        size=feed.size,
        lag=max(0, _named(heads, feed.origin) - feed.size),
        live=counted.live,
        missing=counted.missing,
        set_aside=counted.set_aside,
        not_taken_in=counted.not_taken_in,
        alarm=feed.alarm,
        evidence=feed.evidence,
    )


def _unread(
    tx: Connection, node: Node, heads: Heads | None, held: Sequence[Feed]
) -> list[FeedHealth]:
    """Return the feeds its heads name, that are ours to read, and of which we hold nothing yet."""
    known = {feed.origin for feed in held}
    return [
        FeedHealth(each.origin, 0, each.size, 0, 0, 0, 0, "", (b"", b""))
        for each in (heads.feeds if heads else ())
        if each.origin not in known and access.wants(tx, node, each.origin)
    ]


def _named(heads: Heads | None, origin: str) -> int:
    """Return how many entries heads give a feed, 0 when they do not name it."""
    return next((each.size for each in heads.feeds if each.origin == origin), 0) if heads else 0


def _word(
    node: Node, peer: Peer, now: datetime, found: Sequence[FeedHealth], *, is_stale: bool
) -> Word:
    if any(feed.alarm for feed in found):
        return "stopped"
    if peer.state != "active":
        return peer.state
    if peer.last_contact is None:
        return "silent" if peer.failures else "new"
    quiet = timedelta(seconds=3 * gate_of(node).settings.sweep_seconds + 60)
    if now - peer.last_contact > quiet or is_stale:
        return "silent"
    return "behind" if any(feed.lag or feed.missing for feed in found) else "up_to_date"


def _seen(
    peer: Peer, held: Sequence[Feed], sightings: Sequence[Sighting], names: dict[str, str]
) -> tuple[Seen, ...]:
    sizes = {feed.origin: feed.size for feed in held}
    found = []
    for each in sightings:
        heads = _heads(peer, each.heads)
        if heads is not None:
            ahead = sum(max(0, one.size - sizes.get(one.origin, 0)) for one in heads.feeds)
            name = names.get(each.seen_at, each.seen_at[:4])
            found.append(Seen(each.seen_at, name, min(heads.time, from_text(each.at)), ahead))
    return tuple(found)


def _heads(peer: Peer, raw: bytes) -> Heads | None:
    try:
        return read_heads(raw, peer.node_id, peer.certificate.feed) if raw else None
    except (MalformedError, UntrustedError):
        return None  # signed under a key that has been replaced since
