# SPDX-License-Identifier: EUPL-1.2
"""What records of ours may do at other nodes: some take in all we share, some only what is read."""

from typing import get_args

from core.node import Node
from core.record_types import Level, RecordType


def level_with(node: Node, origin: str) -> Level:
    """Return what records of this node may do at another.

    Args:
        node: this node.
        origin: node id of the other; "" is this node itself.

    Returns:
        "information" when a guest knows that they are not taken in there if their type needs
        more; else "full".
    """
    if not origin or origin == node.id:
        return "full"
    told = {answer for _, answer in node.plugins.fills("level_with", node=node, origin=origin)}
    known: set[Level] = {each for each in get_args(Level) if each in told}
    return "information" if "information" in known else "full"


def needs_more(node: Node, kind: RecordType, origin: str) -> bool:
    """Whether records of ``kind`` that we share are not shown at another node."""
    return kind.needs_level == "full" and level_with(node, origin) != "full"
