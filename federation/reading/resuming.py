# SPDX-License-Identifier: EUPL-1.2
"""What a person decides when reading got stuck: try again, go on, or start anew."""

from typing import NamedTuple

from sqlalchemy import Connection

from core import receiving
from core.database import reading, writing
from core.errors import MalformedError
from core.languages import gettext as _
from federation import evidence
from federation.reading import sync
from federation.reading.arrivals import become_records
from federation.reading.revival import unpacked
from federation.store import feeds, looking, meaning
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.peers import Peer
from samenbeter import Conflict, Node, NotFound

_BATCH = 500


class Tried(NamedTuple):
    """How trying again went."""

    #: Payloads that went through the door once more.
    tried: int
    #: Of those, the ones that were set aside again.
    left: int


def try_again(node: Node, origin: str = "", wire_id: str = "") -> Tried:
    """Let what was set aside pass the door once more.

    Args:
        node: ourselves.
        origin: of one feed; "" for all feeds of all peers that are heard.
        wire_id: of one record in that feed; "" for all.

    Raises:
        NotFound: there is no such feed of a peer.
    """
    tried = left = 0
    for peer, feed in _feeds(node, origin):
        after = ""
        while True:
            with writing(node.engine) as tx:
                ids = [wire_id] if wire_id else looking.aside_after(tx, feed, after, _BATCH)
                _again(tx, node, peer, feed, ids)
                still = set(looking.aside_among(tx, feed, ids))
            tried += len(ids)
            left += len(still)
            if wire_id or len(ids) < _BATCH:
                break
            after = ids[-1]
    node.bell.ring()
    return Tried(tried, left)


def _again(tx: Connection, node: Node, peer: Peer, feed: Feed, ids: list[str]) -> None:
    rows = looking.held_of(tx, feed, looking.aside_among(tx, feed, ids))
    if rows:
        meaning.take_back(tx, feed, [key for key, _ in rows])
        become_records(tx, node, peer, feed, unpacked(peer, rows))


def _feeds(node: Node, origin: str) -> list[tuple[Peer, Feed]]:
    with reading(node.engine) as tx:
        found = [
            (peer, feed)
            for peer in stored.everyone(tx)
            if peer.state == "active"
            for feed in feeds.of_node(tx, peer.node_id)
            if origin in ("", feed.origin)
        ]
    if origin and not found:
        raise NotFound(_("Deze lijst lezen we nu niet."))
    return found


def go_on(node: Node, origin: str) -> None:
    """Read a stopped feed again from where we are; what shows the two stories is kept.

    What we hold stays the story we believe. If the peer tells it again, all is well; if it
    tells the other one, the feed stops again.

    Raises:
        Conflict: the feed had not stopped.
    """
    with writing(node.engine) as tx:
        if not feeds.go_on(tx, origin):
            raise Conflict(_("Deze lijst was niet gestopt."))
        feed = feeds.get(tx, origin)
    if feed is not None:
        sync.look(node, feed.node_id)


def start_anew(node: Node, origin: str) -> None:
    """Let go of all we hold of a stopped feed, and read what its writer says now.

    Its records vanish here until they come again. What was erased stays erased; evidence is
    kept, as far as the notes prove anything.

    Raises:
        Conflict: the feed had not stopped.
    """
    with writing(node.engine) as tx:
        feed = feeds.get(tx, origin)
        if feed is None or not feed.alarm:
            raise Conflict(_("Deze lijst was niet gestopt."))
        notes, bridge = _kept(tx, feed)
        gone = set(looking.live_ids(tx, feed))
        for other in feeds.of_node(tx, feed.node_id):
            if other.id != feed.id:
                gone -= set(looking.live_ids(tx, other))
        feeds.empty(tx, feed, notes, bridge)
        receiving.retract(tx, node, feed.node_id, sorted(gone))
    node.bell.ring()
    sync.look(node, feed.node_id)


def _kept(tx: Connection, feed: Feed) -> tuple[tuple[bytes, bytes], bytes]:
    """Return what goes on to show two stories when our own headers are gone."""
    try:
        found = evidence.parts(tx, feed)
    except MalformedError:
        return feed.evidence, feed.bridge
    return (found.shorter.note, found.longer.note), b"".join((found.root, *found.proof))
