# SPDX-License-Identifier: EUPL-1.2
"""Orders of recovery keys: erase what a node wrote that cannot say so itself any more.

An order proves itself by the recovery key of a node we know, so it matters not who brings it.
It is obeyed once, kept, and passed on to all peers for a week.
"""

import hashlib
import logging
from datetime import timedelta

from core import erasing, lasting
from core.database import reading, writing
from core.errors import FetchError, NotFound
from federation.erasing import destroying
from federation.erasing.known import give_away, known
from federation.gate import gate_of
from federation.store import notices
from federation.store import peers as stored
from federation.wire import note
from federation.wire.erasure import Order, claimed_node, read_order
from samenbeter import Node

logger = logging.getLogger(__name__)

#: For how long an order is brought to peers that did not take it yet.
PASSED_ON = timedelta(days=7)
#: (order, peer) pairs remembered as done.
_MOST_PASSED = 10_000


def take(node: Node, raw: bytes) -> Order:
    """Obey an order, keep it and pass it on; one that is known already changes nothing.

    Raises:
        MalformedError: it is no order.
        NotFound: it is of a node we do not know.
        UntrustedError: its recovery key did not sign it.
    """
    node_id = claimed_node(raw)
    with reading(node.engine) as tx:
        writer = known(tx, node, node_id)
    if writer is None:
        raise NotFound(f"{node_id} is not known here")
    order = read_order(raw, node_id, writer.certificates[0].recovery)
    digest = hashlib.sha256(note.read(raw).text).hexdigest()
    with writing(node.engine) as tx:
        if not notices.add_order(tx, digest, node_id, raw, node.clock()):
            return order
        if node_id == node.id:
            erasing.destroy_own(tx, node, order.erase)
            lasting.remember(node.directory, (f"{node_id}/{each}" for each in order.erase))
        else:
            destroying.kill(tx, node, node_id, dict.fromkeys(order.erase, -1), "order")
    node.bell.ring()
    destroying.carry_out(node)
    pass_on(node)
    return order


def pass_on(node: Node) -> None:
    """Bring the orders of the last week to peers that did not take them yet, without waiting."""
    gate = gate_of(node)
    with reading(node.engine) as tx:
        recent = notices.orders_since(tx, node.clock() - PASSED_ON)
        everyone = stored.everyone(tx)
    if len(gate.passed_on) > _MOST_PASSED:
        gate.passed_on.clear()
    for digest, node_id, raw in recent:
        for peer in everyone:
            if peer.node_id != node_id and (digest, peer.node_id) not in gate.passed_on:
                _send(node, peer.node_id, peer.address, digest, raw)


def _send(node: Node, name: str, address: str, digest: str, raw: bytes) -> None:
    def job() -> None:
        try:
            give_away(node, name, address, "/erasures", raw)
        except FetchError as error:
            if error.status not in (403, 404):  # they know that node no more, or never did
                logger.info("order for %s: %s", name, error)
                return
        gate_of(node).passed_on.add((digest, name))

    gate_of(node).announcing.send(f"order {digest} {name}", job)
