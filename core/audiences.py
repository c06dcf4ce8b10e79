# SPDX-License-Identifier: EUPL-1.2
"""With whom a record can be shared besides everybody: what guests offer."""

from core.errors import Conflict
from core.languages import gettext as _
from core.model import EVERYBODY, Record
from core.node import Node
from core.offers import Audience
from core.plugins import CRASHES


def offered(node: Node) -> tuple[Audience, ...]:
    """Return the audiences guests offer, by name."""
    found: dict[str, Audience] = {}
    for plugin, told in node.plugins.fills("list_audiences", node=node):
        try:
            found.update((each.id, each) for each in told if each.id != EVERYBODY)
        except CRASHES:
            node.plugins.note_crash(plugin, "list_audiences")
    return tuple(sorted(found.values(), key=lambda one: (one.name, one.id)))


def check(node: Node, before: Record, audiences: tuple[str, ...]) -> None:
    """Refuse audiences that nobody offers and the record does not have already.

    Raises:
        Conflict: there are none, or one of them is not offered.
    """
    if not audiences:
        raise Conflict(_("Kies met wie je dit deelt."))
    new = set(audiences) - {EVERYBODY, *before.audiences}
    if new and new - {one.id for one in offered(node)}:
        raise Conflict(_("Met dit netwerk kun je niet delen: we zitten er niet in."))
