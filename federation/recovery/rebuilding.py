# SPDX-License-Identifier: EUPL-1.2
"""A lost disk: a fresh node becomes the lost one again, from its recovery key and its peers.

Peers can withhold, not invent: only what keys of the lost node signed counts. Of each feed the
longest history that somebody holds is read back, batch by batch; its payloads become our records
again. Then every feed is ended there, and goes on under new keys.

Each step finds what the one before left, so that a recovery that was interrupted is run again.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.database import reading, writing
from core.errors import AdministratorError, MalformedError, PeerError, UntrustedError
from federation import keys, peers, pinning
from federation.gate import gate_of
from federation.guard.restoring import ourselves
from federation.keys import RECOVERY, Keys
from federation.peers import Introduction
from federation.reading.following import follow
from federation.reading.sources import PeerSource
from federation.recovery import renewing, telling
from federation.recovery.renewing import Renewal
from federation.store import feeds, incarnations
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.checkpoint import Origin, verify_checkpoint
from federation.wire.cut import is_cut
from federation.wire.holdings import MAX_HOLDINGS_BYTES, read_holdings
from federation.wire.identity import (
    Certificate,
    new_key,
    next_sequence,
    node_id,
    public_of,
    read_key,
    show_node_id,
    sign_certificate,
)
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Incarnations left out: the lost node may have begun one that nobody who answers has heard of.
_SKIP = 1


@dataclass
class Recovered:
    """What came back, and what did not."""

    node: Node
    #: Entries by origin of the feed.
    sizes: dict[str, int] = field(default_factory=dict)
    #: Who helped: name and node id.
    helpers: list[tuple[str, str]] = field(default_factory=list)
    #: What went wrong, a sentence each.
    problems: list[str] = field(default_factory=list)
    renewal: Renewal | None = None


def recover(node: Node, recovery: Ed25519PrivateKey, addresses: Sequence[str]) -> Recovered:
    """Make a fresh node the one that the recovery key is of.

    Args:
        node: made by ``init`` a moment ago: it has said nothing under its own id yet.
        recovery: the recovery key of the lost node.
        addresses: of peers that hold what it shared.

    Raises:
        AdministratorError: this node is not fresh, or nobody who answered knows the lost one.
    """
    lost = node_id(public_of(recovery))
    _must_be_fresh(node, lost)
    done = Recovered(node)
    met = _meet(node, addresses, done)
    known = _known(node, met, lost, done)
    if not known:
        told = "; ".join(done.problems) or "they do not follow it"
        raise AdministratorError(
            f"nobody who answered knows {show_node_id(lost)} ({told}): is every character of the"
            " key right, and are these its peers? Nothing was changed"
        )
    done.node = node = _become(node, recovery, known)
    helpers = _pin(node, met, done)
    _read_back(node, helpers, known, done)
    above = max(each.sequence for each in known)
    done.renewal = renewing.renew(node, recovery, above=above, skip=_SKIP)
    telling.tell_peers(node)
    return done


def _must_be_fresh(node: Node, lost: str) -> None:
    if node.id == lost:
        return  # a recovery that goes on
    with reading(node.engine) as tx:
        has_spoken = any(feed.size for feed in feeds.of_node(tx, node.id))
        has_peers = bool(stored.everyone(tx))
    if has_spoken or has_peers:
        raise AdministratorError(
            f"{node.directory} holds a node that lives already, {show_node_id(node.id)}: make a"
            " fresh one with 'samenbeter init' and recover in there"
        )


def _meet(node: Node, addresses: Iterable[str], done: Recovered) -> list[tuple[str, Introduction]]:
    found = []
    for address in (each.rstrip("/") for each in addresses):
        try:
            found.append((address, peers.introduce(node, address)))
        except PeerError as error:
            done.problems.append(f"{address} did not help: {error}")
    return found


def _known(
    node: Node, met: Sequence[tuple[str, Introduction]], lost: str, done: Recovered
) -> list[Certificate]:
    """Return all certificates of the lost node that somebody holds, rising by sequence."""
    found: dict[int, Certificate] = {}
    for address, one in met:
        stranger = replace(ourselves(node), node_id=one.certificate.node, address=address)
        source = PeerSource(node, replace(stranger, level_received=""))
        try:
            found.update((each.sequence, each) for each in pinning.certificates(source, lost))
        except PeerError as error:
            done.problems.append(f"{one.certificate.name} does not know the lost node: {error}")
    return [found[each] for each in sorted(found)]


def _become(node: Node, recovery: Ed25519PrivateKey, known: Sequence[Certificate]) -> Node:
    """Give this directory the id of the lost node, with keys that sign no feed yet."""
    gate = gate_of(node)
    feed, http, lost = new_key(), new_key(), known[-1].node
    now = node.clock()
    certificate = sign_certificate(
        recovery,
        sequence=next_sequence(known[-1].sequence, int(now.timestamp())),
        address=node.config.node.address,
        name=node.config.node.name,
        feed=public_of(feed),
        http=public_of(http),
        issued=now,
    )
    with writing(node.engine) as tx:
        keys.prepare(gate.directory, Keys(lost, feed, http, certificate))
        for empty in feeds.of_node(tx, node.id) if node.id != lost else ():
            incarnations.drop(tx, empty)
        for each in (*known, certificate):
            stored.keep_certificate(tx, each)
        # One more than there is: nothing is signed before what comes back has been cut.
        stored.set_fact(tx, renewing.IN_FORCE, str(certificate.sequence + 1))
    keys.decide(gate.directory)
    _forget_key(node, lost)
    return replace(node, id=lost)


def _forget_key(node: Node, lost: str) -> None:
    """Delete the recovery key of the id that ``init`` made up: nobody will ever need it."""
    file = node.directory / RECOVERY
    try:
        made_up = node_id(public_of(read_key(file.read_bytes())))
    except (OSError, MalformedError):
        return
    if made_up != lost:
        file.unlink()


def _pin(node: Node, met: Sequence[tuple[str, Introduction]], done: Recovered) -> list[Peer]:
    """Exchange with these peers again, and let them know us by our new certificate."""
    for address, one in met:
        try:
            peers.add(node, one, address, "full")
            done.helpers.append((one.certificate.name, one.certificate.node))
        except PeerError as error:
            done.problems.append(f"{address} cannot be a peer: {error}")
    telling.tell_peers(node)
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    found = []
    for peer in everyone:
        try:
            level, _ = peers.standing_of_us(node, peer)
        except PeerError as error:
            done.problems.append(f"{peer.certificate.name}: {error}")
            continue
        with writing(node.engine) as tx:
            stored.update(tx, peer.node_id, {"level_received": level})
        found.append(replace(peer, level_received=level))
    return found


def _read_back(
    node: Node, helpers: Sequence[Peer], known: Sequence[Certificate], done: Recovered
) -> None:
    """Read every feed of ours that somebody holds, at whoever holds most of it first."""
    offers: dict[str, list[tuple[int, Peer]]] = {}
    for peer in helpers:
        for origin, size in _held_by(node, peer, done).items():
            offers.setdefault(origin, []).append((size, peer))
    for origin in sorted(offers, key=_in_order):
        ranked = sorted(offers[origin], key=lambda each: each[0], reverse=True)
        for _, peer in ranked:
            _follow(node, peer, origin, known, done)
        with reading(node.engine) as tx:
            feed = feeds.get(tx, origin)
        done.sizes[origin] = feed.size if feed else 0


def _in_order(origin: str) -> tuple[str, int]:
    named = Origin.read(origin)
    return named.audience, named.incarnation


def _held_by(node: Node, peer: Peer, done: Recovered) -> dict[str, int]:
    """Return what a peer says it holds of us: entries by origin; believed by nobody yet."""
    try:
        raw = PeerSource(node, peer).get("/nodes", cap=MAX_HOLDINGS_BYTES)
        told = read_holdings(raw)
    except (PeerError, MalformedError) as error:
        done.problems.append(f"{peer.certificate.name} does not say what it holds: {error}")
        return {}
    return {feed.origin: feed.size for one in told if one.node == node.id for feed in one.feeds}


def _follow(
    node: Node, peer: Peer, origin: str, known: Sequence[Certificate], done: Recovered
) -> None:
    source = PeerSource(node, peer)
    try:
        note = source.get(f"/feeds/{origin}/checkpoint")
        writer = _writer(node, origin, note, known)
        damaged = follow(node, writer, origin, source, note=note)
    except PeerError as error:
        done.problems.append(f"{origin} at {peer.certificate.name}: {error}")
        return
    if damaged:
        done.problems.append(f"{origin} at {peer.certificate.name}: {damaged}")


def _writer(node: Node, origin: str, note: bytes, known: Sequence[Certificate]) -> Peer:
    """Return ourselves as of the certificate under which a checkpoint was signed.

    Raises:
        UntrustedError: no key we ever had signed it.
    """
    if is_cut(note):
        return ourselves(node)
    for certificate in reversed(known):
        try:
            verify_checkpoint(note, origin, certificate.feed)
        except (MalformedError, UntrustedError):
            continue
        return replace(ourselves(node), note=certificate.note)
    raise UntrustedError(origin, "none of our keys signed this checkpoint")
