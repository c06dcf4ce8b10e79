# SPDX-License-Identifier: EUPL-1.2
"""How it goes with each peer, for whoever runs the node."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError, UntrustedError
from federation.gate import gate_of
from federation.keys import RECOVERY
from federation.publishing.own import public_origin
from federation.store import contents, feeds
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire.heads import Heads, read_heads
from federation.wire.identity import show_node_id
from samenbeter import Finding, Node

#: A peer whose last dated word is older than this keeps news back, or is gone.
STALE = timedelta(days=3)

Word = Literal["new", "up_to_date", "behind", "silent", "stopped"]


@dataclass(frozen=True, slots=True)
class PeerHealth:
    """How it goes with one peer."""

    peer: Peer
    word: Word
    #: Entries of its feeds that we hold, and that its heads name and we do not hold yet.
    size: int
    lag: int
    #: Payloads that are still to come, and verified ones that are not records here.
    missing: int
    set_aside: int
    #: Why a feed of it stopped, "" when none did.
    alarm: str
    #: The notes that show it.
    evidence: tuple[bytes, bytes]

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.peer.certificate.name


def of_peers(node: Node) -> list[PeerHealth]:
    """Return how it goes with every peer."""
    now = node.clock()
    with reading(node.engine) as tx:
        return [_of_peer(tx, node, peer, now) for peer in stored.everyone(tx)]


def _of_peer(tx: Connection, node: Node, peer: Peer, now: datetime) -> PeerHealth:
    found = feeds.of_node(tx, peer.node_id)
    stopped = next((feed for feed in found if feed.alarm), None)
    counted = [contents.counts(tx, feed) for feed in found]
    lag = _lag(peer, found)
    missing = sum(each[0] for each in counted)
    return PeerHealth(
        peer=peer,
        word=_word(node, peer, now, stopped is not None, lag + missing),
        size=sum(feed.size for feed in found),
        lag=lag,
        missing=missing,
        set_aside=sum(each[1] for each in counted),
        alarm=stopped.alarm if stopped else "",
        evidence=stopped.evidence if stopped else (b"", b""),
    )


def _word(node: Node, peer: Peer, now: datetime, is_stopped: bool, behind: int) -> Word:
    if is_stopped:
        return "stopped"
    if peer.last_contact is None:
        return "silent" if peer.failures else "new"
    quiet = timedelta(seconds=3 * gate_of(node).settings.sweep_seconds + 60)
    is_stale = peer.heads_time is None or now - peer.heads_time > STALE
    if now - peer.last_contact > quiet or is_stale:
        return "silent"
    return "behind" if behind else "up_to_date"


def _lag(peer: Peer, found: list[Feed]) -> int:
    heads = _heads(peer)
    held = {feed.origin: feed.size for feed in found}
    return sum(max(0, head.size - held.get(head.origin, 0)) for head in heads.feeds) if heads else 0


def _heads(peer: Peer) -> Heads | None:
    try:
        return read_heads(peer.heads, peer.node_id, peer.certificate.feed) if peer.heads else None
    except (MalformedError, UntrustedError):
        return None  # signed under a key that has been replaced since


def findings(node: Node) -> Iterator[Finding]:
    """Yield what whoever runs the node should know."""
    gate = gate_of(node)
    if (gate.directory / RECOVERY).exists():
        yield Finding(
            "warning",
            f"{gate.directory / RECOVERY} lies on this node: copy it to paper or to a stick,"
            " twice, and delete it here",
        )
    said = gate.keys.certificate.address
    if said != node.config.node.address:
        yield Finding(
            "warning",
            f"node.toml says {node.config.node.address}, the certificate tells peers {said}:"
            " peers will look for this node at the old address",
        )
    yield from _own_findings(node)
    for health in of_peers(node):
        yield _finding(health)


def _own_findings(node: Node) -> Iterator[Finding]:
    with reading(node.engine) as tx:
        for origin, wire_id, _, reason in contents.quarantined(tx):
            if origin == public_origin(node.id):
                yield Finding("warning", f"shared record {wire_id} cannot go to peers: {reason}")


def _finding(health: PeerHealth) -> Finding:
    peer = health.peer
    who = f"peer {health.name} ({show_node_id(peer.node_id)})"
    if health.word == "stopped":
        return Finding("error", f"{who} is stopped: {health.alarm}")
    if health.word == "silent":
        told = peer.last_error or "no dated word for three days"
        return Finding("warning", f"{who} is silent: {told}")
    if peer.last_error:
        return Finding("warning", f"{who}: {peer.last_error}")
    aside = f", {health.set_aside} set aside" if health.set_aside else ""
    return Finding(
        "ok", f"{who}: {health.size} entries, {health.lag + health.missing} to come{aside}"
    )
