# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page "Ons kenmerk": the node id, and what to do when something happens.

No page ever asks for the recovery key: what it does, a command does on the machine of the node.
"""

from core.database import reading
from core.languages import gettext as _
from federation.gate import gate_of
from federation.keys import RECOVERY
from federation.store import feeds
from federation.store import peers as stored
from federation.wire.checkpoint import Origin
from federation.wire.identity import show_node_id
from samenbeter import Answer, Html, Node, Page, Request, qr_code

PATH = "/beheer/identiteit"


def pages() -> list[Page]:
    """Return the page of this room."""
    return [Page(PATH, view, role="administrator", menu="Ons kenmerk")]


def view(node: Node, request: Request) -> Answer:
    """Show who this node is and how it comes back as itself.

    The template gets ``groups`` (of the node id), ``qr`` (inline SVG), ``address``, ``sequence``
    and ``issued`` of the certificate, ``key_lies_here``, ``peer`` (the address of one that holds
    what was shared, or a word for it), ``directory``, and ``ended``: how often the keys changed.
    """
    certificate = gate_of(node).keys.certificate
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
        own = feeds.of_node(tx, node.id)
    context = {
        "groups": show_node_id(node.id).split(),
        "qr": qr_code(node.id, _("Ons kenmerk als QR-code")),
        "address": certificate.address,
        "sequence": certificate.sequence,
        "issued": certificate.issued,
        "key_lies_here": (node.directory / RECOVERY).exists(),
        "peer": everyone[0].address if everyone else _("ADRES"),
        "peers": len(everyone),
        "directory": str(node.directory.name),
        "ended": max((Origin.read(each.origin).incarnation for each in own), default=1) - 1,
    }
    return Html("federation/identity.html", context)
