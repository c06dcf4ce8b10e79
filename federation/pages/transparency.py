# SPDX-License-Identifier: EUPL-1.2
"""The page "Wat wij uitwisselen", for every visitor: with whom, how much, and by which rules.

It names nodes and counts records. What goes to a network is not in it, not even as a number:
others cannot tell that it exists.
"""

from sqlalchemy import Connection

from core.database import reading
from core.languages import gettext as _
from core.languages import mark
from federation import health
from federation.networks.access import PUBLIC
from federation.pages.peers import LEVELS
from federation.store import feeds, looking
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.store.looking import Told
from federation.store.peers import Peer
from federation.wire.checkpoint import Origin
from federation.wire.identity import show_node_id
from samenbeter import Answer, Html, Node, Page, Request

PATH = "/transparantie"

#: What visitors read about a peer that is not simply there.
STATES = {"active": "", "suspended": mark("staat op pauze"), "former": mark("afspraak voorbij")}


def pages() -> list[Page]:
    """Return the page."""
    return [Page(PATH, view, menu="Wat wij uitwisselen", at_foot=True)]


def view(node: Node, request: Request) -> Answer:
    """Show with whom we exchange what, and the rules.

    The template gets ``peers`` (each as ``_row`` gives it), ``shared`` (as ``_shared`` does),
    ``erased`` (by others), ``plugins``, ``node_id`` and ``stale_days``.
    """
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
        rows = [_row(tx, peer) for peer in everyone]
        shared = _shared(tx, node)
    context = {
        "peers": rows,
        "shared": shared,
        "erased": sum(int(str(row["erased"])) for row in rows),
        "plugins": _plugins(node),
        "node_id": show_node_id(node.id),
        "stale_days": health.STALE.days,
    }
    return Html("federation/transparency.html", context)


def _row(tx: Connection, peer: Peer) -> dict[str, object]:
    """Return what is told of a peer: its public feeds, counted."""
    said = _sum([looking.told(tx, feed) for feed in _public(tx, peer.node_id)])
    return {
        "name": peer.certificate.name,
        "theme": peer.theme,
        "address": peer.certificate.address,
        "groups": show_node_id(peer.node_id).split(),
        "state": _(STATES[peer.state]),
        "level_given": _(LEVELS[peer.level_given]),
        "level_received": _(LEVELS.get(peer.level_received, mark("nog niet bekend"))),
        "live": said.live,
        "withdrawn": said.withdrawn,
        "erased": said.erased,
    }


def _shared(tx: Connection, node: Node) -> dict[str, object]:
    """Return what we share with everybody: by type, taken back, erased."""
    ours = _public(tx, node.id)
    said = _sum([looking.told(tx, feed) for feed in ours])
    counted: dict[str, int] = {}
    for feed in ours:
        for name, count in looking.types_of(tx, feed).items():
            kind = node.types.get(name)
            label = kind.label_plural if kind else "andere berichten"
            counted[label] = counted.get(label, 0) + count
    return {"told": said, "types": sorted(counted.items())}


def _public(tx: Connection, node_id: str) -> list[Feed]:
    return [
        feed for feed in feeds.of_node(tx, node_id) if Origin.read(feed.origin).audience == PUBLIC
    ]


def _sum(found: list[Told]) -> Told:
    return Told(*(sum(column) for column in zip(*found, strict=True))) if found else Told(0, 0, 0)


def _plugins(node: Node) -> list[dict[str, object]]:
    return [
        {
            "name": guest.name,
            "version": guest.version,
            "brings": [
                kind.label_plural for kind in node.types.values() if kind.plugin == guest.name
            ],
        }
        for guest in node.plugins.guests.values()
        if guest.is_in
    ]
