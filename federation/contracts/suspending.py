# SPDX-License-Identifier: EUPL-1.2
"""Suspending a peer: local, at once, without asking or telling anybody.

Its headers are still read and verified, and what it takes back is taken back; nothing new of
it has effect, by whatever route it comes (see ``reading.arrivals``). What waited comes in when
it is resumed.
"""

from core.database import writing
from core.errors import AdministratorError
from federation.reading import sync
from federation.store import peers as stored
from federation.wire.identity import show_node_id
from samenbeter import Node


def suspend(node: Node, node_id: str) -> None:
    """Hear nothing new of a peer from now on.

    Raises:
        AdministratorError: it is no peer, or one whose agreement is over.
    """
    _set(node, node_id, "active", "suspended")


def resume(node: Node, node_id: str) -> None:
    """Hear a suspended peer again, and what it said meanwhile.

    Raises:
        AdministratorError: it is no peer, or one whose agreement is over.
    """
    _set(node, node_id, "suspended", "active")
    sync.look(node, node_id)


def _set(node: Node, node_id: str, before: stored.State, after: stored.State) -> None:
    with writing(node.engine) as tx:
        state = stored.state_of(tx, node_id)
        if state not in (before, after):
            told = "its agreement is over" if state else "it is not a peer: see 'peer list'"
            raise AdministratorError(f"{show_node_id(node_id)} cannot be {after}: {told}")
        stored.update(tx, node_id, {"state": after})


def forget(node: Node, node_id: str) -> None:
    """Be no peer of a node any more; what it shared stays as it is.

    Raises:
        AdministratorError: it is no peer, or there is an agreement to be ended first.
    """
    with writing(node.engine) as tx:
        peer = stored.get(tx, node_id)
        if peer is None:
            raise AdministratorError(f"{show_node_id(node_id)} is not a peer: see 'peer list'")
        if peer.contract:
            raise AdministratorError(
                f"there is an agreement with {show_node_id(node_id)}: revoke it first, with"
                f" 'contract revoke {peer.contract[:8]}'"
            )
        stored.remove(tx, node_id)
