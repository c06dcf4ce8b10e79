# SPDX-License-Identifier: EUPL-1.2
"""What agreements mean for a peer: its levels, whether it is one, and what happens at the end.

The rows say it all: this looks what should be so today and makes it so. It may be asked again at
any time, after a crash in between too.
"""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import cast, get_args

from sqlalchemy import Connection

from core import receiving
from core.database import reading, rewrite, writing
from core.errors import DatabaseError
from core.record_types import Level
from federation.contracts.reckoning import in_force
from federation.publishing import own
from federation.reading import revival, sync
from federation.store import contents, feeds, meaning
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.store.contracts import Agreement
from federation.store.peers import Peer
from samenbeter import Node

logger = logging.getLogger(__name__)

#: How long a proposal of another is kept that waits, was refused or taken back.
KEPT = timedelta(days=30)

#: Seconds to wait for others when the file of the database is written anew.
_PATIENCE = 5.0


def level_of_us(node: Node, node_id: str) -> Level | None:
    """Return what our records may do at a node, None when it is no peer or did not say."""
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, node_id)
    found = peer.level_received if peer else ""
    return cast(Level, found) if found in get_args(Level) else None


def settle_all(node: Node) -> None:
    """Settle with everybody something was ever agreed with: days begin and end agreements."""
    with reading(node.engine) as tx:
        everyone = stored.peers_with(tx)
    for node_id in everyone:
        settle(node, node_id)


def clean_up(node: Node) -> None:
    """Forget proposals of others that came to nothing a month ago."""
    with writing(node.engine) as tx:
        stored.forget_strangers(tx, node.clock() - KEPT)


def settle(node: Node, node_id: str) -> None:
    """Make of a node what its agreements make of it today."""
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, node_id)
        current = in_force(stored.of_peer(tx, node_id), node.clock().date())
    if current is not None:
        _begin(node, peer, current)
    elif peer is not None and peer.contract:
        part(node, node_id)


def again_by_hand(node: Node, node_id: str) -> None:
    """Exchange once more with a former peer: a person added it by hand."""
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, node_id)
    if peer is not None and peer.state == "former":
        _bring_back(node, peer, peer)
        with writing(node.engine) as tx:
            stored_peers.update(tx, node_id, {"state": "active"})


def part(node: Node, node_id: str) -> None:
    """End the exchange with a peer, and do with what it shared as was agreed."""
    with writing(node.engine) as tx:
        peer = stored_peers.get(tx, node_id)
        if peer is None or not peer.contract:
            return  # another process was faster
        stored_peers.update(tx, node_id, {"state": "former", "contract": ""})
        if peer.parting != "keep":
            _hide(tx, node, node_id, destroy=peer.parting == "delete")
    node.bell.ring()
    if peer.parting == "delete":
        _rewrite(node)


def _begin(node: Node, peer: Peer | None, current: Agreement) -> None:
    contract = current.contract
    level = contract.level_of(current.peer)
    known = {
        "contract": current.digest,
        "parting": contract.parting,
        "level_given": level,
        "level_received": contract.level_of(node.id),
        "state": "suspended" if peer is not None and peer.state == "suspended" else "active",
    }
    if peer is not None:
        if all(getattr(peer, name) == value for name, value in known.items()):
            return
        # Before it is written that all is in order: a crash in between is made good.
        _bring_back(node, peer, replace(peer, level_given=level))
    with writing(node.engine) as tx:
        if stored_peers.get(tx, current.peer) is None:
            stored_peers.add(
                tx, current.certificate, address=current.address,
                level=level, at=node.clock(),
            )  # fmt: skip
        stored_peers.update(tx, current.peer, known)
    node.bell.ring()
    own.tell_all(node)
    sync.look(node, current.peer)


def _bring_back(node: Node, before: Peer, after: Peer) -> None:
    if not before.is_shown:
        with reading(node.engine) as tx:
            of_node = feeds.of_node(tx, before.node_id)
            types = {name for feed in of_node for name in meaning.types_of(tx, feed)}
        revival.take_in_again(node, after, sorted(types))
    elif before.level_given != after.level_given:
        needing = [name for name, kind in node.types.items() if kind.needs_level == "full"]
        revival.take_in_again(node, after, needing)


def _hide(tx: Connection, node: Node, node_id: str, *, destroy: bool) -> None:
    for feed in feeds.of_node(tx, node_id):
        receiving.retract(tx, node, node_id, meaning.live_ids(tx, feed))
        if destroy:
            contents.destroy_all(tx, feed)


def _rewrite(node: Node) -> None:
    try:
        done = rewrite(node.engine, _PATIENCE)
    except DatabaseError as error:
        logger.warning("what was deleted may still be read in the file: %s", error)
        return
    if not done:
        logger.warning("somebody was reading: the file is written anew at the next erasure")
