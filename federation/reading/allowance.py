# SPDX-License-Identifier: EUPL-1.2
"""How much of our disk a peer may fill: so many entries at once, and so many a day from then on.

Entries are never pruned, so a peer that signs a million of them would stay with us. What is
beyond its allowance waits at the peer and is read later; nothing is lost, and the administrator
sees why. Erasures come by notice too, and do not wait.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from core.errors import FetchError
from federation.gate import gate_of
from federation.store import looking
from federation.store.peers import Peer
from samenbeter import Node


@dataclass(slots=True)
class Allowance:
    """What one writer may bring, as it stood when reading began; counted on from there."""

    writer: str
    #: Entries of all its feeds that are here.
    held: int
    #: Entries there may be by now.
    most: int

    def check(self) -> None:
        """Let the writer's next entries in, or not yet.

        Raises:
            FetchError: its feeds hold as much here as it may; ``kind`` is "quota".
        """
        if self.held >= self.most:
            told = (
                f"has {self.held} entries here, where {self.most} are allowed by now: more is"
                " read tomorrow, or raise entries_at_once in [plugins.federation] of node.toml"
            )
            raise FetchError(self.writer, told, kind="quota")


def allowance(tx: Connection, node: Node, writer: Peer) -> Allowance:
    """Return what a writer may bring now."""
    settings = gate_of(node).settings
    days = max(0, (node.clock() - writer.added).days)
    most = settings.entries_at_once + settings.entries_per_day * days
    return Allowance(writer.node_id, looking.entries_of(tx, writer.node_id), most)
