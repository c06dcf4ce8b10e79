# SPDX-License-Identifier: EUPL-1.2
"""Who may read which feed, at this moment."""

import re

from sqlalchemy import Connection

from federation.store import feeds, memberships
from federation.wire.checkpoint import Origin
from samenbeter import Node

#: The audience that is everybody.
PUBLIC = "public"

_NETWORK = re.compile("[0-9a-f]{64}")


def may_read(tx: Connection, node: Node, origin: str, asker: str | None) -> bool:
    """Return whether a feed is passed on to ``asker``: a node id, None for a stranger.

    A restricted feed is for nodes that stand on two lists: the newest that we verified, so
    that who was put out gets nothing more, and the one its origin honours, whose readers it
    chose. Of an origin that honours a list we do not hold, nobody gets anything. Our own feed
    goes by the first list only: we are its origin. And a node may always see what is its own.
    """
    named = Origin.read(origin)
    if named.audience == PUBLIC or named.node == asker:
        return True
    if asker is None or asker not in members(tx, named.audience):
        return False
    return named.node == node.id or asker in _honoured(tx, origin, named.audience)


def _honoured(tx: Connection, origin: str, audience: str) -> frozenset[str]:
    feed = feeds.get(tx, origin)
    found = memberships.get(tx, feed.members[1].hex()) if feed else None
    if found is None or found.audience != audience or found.state != "standing":
        return frozenset()
    return frozenset(found.document.members)


def may_write(tx: Connection, node: Node, audience: str) -> bool:
    """Return whether we put records in a feed for this audience."""
    return audience == PUBLIC or node.id in members(tx, audience)


def wants(tx: Connection, node: Node, origin: str) -> bool:
    """Return whether this feed of another node is ours to read."""
    named = Origin.read(origin)
    if named.audience == PUBLIC:
        return True
    both = members(tx, named.audience)
    return node.id in both and named.node in both


def members(tx: Connection, audience: str) -> frozenset[str]:
    """Return the node ids of a network by its newest version, none if it is not known here."""
    found = memberships.standing(tx, audience)
    return frozenset(found.document.members) if found else frozenset()


def may_know(tx: Connection, audience: str, asker: str) -> bool:
    """Return whether ``asker`` may know of a network: a member, or named in an open proposal."""
    if asker in members(tx, audience):
        return True
    return any(
        asker in one.document.members
        for one in memberships.of_network(tx, audience)
        if one.state in ("collecting", "rival")
    )


def is_network(audience: str) -> bool:
    """Return whether this is how the audience of a network is spelt."""
    return _NETWORK.fullmatch(audience) is not None
