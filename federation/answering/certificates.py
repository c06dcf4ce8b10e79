# SPDX-License-Identifier: EUPL-1.2
"""Takes the word of a recovery key: a newer certificate of a node we know.

Anybody may bring it, for it needs nothing but the pinned id to be checked. So a node whose keys
were stolen, or that lost them, is heard although it can sign no request that we would believe.
"""

from core.database import reading, writing
from core.errors import MalformedError, UntrustedError
from federation import peers
from federation.answering.meeting import NOTE, Refusal, machine_page, too_many
from federation.gate import gate_of
from federation.peers import ROOT
from federation.reading import sync
from federation.recovery import renewing
from federation.store import peers as stored
from federation.wire.identity import Certificate, accept, is_node_id, read_certificate
from federation.wire.note import read as read_note
from samenbeter import Answer, Bytes, Node, Page, Request


def pages() -> list[Page]:
    """Return the page of this room, for machines."""
    return [machine_page(f"{ROOT}/certificate", take, "POST")]


def take(node: Node, request: Request) -> Answer:
    """Take a newer certificate of a node that is known here: 202; one we have: 200."""
    wait = gate_of(node).certificates.take(request.remote)
    if wait:
        return too_many(wait)
    named = _named(request.body)
    with reading(node.engine) as tx:
        peer = stored.get(tx, named)
    if peer is None and named != node.id:
        raise Refusal(404, "Not known", f"There is no node {named} here.")
    new = _read(request.body, named)
    try:
        if peer is None:
            return _ours(node, new)
        standing = accept(peer.certificate, new)
    except UntrustedError as error:
        raise Refusal(409, "Not newer", str(error)) from error
    if standing is peer.certificate:
        return Bytes(b"", NOTE, 200)
    peers.keep(node, peer, new)
    gate_of(node).window.alive(peer.node_id)
    sync.look(node, peer.node_id)
    return Bytes(b"", NOTE, 202)


def _named(raw: bytes) -> str:
    """Return the node id that stands in the note, believed by nobody yet."""
    try:
        lines = read_note(raw).lines()
    except MalformedError as error:
        raise Refusal(400, "Not a certificate", str(error)) from error
    named = lines[1].removeprefix("node ") if len(lines) > 1 else ""
    if not is_node_id(named):
        raise Refusal(400, "Not a certificate", "It names no node.")
    return named


def _read(raw: bytes, named: str) -> Certificate:
    try:
        return read_certificate(raw, named)
    except MalformedError as error:
        raise Refusal(400, "Not a certificate", str(error)) from error
    except UntrustedError as error:
        raise Refusal(403, "Not signed by the recovery key", str(error)) from error


def _ours(node: Node, new: Certificate) -> Answer:
    """Learn that our own recovery key gave this node new keys elsewhere: we may not sign now."""
    current = gate_of(node).keys.certificate
    if accept(current, new) is current:
        return Bytes(b"", NOTE, 200)
    with writing(node.engine) as tx:
        renewing.give_way(tx, new)
    return Bytes(b"", NOTE, 202)
