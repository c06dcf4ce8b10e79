# SPDX-License-Identifier: EUPL-1.2
"""What came from a peer, on its way into our rows; verified before, believed no further.

Everything comes through here, whoever brought it: the origin itself, a mirror, a file. So here is
the one place where a node that is suspended, or whose agreement is over, is kept from saying
anything new: its headers are kept, what it takes back is taken back, its payloads wait.

On the hot path of a first catch-up: everything here is for a whole batch at once.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import Connection

from core import receiving
from core.errors import MalformedError
from core.model import Incoming, to_text
from federation.erasing import destroying
from federation.gate import gate_of
from federation.guard import returning
from federation.publishing.withdrawing import last_day
from federation.reading.successors import overruled, overtake, siblings
from federation.store import contents, feeds, meaning
from federation.store import peers as stored
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire.checkpoint import Origin
from federation.wire.effects import Effects, Standing
from federation.wire.entry import PUT, Header, check_payload
from federation.wire.feed import Batch
from federation.wire.payload import read_members
from federation.wire.transfer import Frame
from samenbeter import Node

#: Why a record of a type that needs more than the level of its writer is not shown.
NOT_TAKEN_IN = "not taken in: records of this type need the level full"


@dataclass
class Arrivals:
    """Payloads of one answer, each compared with what its header committed to."""

    #: Kept byte for byte, whether they become records or not.
    held: list[Held] = field(default_factory=list)
    #: To become records.
    incoming: list[Incoming] = field(default_factory=list)
    #: Record type by wire id, as far as a payload says one.
    types: dict[str, str] = field(default_factory=dict)
    #: Why a verified payload is not a record here, by wire id.
    reasons: dict[str, str] = field(default_factory=dict)
    #: What is wrong with payloads that do not count; they are still missing.
    damaged: list[str] = field(default_factory=list)


def unpack(node_id: str, headers: Mapping[int, Header], frames: Iterable[Frame]) -> Arrivals:
    """Return what ``frames`` bring for entries of ``node_id`` that wait for their payload.

    Frames nobody asked for, and good ones that come again, are let be.
    """
    found = Arrivals()
    waiting = dict(headers)
    for frame in frames:
        header = waiting.get(frame.index)
        if header is None or not frame.is_held:
            continue
        try:
            check_payload(header, frame.salt, frame.payload)
        except MalformedError as error:
            found.damaged.append(f"entry {frame.index}: {error}")
            continue
        del waiting[frame.index]
        found.held.append(Held(frame.index, frame.salt, frame.payload))
        _read(found, node_id, header.id, frame.payload)
    return found


def _read(found: Arrivals, node_id: str, wire_id: str, payload: bytes) -> None:
    try:
        members = read_members(payload, f"{node_id}/{wire_id}")
    except MalformedError as error:
        found.reasons[wire_id] = str(error)
        return
    found.types[wire_id] = str(members["type"])
    found.incoming.append(Incoming(wire_id, members))


def store_batch(
    tx: Connection,
    node: Node,
    peer: Peer,
    feed: Feed,
    batch: Batch,
    effects: Effects,
    known: Mapping[str, Standing],
    arrivals: Arrivals,
    *,
    newest: bytes,
    reached: bytes,
) -> None:
    """Write a proved batch of headers, its effects, and the payloads that came with it."""
    if not _is_heard(tx, node, feed):
        arrivals = Arrivals()
    puts = effects.puts()
    gone = destroying.dead(tx, node, feed.node_id, list(puts))
    others = siblings(tx, feed)
    later = overruled(tx, feed, effects.standings, others)
    gone |= later & puts.keys()
    arrivals = _without(arrivals, {key: puts[key].index for key in gone})
    feeds.add_entries(tx, feed, batch.start, (header.raw for header in batch.headers))
    feeds.add_subtrees(tx, feed, batch.closed)
    feeds.advance(tx, feed, batch.frontier, newest=newest, reached=reached)
    if effects.members is not None and effects.members[0] >= feed.members[0]:
        feeds.set_members(tx, feed, *effects.members)
    _overtake(tx, node, peer, feed, others, effects, known, later)
    meaning.set_last_words(tx, feed, effects.standings, arrivals.types, known)
    here = {one.index for one in arrivals.held}
    here.update(puts[key].index for key in gone)
    wanted = {one.index: key for key, one in puts.items() if one.index not in here}
    contents.await_payloads(tx, feed, wanted)
    if known:
        meaning.take_back(tx, feed, list(known))
    contents.add_payloads(tx, feed, arrivals.held)
    _become(tx, node, peer, feed, arrivals)


def _without(arrivals: Arrivals, gone: Mapping[str, int]) -> Arrivals:
    """Return what came but for records that are dead, or that a later incarnation speaks of.

    Of those nothing is kept, whoever brings it.
    """
    if not gone:
        return arrivals
    indexes = set(gone.values())
    return Arrivals(
        [one for one in arrivals.held if one.index not in indexes],
        [one for one in arrivals.incoming if one.wire_id not in gone],
        {key: name for key, name in arrivals.types.items() if key not in gone},
        {key: told for key, told in arrivals.reasons.items() if key not in gone},
        arrivals.damaged,
    )


def store_late(tx: Connection, node: Node, peer: Peer, feed: Feed, arrivals: Arrivals) -> None:
    """Write payloads that came after their headers."""
    if not _is_heard(tx, node, feed):
        return
    contents.arrived(tx, feed, [one.index for one in arrivals.held])
    meaning.set_types(tx, feed, arrivals.types)
    take_in(tx, node, peer, feed, arrivals)


def _is_heard(tx: Connection, node: Node, feed: Feed) -> bool:
    # Asked in the transaction: an administrator may have suspended it while we were reading.
    # Our own words may come back from others at any time; see ``federation.guard``.
    return feed.node_id == node.id or stored.state_of(tx, feed.node_id) == "active"


def take_in(tx: Connection, node: Node, peer: Peer, feed: Feed, arrivals: Arrivals) -> None:
    """Keep payloads, and make records of those that may be."""
    contents.add_payloads(tx, feed, arrivals.held)
    become_records(tx, node, peer, feed, arrivals)


def become_records(tx: Connection, node: Node, peer: Peer, feed: Feed, arrivals: Arrivals) -> None:
    """Make records of payloads that are kept; set aside with a reason what cannot be one.

    Those of which a later incarnation speaks are let be: it has the last word.
    """
    said = overruled(tx, feed, [one.wire_id for one in arrivals.incoming])
    _become(tx, node, peer, feed, _without(arrivals, dict.fromkeys(said, -1)))


def _become(tx: Connection, node: Node, peer: Peer, feed: Feed, arrivals: Arrivals) -> None:
    reasons, audience = dict(arrivals.reasons), Origin.read(feed.origin).audience
    if feed.node_id == node.id:
        reasons.update(returning.take_in(tx, node, feed, arrivals.incoming))
        meaning.set_aside(tx, feed, reasons, arrivals.types, to_text(node.clock()))
        return
    welcome: Sequence[Incoming] = arrivals.incoming
    if peer.level_given != "full":
        needs = {name for name, kind in node.types.items() if kind.needs_level == "full"}
        for one in arrivals.incoming:
            if one.payload["type"] in needs:
                reasons[one.wire_id] = NOT_TAKEN_IN
        welcome = [one for one in arrivals.incoming if one.wire_id not in reasons]
        # Some may have been taken in while the level was higher.
        barred = [one.wire_id for one in arrivals.incoming if one.wire_id in reasons]
        receiving.retract(tx, node, feed.node_id, barred, audience)
    if welcome:
        reasons.update(receiving.receive(tx, node, feed.node_id, welcome, audience))
    meaning.set_aside(tx, feed, reasons, arrivals.types, to_text(node.clock()))


def _overtake(
    tx: Connection,
    node: Node,
    peer: Peer,
    feed: Feed,
    others: Sequence[Feed],
    effects: Effects,
    known: Mapping[str, Standing],
    later: Set[str],
) -> None:
    """Hide what was taken back, and let go of payloads that no longer are the last word.

    About the records in ``later`` a later incarnation has the last word: they stay shown.
    """
    withdrawn = effects.withdrawals()
    old = [known[each].index for each in withdrawn if each in known and known[each].op == PUT]
    kept = set(old)
    overtaken = [each for each in effects.superseded if each not in kept]
    keep = gate_of(node).settings.superseded_kept
    contents.supersede(tx, feed, overtaken, keep)
    overtake(tx, node, feed, others, effects, keep)
    erased = {key: one.index for key, one in effects.erasures().items()}
    destroying.kill(tx, node, feed.node_id, erased, "entry", origin=feed.origin)
    if withdrawn:
        contents.expire_payloads(tx, feed, old, last_day(node.clock()))
        if feed.node_id == node.id:
            returning.take_back(tx, node, feed, withdrawn.keys() - later)
            return
        audience, hidden = Origin.read(feed.origin).audience, withdrawn.keys() - later
        receiving.retract(tx, node, feed.node_id, hidden, audience)
        _say_elsewhere(tx, node, peer, feed, list(hidden))


def _say_elsewhere(
    tx: Connection, node: Node, peer: Peer, feed: Feed, wire_ids: Sequence[str]
) -> None:
    """Show what other audiences still have of records that one audience lost."""
    audience = Origin.read(feed.origin).audience
    for other in feeds.of_node(tx, feed.node_id):
        if Origin.read(other.origin).audience == audience:
            continue
        found = Arrivals()
        for wire_id in wire_ids:
            held = contents.live(tx, other, wire_id)
            if held is not None:
                _read(found, feed.node_id, wire_id, held.payload)
        meaning.take_back(tx, other, list(found.types))
        become_records(tx, node, peer, other, found)
