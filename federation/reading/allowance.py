# SPDX-License-Identifier: EUPL-1.2
"""How much of our disk a peer may fill: so many entries at once, and so many a day from then on.

Entries are never pruned, so a peer that signs a million of them would stay with us. What is
beyond its allowance waits at the peer and is read later; nothing is lost, and the administrator
sees why. Erasures come by notice too, and do not wait.
"""

from sqlalchemy import Connection

from core.errors import FetchError
from federation.gate import gate_of
from federation.store import looking
from federation.store.peers import Peer
from samenbeter import Node


def check(tx: Connection, node: Node, writer: Peer) -> None:
    """Let a writer's next entries in, or not yet.

    Raises:
        FetchError: its feeds hold as much here as it may; ``kind`` is "quota".
    """
    settings = gate_of(node).settings
    days = max(0, (node.clock() - writer.added).days)
    most = settings.entries_at_once + settings.entries_per_day * days
    held = looking.entries_of(tx, writer.node_id)
    if held >= most:
        told = (
            f"has {held} entries here, where {most} are allowed by now: more is read tomorrow,"
            " or raise entries_at_once in [plugins.federation] of node.toml"
        )
        raise FetchError(writer.node_id, told, kind="quota")
