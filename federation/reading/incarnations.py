# SPDX-License-Identifier: EUPL-1.2
"""Feeds that end and go on: what a cut makes void is rolled back, what came later has the word.

A cut is the word of the recovery key on which entries stand. Whoever read further, or another
story, takes that back here: headers, payloads, last words, erasures and records, all in one
transaction, and whoever runs the node is told. Records fall back to the word before.
"""

import logging
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from core import lasting, receiving
from core.database import writing
from core.errors import MalformedError, UntrustedError
from core.model import to_text
from federation.erasing import destroying
from federation.publishing.comparing import Word, last_words
from federation.reading.arrivals import become_records
from federation.reading.revival import unpacked
from federation.reading.successors import incarnation_of
from federation.store import contents, erasures, feeds, incarnations, meaning
from federation.store import peers as stored
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire import merkle
from federation.wire.checkpoint import Origin, verify_checkpoint
from federation.wire.cut import Cut, accept_cut, read_cut
from federation.wire.entry import PUT
from samenbeter import Node

logger = logging.getLogger(__name__)


def take_cut(node: Node, writer: Peer, origin: str, raw: bytes) -> None:
    """Take the note that ended a feed, and roll back what it makes void.

    Raises:
        UntrustedError: it is not the word of the writer's recovery key, came before the
            certificate it goes with, or is overtaken by the one that is held.
    """
    try:
        cut = read_cut(raw, origin, writer.certificate.recovery)
    except MalformedError as error:
        raise UntrustedError(origin, str(error)) from error
    if cut.sequence > writer.certificate.sequence:
        raise UntrustedError(
            origin, f"cut came with certificate {cut.sequence}, which is not known here"
        )
    void: list[str] = []
    with writing(node.engine) as tx:
        feed = feeds.get(tx, origin) or feeds.add(tx, origin, writer.node_id)
        known = read_cut(feed.cut, origin, writer.certificate.recovery) if feed.cut else None
        if accept_cut(known, cut) is known:
            return
        for other in _void_incarnations(tx, writer, cut):
            void += _void(tx, node, writer, other, 0)
            incarnations.drop(tx, other)
        stands = _standing_size(tx, feed, cut)
        if stands < feed.size:
            void += _void(tx, node, writer, feed, stands)
        incarnations.conclude(tx, feed, cut.note, is_reached=stands == cut.size)
        _tell(tx, node, writer.node_id, void)
    node.bell.ring()


def start_again(node: Node, writer: Peer, origin: str) -> None:
    """Throw away what we hold of an ended feed: its headers do not lead to the cut."""
    with writing(node.engine) as tx:
        feed = feeds.get(tx, origin)
        if feed is not None and feed.size:
            _tell(tx, node, writer.node_id, _void(tx, node, writer, feed, 0))
    node.bell.ring()


def _void_incarnations(tx: Connection, writer: Peer, cut: Cut) -> list[Feed]:
    """Return the incarnations that are void as a whole, by what this cut says.

    Those it skips; and those in which somebody went on under a key of before.
    """
    ended = Origin.read(cut.origin)
    found = []
    for feed in feeds.of_node(tx, ended.node):
        named = Origin.read(feed.origin)
        if named.audience != ended.audience or named.incarnation <= ended.incarnation:
            continue
        if named.incarnation < cut.next or not _is_under(feed, writer.certificate.feed):
            found.append(feed)
    return found


def _is_under(feed: Feed, key: bytes) -> bool:
    """Whether a feed has an end of its own, or goes on under the feed key in force."""
    if feed.cut or not feed.newest:
        return True
    try:
        verify_checkpoint(feed.newest, feed.origin, key)
    except (MalformedError, UntrustedError):
        return False
    return True


def _standing_size(tx: Connection, feed: Feed, cut: Cut) -> int:
    """Return how many of the headers we hold may stand, as far as this can be known now."""
    if feed.size < cut.size:
        return feed.size  # whether they lead to the cut shows when the rest is read
    subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
    is_ours = merkle.frontier_at(cut.size, subtree).root() == cut.root
    return cut.size if is_ours else 0


def _void(tx: Connection, node: Node, writer: Peer, feed: Feed, size: int) -> list[str]:
    """Roll back a feed to its first ``size`` entries; return a sentence that says so."""
    named = incarnations.named_from(tx, feed, size)
    count = feed.size - size
    back = erasures.revoke(tx, feed.origin, size)
    lasting.forget(node.directory, (f"{feed.node_id}/{each}" for each in back))
    feed = incarnations.truncate(tx, feed, size, named)
    _reinstate(tx, node, writer, sorted(named))
    logger.error("%s: %s entries are void and were rolled back", feed.origin, count)
    return [f"{count} entries of {feed.origin} are void and were rolled back"] if count else []


def _reinstate(tx: Connection, node: Node, writer: Peer, wire_ids: Sequence[str]) -> None:
    """Let records be what the words that are left say, of all audiences and incarnations."""
    receiving.retract(tx, node, writer.node_id, wire_ids)
    for audience in _audiences(tx, writer.node_id):
        words = last_words(tx, audience, wire_ids)
        puts = {key: one for key, one in words.items() if one.standing.op == PUT}
        for feed in audience:
            of_feed = {key: one for key, one in puts.items() if one.feed.id == feed.id}
            _show_again(tx, node, writer, feed, of_feed)


def _show_again(
    tx: Connection, node: Node, writer: Peer, feed: Feed, words: dict[str, Word]
) -> None:
    """Make records of payloads that are held; wait for the others."""
    wanted: dict[int, str] = {}
    kept: list[tuple[str, Held]] = []
    dead = destroying.dead(tx, node, feed.node_id, sorted(words))
    for wire_id, word in words.items():
        if wire_id in dead:
            continue
        held = contents.live(tx, feed, wire_id)
        if held is None:
            wanted[word.standing.index] = wire_id
            continue
        kept.append((wire_id, held))
    found = unpacked(writer, kept)
    contents.arrived(tx, feed, list(wanted))
    contents.await_payloads(tx, feed, wanted)
    incarnations.unexpire(tx, feed, [held.index for _, held in kept])
    meaning.set_types(tx, feed, found.types)
    meaning.take_back(tx, feed, sorted(words))
    if writer.state == "active":
        become_records(tx, node, writer, feed, found)


def _audiences(tx: Connection, node_id: str) -> Iterable[list[Feed]]:
    """Return the feeds of a node, a list for each audience, rising by incarnation."""
    found: dict[str, list[Feed]] = {}
    for feed in sorted(feeds.of_node(tx, node_id), key=incarnation_of):
        found.setdefault(Origin.read(feed.origin).audience, []).append(feed)
    return found.values()


def _tell(tx: Connection, node: Node, node_id: str, sentences: Sequence[str]) -> None:
    if sentences:
        told = f"{to_text(node.clock())} {'; '.join(sentences)}"
        stored.set_fact(tx, f"{stored.ROLLED_BACK}{node_id}", told)
