# SPDX-License-Identifier: EUPL-1.2
"""The directory: every node we know and checked ourselves. Nobody keeps such a list for all.

Networks are known to their members only: they are shown to people who are signed in.
"""

from core.database import reading
from core.languages import gettext as _
from core.languages import mark
from federation.gate import gate_of
from federation.networks import overview
from federation.pages.peers import LEVELS
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.identity import show_node_id
from samenbeter import Answer, Html, Node, Page, Request

PATH = "/proeftuinen"

#: What is said of a peer that is not simply there.
STATES = {"active": "", "suspended": mark("staat op pauze"), "former": mark("afspraak voorbij")}


def pages() -> list[Page]:
    """Return the page."""
    return [Page(PATH, view, menu="Andere proeftuinen", at_foot=True)]


def view(node: Node, request: Request) -> Answer:
    """Show the nodes, and to people who are signed in the networks.

    The template gets ``nodes`` (each as ``_row`` gives it; the first is ourselves) and
    ``networks`` (each an ``overview.Network``; empty for visitors).
    """
    with reading(node.engine) as tx:
        rows = [_row(peer) for peer in stored.everyone(tx)]
    is_known = request.actor.is_at_least("editor")
    mine = [one for one in overview.networks(node) if one.is_member] if is_known else []
    rows.sort(key=lambda row: str(row["name"]))
    return Html(
        "federation/directory.html",
        {"nodes": [_ourselves(node), *rows], "networks": mine, "is_signed_in": is_known},
    )


def _ourselves(node: Node) -> dict[str, object]:
    certificate, about = gate_of(node).keys.certificate, node.config.node
    return {
        "name": certificate.name,
        "area": about.area,
        "theme": about.theme,
        "address": certificate.address,
        "node_id": show_node_id(node.id),
        "is_us": True,
        "state": "",
        "level": "",
        "since": None,
        "heard": None,
    }


def _row(peer: Peer) -> dict[str, object]:
    heard = [each for each in (peer.last_contact, peer.last_mirrored) if each is not None]
    return {
        "name": peer.certificate.name.removesuffix(f", {peer.area}"),
        "area": peer.area,
        "theme": peer.theme,
        "address": peer.certificate.address,
        "node_id": show_node_id(peer.node_id),
        "is_us": False,
        "state": _(STATES[peer.state]),
        "level": _(LEVELS[peer.level_given]),
        "since": peer.added,
        "heard": max(heard, default=None),
    }
