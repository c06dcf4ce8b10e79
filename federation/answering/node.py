# SPDX-License-Identifier: EUPL-1.2
"""What a node says of itself: who it is, where its feeds are, what an asker may do here."""

from federation.answering.held import sure_of_ourselves
from federation.answering.meeting import NOTE, asker_of, json_answer, machine_page, signer_of
from federation.erasing import serving
from federation.gate import gate_of
from federation.peers import ROOT
from federation.publishing.own import heads_of
from samenbeter import Answer, Bytes, Node, Page, Request


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        machine_page("/.well-known/samenbeter", well_known),
        machine_page(f"{ROOT}/certificate", certificate),
        machine_page(f"{ROOT}/heads", heads),
        machine_page(f"{ROOT}/peering", peering),
    ]


def well_known(node: Node, request: Request) -> Answer:
    """Return where to find the rest, and what people call this node."""
    about = node.config.node
    members = {
        "node": node.id, "federation": [f"{ROOT}/"], "name": about.name, "area": about.area,
        "theme": about.theme,
    }  # fmt: skip
    return json_answer(members)


def certificate(node: Node, request: Request) -> Answer:
    """Return the newest certificate."""
    return Bytes(gate_of(node).keys.certificate.note, NOTE)


def heads(node: Node, request: Request) -> Answer:
    """Return where the feeds are that the asker may read, dated."""
    sure_of_ourselves(node)
    return Bytes(heads_of(node, asker_of(node, request)).note, NOTE)


def peering(node: Node, request: Request) -> Answer:
    """Tell a peer its level here, and by which contract; signed: it is between the two of us."""
    peer = signer_of(node, request)
    serving.met(node, peer.node_id)
    members = {"node": peer.node_id, "level": peer.level_given, "contract": peer.contract}
    return json_answer(members)
