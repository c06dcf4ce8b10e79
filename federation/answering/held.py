# SPDX-License-Identifier: EUPL-1.2
"""What a node tells a peer that it holds of that peer: for its guard, see docs/federation.md."""

from core.database import reading
from federation.answering.meeting import (
    Refusal,
    machine_page,
    signer_of,
    too_many,
)
from federation.erasing import receipts
from federation.gate import gate_of
from federation.guard import watching
from federation.store import feeds
from federation.store.feeds import Feed
from federation.wire.held import HeldFeed, Holdings, write_held
from federation.wire.sighting import PATH, Sighting, is_run
from federation.wire.signatures import signature_of
from samenbeter import Answer, Bytes, Node, Page, Request

_WAITS = (
    "After its start this node asks its peers first what they hold of its feeds; until they"
    " answered it does not say where those are."
)


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [machine_page(PATH, held)]


def held(node: Node, request: Request) -> Answer:
    """Tell the asker what we hold of its own feeds; also while our own guard waits."""
    peer = signer_of(node, request)
    gate = gate_of(node)
    wait = gate.signers.take(peer.node_id)
    if wait:
        return too_many(wait)
    run = request.query.get("run", "")
    if not is_run(run):
        raise Refusal(400, "No run", "run must be 32 hexadecimal characters, in lower case.")
    seen = Sighting(run, *signature_of(request.headers))
    with reading(node.engine) as tx:
        found = feeds.of_node(tx, peer.node_id)
    gate.window.alive(peer.node_id)
    receipts.heard_from(node, peer.node_id)
    watching.nudge(node, peer.node_id)
    told = Holdings(
        node=peer.node_id,
        is_waiting=not watching.current(node).is_open,
        feeds=tuple(map(_held, found)),
        heads=peer.heads,
        other=gate.guard.note(peer.node_id, seen),
    )
    return Bytes(write_held(told), "application/json")


def sure_of_ourselves(node: Node) -> None:
    """Refuse to say where our own feeds are while the guard waits.

    What is stored may be an old copy: readers who were told more before would see a feed that
    shrank, and stop it.

    Raises:
        Refusal: 503; it is worth asking again soon.
    """
    if not watching.may_sign(node):
        word = watching.current(node).word
        raise Refusal(503, f"Guard: {word}", _WAITS, retry_after=1)


def _held(feed: Feed) -> HeldFeed:
    newest = b"" if feed.cut else feed.newest
    return HeldFeed(feed.origin, feed.size, newest, feed.cut)
