# SPDX-License-Identifier: EUPL-1.2
"""Which feeds of a node we follow, of those that somebody says exist."""

from collections.abc import Iterable

from core.database import reading
from federation.networks import access
from federation.wire.checkpoint import Origin
from samenbeter import Node


def chosen(node: Node, origins: Iterable[str]) -> list[str]:
    """Return which of these feeds of one node are ours to read: the newest of each audience."""
    newest: dict[str, Origin] = {}
    for named in map(Origin.read, origins):
        last = newest.get(named.audience)
        if last is None or named.incarnation > last.incarnation:
            newest[named.audience] = named
    with reading(node.engine) as tx:
        return [str(each) for each in newest.values() if access.wants(tx, node, str(each))]
