# SPDX-License-Identifier: EUPL-1.2
"""Erasures between nodes: receipts, notices, and orders of recovery keys.

Receipts and notices are for whoever signs with a key we ever pinned, also when it is no peer
any more. An order needs no signature on its request: it carries that of a recovery key.
"""

from core.database import reading
from core.errors import MalformedError, NotFound, UntrustedError
from federation.answering.held import sure_of_ourselves
from federation.answering.meeting import (
    NOTE,
    Refusal,
    known_signer_of,
    machine_page,
    too_many,
)
from federation.erasing import notices, orders, receipts
from federation.erasing.known import known
from federation.gate import gate_of
from federation.peers import ROOT
from federation.wire.entry import is_wire_id
from samenbeter import Answer, Bytes, Node, Page, Request


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        machine_page(f"{ROOT}/receipts", receipt, "POST"),
        machine_page(f"{ROOT}/erasures", notice),
        machine_page(f"{ROOT}/erasures", order, "POST"),
    ]


def receipt(node: Node, request: Request) -> Answer:
    """Take a peer's word that it destroyed what we erased."""
    signer = known_signer_of(node, request)
    wait = gate_of(node).signers.take(signer)
    if wait:
        return too_many(wait)
    with reading(node.engine) as tx:
        found = known(tx, node, signer)
    assert found is not None
    try:
        receipts.take(node, found, request.body)
    except MalformedError as error:
        raise Refusal(400, "Not a receipt", str(error)) from error
    except UntrustedError as error:
        raise Refusal(403, "Not your receipt", str(error)) from error
    return Bytes(b"", NOTE, 202)


def notice(node: Node, request: Request) -> Answer:
    """Tell whoever was ever served a feed what was erased or taken back of it."""
    signer = known_signer_of(node, request)
    wait = gate_of(node).signers.take(signer)
    if wait:
        return too_many(wait)
    after = request.query.get("after", "")
    if after and not is_wire_id(after):
        raise Refusal(400, "Not a wire id", "after must be a wire id, or empty.")
    sure_of_ourselves(node)
    return Bytes(notices.notice_for(node, signer, after).note, NOTE)


def order(node: Node, request: Request) -> Answer:
    """Take an order of the recovery key of a node we know."""
    try:
        orders.take(node, request.body)
    except MalformedError as error:
        raise Refusal(400, "Not an order", str(error)) from error
    except NotFound as error:
        raise Refusal(404, "No such node", str(error)) from error
    except UntrustedError as error:
        raise Refusal(403, "Not signed by the recovery key", str(error)) from error
    return Bytes(b"", NOTE, 202)
