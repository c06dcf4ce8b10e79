# SPDX-License-Identifier: EUPL-1.2
"""Which feeds of a node we follow, of those that somebody says exist."""

from collections.abc import Iterable

from core.database import reading
from federation.networks import access
from federation.wire.checkpoint import Origin
from samenbeter import Node


def chosen(node: Node, origins: Iterable[str]) -> list[str]:
    """Return which of these feeds of one node are ours to read.

    Every incarnation, the first ones first: each up to its cut, and the last one as it goes on.
    """
    named = sorted(map(Origin.read, origins), key=lambda each: (each.audience, each.incarnation))
    with reading(node.engine) as tx:
        return [str(each) for each in named if access.wants(tx, node, str(each))]
