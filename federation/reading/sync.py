# SPDX-License-Identifier: EUPL-1.2
"""When peers are read: what they announce at once, and all of them now and then.

Announcements are hints that make it fast; visiting every peer makes them unnecessary. Each
peer is visited on its own, so that one who is slow or away delays nobody.
"""

import logging
import time
from dataclasses import replace

from core.database import reading, writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from core.model import to_text
from federation import peers
from federation.gate import Hint, gate_of
from federation.networks import access
from federation.networks import exchange as networks
from federation.networks.access import PUBLIC
from federation.reading import elsewhere
from federation.reading.choosing import chosen
from federation.reading.following import before, follow
from federation.reading.sources import Handed, PeerSource, Source
from federation.store import contracts
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.troubles import kind_of
from federation.wire.checkpoint import Origin
from federation.wire.heads import Heads, read_heads
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Seconds after which a peer's certificate is asked for again.
_CERTIFICATE_EVERY = 86_400.0


def sweep(node: Node) -> None:
    """Have every peer visited, each without waiting for the others."""
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    for peer in everyone:
        gate_of(node).due.add(peer.node_id)
        _send(node, peer.node_id)


def look(node: Node, node_id: str) -> None:
    """Have one peer visited, now."""
    gate_of(node).due.add(node_id)
    _send(node, node_id)


def hear(node: Node, node_id: str, origin: str, hint: Hint) -> None:
    """Have the checkpoint read that a peer announced; it was signed by that peer.

    What is not for us is let be: so nobody can announce feeds without end.
    """
    is_ours = Origin.read(origin).audience == PUBLIC
    if not is_ours:
        with reading(node.engine) as tx:
            is_ours = access.wants(tx, node, origin)
    if is_ours:
        gate_of(node).hints.setdefault(node_id, {})[origin] = hint
        _send(node, node_id)


def _send(node: Node, node_id: str) -> None:
    gate_of(node).visiting.send(f"visit {node_id}", lambda: _attend(node, node_id))


def _attend(node: Node, node_id: str) -> None:
    """Do what is due for one peer; never twice at once in this process."""
    gate = gate_of(node)
    hints = gate.hints.pop(node_id, {})
    is_due = node_id in gate.due
    gate.due.discard(node_id)
    with reading(node.engine) as tx:
        peer = stored.get(tx, node_id)
        if peer is None:
            return
        known = {origin: before(tx, node, peer, origin) for origin in hints}
    for origin, hint in hints.items():
        if known[origin].feed is None:
            # A feed that is new here may follow on one that was cut: that is read first.
            is_due = True
            continue
        try:
            source = _brought(node, peer, hint)
            follow(node, peer, origin, source, hint.note, known=known[origin])
        except PeerError as error:
            logger.warning("announcement: %s", error)
            is_due = True  # look properly, and write down what is wrong
    if is_due:
        visit(node, peer)


def _brought(node: Node, peer: Peer, hint: Hint) -> Source:
    """Return the peer as a source, with what it brought along in front of it."""
    source = PeerSource(node, peer)
    return Handed(hint.parcel, source) if hint.parcel else source


def visit(node: Node, peer: Peer) -> None:
    """Read all that a peer has for us, and write down how it went."""
    try:
        peer = _known_again(node, peer)
        networks.look(node, peer)
        heads, peer = _heads(node, peer)
        problems, kind = _read(node, peer, heads)
        level, contract = peers.standing_of_us(node, peer)
    except PeerError as error:
        _note_failure(node, peer, error)
        if isinstance(error, FetchError) and error.status == 503:
            # It does not speak for itself yet, and passes on what it holds of others.
            elsewhere.look_around(node, peer)
        return
    elsewhere.keep_public(node, peer, heads)
    elsewhere.look_around(node, replace(peer, level_received=level))
    # Last of all: who sees the contact knows that nothing of this visit is still to come.
    now = node.clock()
    with writing(node.engine) as tx:
        ours = stored.get(tx, peer.node_id)
        by_contract = ours.contract if ours else ""
        if contract is not None and contract != by_contract:
            contracts.tell_again(tx, peer.node_id, [contract, by_contract])
        more = {} if by_contract else {"level_received": level}
        stored.note_contact(
            tx, peer.node_id, now,
            last_error="; ".join(problems), error_kind=kind, heads=heads.note,
            heads_time=to_text(min(heads.time, now)),
            skew_seconds=gate_of(node).window.skew(peer.node_id), **more,
        )  # fmt: skip


def _note_failure(node: Node, peer: Peer, error: PeerError) -> None:
    """Write down what went wrong; that a peer is left alone for a while tells nothing new."""
    logger.info("visit: %s", error)
    skew = gate_of(node).window.skew(peer.node_id)
    kind = kind_of(error, skew)
    if kind == "resting" and peer.last_error:
        return
    more = {} if skew is None else {"skew_seconds": skew}
    with writing(node.engine) as tx:
        stored.note_failure(tx, peer.node_id, str(error), kind, **more)


def _read(node: Node, peer: Peer, heads: Heads) -> tuple[list[str], str]:
    """Read the feeds of a peer; return what is wrong with what came, and its kind."""
    # What it shows us less of than others would look like a feed that shrank. It is read from
    # those others; see ``elsewhere``.
    kept = elsewhere.kept_back(node, peer, heads)
    told = [each for each in dict.fromkeys(kept.values()) if each]
    damaged: list[str | None] = []
    source = PeerSource(node, peer)
    for origin in chosen(node, (each.origin for each in heads.feeds)):
        if origin not in kept:
            damaged.append(follow(node, peer, origin, source, claim=heads))
    problems = told + [each for each in damaged if each]
    return problems, "kept" if told else "payload" if problems else ""


def _known_again(node: Node, peer: Peer) -> Peer:
    """Return the peer; its certificate is asked for after a start and once a day."""
    gate = gate_of(node)
    last = gate.refreshed.get(peer.node_id)
    if last is not None and time.monotonic() - last < _CERTIFICATE_EVERY:
        return peer
    found = peers.refresh(node, peer)
    gate.refreshed[peer.node_id] = time.monotonic()
    return found


def _heads(node: Node, peer: Peer) -> tuple[Heads, Peer]:
    """Return the peer's heads, and the peer with the certificate under which they are good."""
    raw = PeerSource(node, peer).get("/heads")
    try:
        try:
            return read_heads(raw, peer.node_id, peer.certificate.feed), peer
        except UntrustedError:
            newer = peers.refresh(node, peer)
            if newer.note == peer.note:
                raise
            return read_heads(raw, newer.node_id, newer.certificate.feed), newer
    except MalformedError as error:
        raise UntrustedError(peer.node_id, str(error)) from error
