# SPDX-License-Identifier: EUPL-1.2
"""What members ask and tell of networks; others get the answer of a network that is not there."""

from core.database import reading
from core.errors import MalformedError
from federation.answering.meeting import (
    NOTE,
    Refusal,
    json_answer,
    machine_page,
    signer_of,
    too_many,
)
from federation.gate import gate_of
from federation.networks import access, exchange
from federation.peers import ROOT
from federation.wire.gathering import MAX_GATHERING
from samenbeter import Answer, Bytes, Node, Page, Request

_NETWORKS = f"{ROOT}/networks"


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        machine_page(_NETWORKS, list_networks),
        machine_page(_NETWORKS, tell, "POST", body_limit=MAX_GATHERING),
        machine_page(f"{_NETWORKS}/<audience>", one_network),
    ]


def list_networks(node: Node, request: Request) -> Answer:
    """Return the networks the asker may know of, and whether anything changed in them."""
    peer = signer_of(node, request)
    with reading(node.engine) as tx:
        found = exchange.told_to(tx, peer.node_id)
    return json_answer([{"audience": key, "state": state} for key, state in found.items()])


def one_network(node: Node, request: Request) -> Answer:
    """Return all versions of a network, with the certificates that verify them."""
    peer = signer_of(node, request)
    audience = request.values["audience"]
    with reading(node.engine) as tx:
        if not access.may_know(tx, audience, peer.node_id):
            raise Refusal(404, "No such network", "There is no such network here.")
        return Bytes(exchange.gathering_of(tx, node, audience), "application/json")


def tell(node: Node, request: Request) -> Answer:
    """Take in versions and signatures that a peer tells of; each proves itself, or is let be.

    What is posted twice has the effect of once.
    """
    peer = signer_of(node, request)
    wait = gate_of(node).signers.take(peer.node_id)
    if wait:
        return too_many(wait)
    try:
        exchange.hear(node, request.body, peer.node_id)
    except MalformedError as error:
        raise Refusal(400, "Not versions of networks", str(error)) from error
    return Bytes(b"", NOTE, 202)
