# SPDX-License-Identifier: EUPL-1.2
"""What we hold of others, for whoever cannot reach them or wants to compare."""

from collections.abc import Iterator

from sqlalchemy import Connection

from core.database import reading
from federation.answering.access import (
    age_of,
    is_passed_on,
    passable_heads,
)
from federation.answering.meeting import NOTE, Refusal, asker_of, machine_page
from federation.networks.access import may_read
from federation.peers import ROOT
from federation.store import feeds
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.checkpoint import Checkpoint
from federation.wire.holdings import (
    MAX_FEEDS,
    MAX_NODES,
    Holding,
    write_certificates,
    write_holdings,
)
from samenbeter import Answer, Bytes, Node, Page, Request


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        machine_page(f"{ROOT}/nodes", nodes),
        machine_page(f"{ROOT}/nodes/<node>/certificates", certificates),
        machine_page(f"{ROOT}/nodes/<node>/heads", heads),
    ]


def nodes(node: Node, request: Request) -> Answer:
    """Return what we hold of whom, as far as the asker may know it."""
    asker = asker_of(node, request)
    with reading(node.engine) as tx:
        found = list(_holdings(tx, node, asker))[:MAX_NODES]
    return Bytes(write_holdings(found), "application/json")


def _holdings(tx: Connection, node: Node, asker: str | None) -> Iterator[Holding]:
    sequences, followed = stored.newest_sequences(tx), feeds.of_others(tx, node.id)
    for peer in sorted(stored.everyone(tx), key=lambda one: one.node_id):
        if not is_passed_on(peer):
            continue
        reached = [
            Checkpoint(one.origin, one.checkpoint.size, one.checkpoint.root)
            for one in followed.get(peer.node_id, ())
            if one.checkpoint and may_read(tx, node, one.origin, asker)
        ]
        dated = passable_heads(tx, node, peer, asker)
        yield Holding(
            peer.node_id,
            sequences[peer.node_id],
            dated.time if dated else None,
            tuple(reached[:MAX_FEEDS]),
        )


def certificates(node: Node, request: Request) -> Answer:
    """Return the certificates we took of a node, oldest first."""
    with reading(node.engine) as tx:
        peer = _peer(tx, request)
        found, age = stored.certificates_of(tx, peer.node_id), age_of(tx, node, peer.node_id)
    return Bytes(write_certificates(found), "application/json", headers=age)


def heads(node: Node, request: Request) -> Answer:
    """Return the newest heads of a node that the asker may see."""
    asker = asker_of(node, request)
    with reading(node.engine) as tx:
        peer = _peer(tx, request)
        found, age = passable_heads(tx, node, peer, asker), age_of(tx, node, peer.node_id)
    if found is None:
        raise Refusal(404, "No heads", f"We hold no heads of {peer.node_id} for you.")
    return Bytes(found.note, NOTE, headers=age)


def _peer(tx: Connection, request: Request) -> Peer:
    named = request.values["node"]
    peer = stored.get(tx, named)
    if peer is None or not is_passed_on(peer):
        raise Refusal(404, "No such node", f"We pass on nothing of {named[:40]}.")
    return peer
