# SPDX-License-Identifier: EUPL-1.2
"""Tells peers at once that our certificate changed; their next visit finds it anyway."""

from collections.abc import Iterable

from core.database import reading
from core.errors import PeerError
from federation.gate import gate_of
from federation.peers import DEADLINE, ROOT
from federation.store import peers as stored
from federation.wire.note import MAX_BYTES
from samenbeter import Node

#: Seconds to wait for all peers together.
_PATIENCE = 30.0


def tell_peers(node: Node, addresses: Iterable[tuple[str, str]] | None = None) -> dict[str, str]:
    """Post our certificate to all peers; return what went wrong by name, "" for nothing.

    Args:
        node: ourselves.
        addresses: (node id, address) of whom to tell; None for all peers.
    """
    if addresses is None:
        with reading(node.engine) as tx:
            addresses = [(each.node_id, each.address) for each in stored.everyone(tx)]
    told: dict[str, str] = {}
    for name, address in addresses:
        told[name] = "no answer in time"
        _send(node, name, address, told)
    gate_of(node).announcing.settle(_PATIENCE)
    return dict(told)


def _send(node: Node, name: str, address: str, told: dict[str, str]) -> None:
    def job() -> None:
        gate = gate_of(node)
        try:
            gate.window.post(
                name,
                f"{address}{ROOT}/certificate",
                gate.keys.certificate.note,
                deadline=DEADLINE,
                cap=MAX_BYTES,
                headers={"Content-Type": "text/plain; charset=utf-8"},
            )
            told[name] = ""
        except PeerError as error:
            told[name] = str(error)

    gate_of(node).announcing.send(f"certificate {name}", job)
