# SPDX-License-Identifier: EUPL-1.2
"""What a peer tells us of a feed of its own: a hint to go and read."""

from io import BytesIO

from core.errors import FetchError, MalformedError, UntrustedError
from federation.answering.meeting import (
    FEED,
    NOTE,
    Refusal,
    machine_page,
    origin_of,
    signer_of,
    too_many,
)
from federation.erasing import receipts
from federation.gate import Hint, gate_of
from federation.peers import ROOT
from federation.reading import sync
from federation.stick.source import FileSource
from federation.store.peers import Peer
from federation.wire.checkpoint import Origin, read_checkpoint, verify_checkpoint
from federation.wire.refusals import BadRequest
from federation.wire.stick import FIRST_LINE, MAX_PARCEL
from samenbeter import Answer, Bytes, Node, Page, Request


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [machine_page(f"{FEED}/announcement", announcement, "POST", body_limit=MAX_PARCEL)]


def announcement(node: Node, request: Request) -> Answer:
    """Take a peer's word that a feed of its own has news, as a hint to go and read.

    It is a checkpoint, or a parcel with one and what it adds. What is posted twice has the effect
    of once: a checkpoint that is read already changes nothing.
    """
    peer = signer_of(node, request)
    wait = gate_of(node).signers.take(peer.node_id)
    if wait:
        return too_many(wait)
    origin = origin_of(request)
    if request.target != f"{ROOT}/feeds/{origin}/announcement":
        raise BadRequest("The path is not spelt as it should be.")
    _owned(peer, origin, "path")
    hint = _hint(request.body, origin)
    try:
        claim = read_checkpoint(hint.note)
        named = Origin.read(claim.origin)
    except MalformedError as error:
        raise Refusal(400, "Not a checkpoint", str(error)) from error
    _owned(peer, named, "body")
    if named != origin:
        raise Refusal(400, "Two feeds", f"The path names {origin}, the body {named}.")
    try:
        verify_checkpoint(hint.note, str(origin), peer.certificate.feed)
    except UntrustedError as error:
        raise Refusal(403, "Not signed by the feed", str(error)) from error
    gate_of(node).window.alive(peer.node_id)
    receipts.heard_from(node, peer.node_id)
    sync.hear(node, peer.node_id, str(origin), hint)
    return Bytes(b"", NOTE, 202)


def _hint(body: bytes, origin: Origin) -> Hint:
    """Return what was posted: a parcel begins otherwise than any checkpoint does."""
    if not body.startswith(FIRST_LINE):
        return Hint(body)
    try:
        found = FileSource("announcement", BytesIO(body))
        return Hint(found.get(f"/feeds/{origin}/checkpoint"), found)
    except MalformedError as error:
        raise Refusal(400, "Not a parcel", str(error)) from error
    except FetchError as error:
        raise Refusal(400, "Two feeds", f"The parcel has no checkpoint of {origin}.") from error


def _owned(peer: Peer, origin: Origin, where: str) -> None:
    if origin.node != peer.node_id:
        raise Refusal(
            403, "Not yours", f"{peer.node_id} signed, and the {where} is of {origin.node}."
        )
