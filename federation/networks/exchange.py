# SPDX-License-Identifier: EUPL-1.2
"""How versions and signatures of networks reach the members: told at once, and looked for.

Whoever signs tells every member it knows; who hears something new tells it on. A sweep asks
each peer what it holds of the networks both are in: so nothing depends on what was told.
"""

import hashlib
import time
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import FetchError, MalformedError, UntrustedError
from core.strict_json import read as read_json
from federation import peers
from federation.gate import gate_of
from federation.networks import access, agreeing, keyring
from federation.publishing import publisher
from federation.reading.sources import PeerSource
from federation.store import memberships
from federation.store import peers as stored
from federation.store.memberships import Kept
from federation.store.peers import Peer
from federation.wire.gathering import MAX_GATHERING, read_gathering, write_gathering
from federation.wire.note import MAX_BYTES
from samenbeter import Node

#: Seconds after which a peer is asked for networks although we know of none.
_ASK_EVERY = 3600.0
#: Networks told to one asker.
MOST_TOLD = 80


def told_to(tx: Connection, asker: str) -> dict[str, str]:
    """Return the networks that ``asker`` may know of, each with a digest of all that is here."""
    found = {}
    for audience in memberships.audiences(tx):
        if access.may_know(tx, audience, asker):
            found[audience] = _state_of(_passed_on(tx, audience))
    return dict(sorted(found.items())[:MOST_TOLD])


def gathering_of(tx: Connection, node: Node, audience: str, *, standing: bool = False) -> bytes:
    """Return all versions of a network that are passed on, with what verifies them.

    Args:
        tx: a transaction.
        node: ourselves.
        audience: the network.
        standing: leave out what is not agreed on.
    """
    kept = [one for one in _passed_on(tx, audience) if not standing or one.state == "standing"]
    named = sorted({each for one in kept for each in one.document.members})
    notes = keyring.certificates(tx, node, named)
    return write_gathering(notes, [one.note for one in kept])


def _passed_on(tx: Connection, audience: str) -> list[Kept]:
    return [one for one in memberships.of_network(tx, audience) if one.state != "dropped"]


def _state_of(kept: Iterable[Kept]) -> str:
    told = hashlib.sha256()
    for one in kept:
        told.update(hashlib.sha256(one.note).digest())
    return told.hexdigest()


def changed(node: Node, audiences: Collection[str], told_by: str = "") -> None:
    """Let peers and our own feeds follow what became of networks."""
    for audience in audiences:
        tell_members(node, audience, but=told_by)
    publish_soon(node)


def publish_soon(node: Node) -> None:
    """Have our feeds say which version they honour now."""
    gate = gate_of(node)
    if gate.is_awake:
        gate.announcing.send("publish", lambda: publisher.publish(node))
    node.bell.ring()


def tell_members(node: Node, audience: str, *, also: Collection[str] = (), but: str = "") -> None:
    """Tell all members that are peers what we hold of a network, without waiting for them.

    Who was put out by the newest version is told that version, and nothing after it.
    """
    with reading(node.engine) as tx:
        whole = gathering_of(tx, node, audience)
        newest = memberships.standing(tx, audience)
        before = memberships.get(tx, newest.document.previous) if newest else None
        gone = set(before.document.members) if before else set()
        least = gathering_of(tx, node, audience, standing=True) if gone else b""
        for peer in stored.everyone(tx):
            if peer.node_id == but:
                continue
            if access.may_know(tx, audience, peer.node_id) or peer.node_id in also:
                _tell(node, peer, audience, whole)
            elif peer.node_id in gone:
                _tell(node, peer, audience, least)


def _tell(node: Node, peer: Peer, audience: str, body: bytes) -> None:
    path = f"{peers.ROOT}/networks"

    def job() -> None:
        headers = peers.signed(node, peer.node_id, "POST", path, "", body)
        headers["Content-Type"] = "application/json"
        gate_of(node).window.post(
            peer.node_id, peer.address + path, body,
            deadline=10.0, cap=MAX_BYTES, headers=headers,
        )  # fmt: skip

    gate_of(node).announcing.send(f"network {audience} {peer.node_id}", job)


def hear(node: Node, body: bytes, told_by: str) -> set[str]:
    """Take in what a peer told of networks; return those that changed.

    Raises:
        MalformedError: it is not a gathering.
    """
    gathering = read_gathering(body)
    with writing(node.engine) as tx:
        found = agreeing.take_in(tx, node, gathering)
    if found:
        changed(node, found, told_by)
    return found


def look(node: Node, peer: Peer) -> None:
    """Ask a peer what it holds of networks that both are in, and take in what is new.

    Raises:
        PeerError: it did not answer, or answered what is none.
    """
    gate = gate_of(node)
    with reading(node.engine) as tx:
        ours = told_to(tx, peer.node_id)
    last = gate.networks_asked.get(peer.node_id, float("-inf"))
    if not peer.level_received or (not ours and time.monotonic() - last < _ASK_EVERY):
        return
    gate.networks_asked[peer.node_id] = time.monotonic()
    source = PeerSource(node, peer)
    try:
        theirs = _read_states(peer.node_id, source.get("/networks"))
    except FetchError as error:
        if error.status in (401, 404, 405):
            return  # it does not know us any more, or is of a release before networks
        raise
    for audience, state in theirs.items():
        if state not in (ours.get(audience), gate.networks_seen.get((peer.node_id, audience))):
            raw = source.get(f"/networks/{audience}", cap=MAX_GATHERING, deadline=30.0)
            try:
                hear(node, raw, peer.node_id)
            except MalformedError as error:
                raise UntrustedError(peer.node_id, f"networks: {error}") from error
            gate.networks_seen[peer.node_id, audience] = state


def _read_states(name: str, raw: bytes) -> dict[str, str]:
    try:
        told = read_json(raw, floats=False)
    except MalformedError as error:
        raise UntrustedError(name, f"networks: {error}") from error
    found = {}
    for one in told if isinstance(told, list) else ():
        audience, state = (
            (one.get("audience"), one.get("state")) if isinstance(one, dict) else (None, None)
        )
        if isinstance(audience, str) and isinstance(state, str) and access.is_network(audience):
            found[audience] = state
    return dict(list(found.items())[:MOST_TOLD])
