# SPDX-License-Identifier: EUPL-1.2
"""Which nodes were given a record of ours, and which of them confirmed that their copy is gone."""

from core.database import reading
from federation.erasing.destroying import readers
from federation.pages.peers import origins
from federation.store import erasures, feeds
from federation.store.receipts import confirmations
from federation.wire.entry import PUT
from samenbeter import Holder, Node


def holders(node: Node, wire_id: str) -> list[Holder]:
    """Return the nodes that were given a record, by name; of an erased one who had to confirm."""
    with reading(node.engine) as tx:
        asked = confirmations(tx, [wire_id])
        own = {feed.origin: feed for feed in feeds.of_node(tx, node.id)}
        said = erasures.said_in(tx, node.id, wire_id)
        given = {
            each
            for origin, _, _, op in said
            if op == PUT
            for each in readers(tx, own[origin])
        }  # fmt: skip
    names = origins(node)

    def name(node_id: str) -> str:
        found = names.get(node_id)
        return found.name if found else f"proeftuin {node_id[:4]}"

    erased = [Holder(name(each.peer), each.since, each.confirmed) for each in asked]
    standing = [Holder(name(each)) for each in sorted(given - {node.id})] if not asked else []
    return sorted((*erased, *standing), key=lambda each: each.name)
