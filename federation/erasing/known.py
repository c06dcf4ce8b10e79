# SPDX-License-Identifier: EUPL-1.2
"""Nodes we ever knew, peers or not any more: where they are, and by which keys they speak."""

from dataclasses import dataclass

from sqlalchemy import Connection

from federation.gate import gate_of
from federation.peers import DEADLINE, ROOT, signed
from federation.store import peers as stored
from federation.wire.identity import Certificate, read_certificate
from federation.wire.note import MAX_BYTES
from samenbeter import Node


@dataclass(frozen=True, slots=True)
class Known:
    """A node of which we hold a certificate."""

    node_id: str
    address: str
    #: Newest first: what it signed before it took new keys stays good.
    certificates: tuple[Certificate, ...]


def known(tx: Connection, node: Node, node_id: str) -> Known | None:
    """Return a node we ever knew, ourselves too; None for a stranger."""
    if node_id == node.id:
        own = gate_of(node).keys.certificate
        return Known(node_id, own.address, (own,))
    notes = stored.certificates_of(tx, node_id)
    if not notes:
        return None
    found = tuple(read_certificate(each, node_id) for each in reversed(notes))
    peer = stored.get(tx, node_id)
    return Known(node_id, peer.address if peer else found[0].address, found)


def post(node: Node, to: Known, path: str, body: bytes) -> None:
    """Bring a note to a node, signed as ours.

    Raises:
        FetchError: it was not taken.
    """
    headers = signed(node, to.node_id, "POST", ROOT + path, "", body)
    headers["Content-Type"] = "text/plain; charset=utf-8"
    gate_of(node).window.post(
        to.node_id, to.address + ROOT + path, body, deadline=DEADLINE, cap=MAX_BYTES,
        headers=headers,
    )  # fmt: skip


def ask(node: Node, to: Known, path: str, query: str) -> bytes:
    """Return what a node answers to a question of ours, signed as ours.

    Raises:
        FetchError: no good answer within bounds.
    """
    headers = signed(node, to.node_id, "GET", ROOT + path, query)
    url = f"{to.address}{ROOT}{path}?{query}"
    window = gate_of(node).window
    return window.fetch(to.node_id, url, deadline=DEADLINE, cap=MAX_BYTES, headers=headers).body


def give_away(node: Node, name: str, address: str, path: str, body: bytes) -> None:
    """Bring a note that proves itself, unsigned.

    Raises:
        FetchError: it was not taken.
    """
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    gate_of(node).window.post(
        name, address + ROOT + path, body, deadline=DEADLINE, cap=MAX_BYTES, headers=headers
    )
