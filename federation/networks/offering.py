# SPDX-License-Identifier: EUPL-1.2
"""The networks this node is in, as editors choose among them."""

from core.database import reading
from federation.networks import keyring
from federation.store import memberships
from samenbeter import Audience, Node


def audiences(node: Node) -> tuple[Audience, ...]:
    """Return the networks of which this node is a member now."""
    found = []
    with reading(node.engine) as tx:
        for audience in memberships.audiences(tx):
            kept = memberships.standing(tx, audience)
            if kept is None or node.id not in kept.document.members:
                continue
            others = [each for each in kept.document.members if each != node.id]
            names = keyring.names(tx, node, others).values()
            found.append(Audience(audience, kept.document.network, tuple(sorted(names))))
    return tuple(found)
