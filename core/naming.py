# SPDX-License-Identifier: EUPL-1.2
"""What people call another node, for texts that no page draws: letters, reminders, credits."""

from core.languages import gettext as _
from core.node import Node
from core.plugins import CRASHES


def name_of(node: Node, origin: str) -> str:
    """Return what a node is called: "Amsterdam, Westerpark".

    Args:
        node: this node.
        origin: node id; "" is this node itself.

    Returns:
        Name and area; of a node that nobody knows the beginning of its id.
    """
    ours = node.config.node
    if origin in ("", node.id):
        return _placed(ours.name, ours.area)
    for plugin, told in node.plugins.fills("describe_origins", node=node):
        try:
            if origin in told:
                return _placed(told[origin].name, told[origin].area)
        except CRASHES:
            node.plugins.note_crash(plugin, "describe_origins")
    return _("proeftuin {name}").format(name=origin[:4])


def _placed(name: str, area: str) -> str:
    return f"{name}, {area}" if area else name
