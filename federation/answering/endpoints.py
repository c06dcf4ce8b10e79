# SPDX-License-Identifier: EUPL-1.2
"""What peers may read and post here; see docs/federation.md, chapter 7.

Everything is bounded, and what is refused is refused with a problem that tells the truth.
Public feeds are read unsigned. All else is verified, synchronously, before it is parsed.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError, UntrustedError
from federation.answering.meeting import (
    Refusal,
    View,
    guarded,
    json_answer,
    number_of,
    origin_of,
    signer_of,
    too_many,
)
from federation.gate import gate_of
from federation.peers import ROOT
from federation.publishing.own import PUBLIC, heads_of
from federation.reading import sync
from federation.store import contents, feeds
from federation.store.feeds import Feed
from federation.store.peers import Peer
from federation.wire import merkle
from federation.wire.checkpoint import Origin, read_checkpoint, verify_checkpoint
from federation.wire.feed import MAX_BATCH
from federation.wire.note import MAX_BYTES
from federation.wire.proof import write_tlog_proof
from federation.wire.refusals import BadRequest
from federation.wire.transfer import read_ranges, write_frame, write_headers
from samenbeter import Answer, Bytes, Node, Page, Request

#: An answer with payloads stops after this many bytes.
ENOUGH = 4 * 1024 * 1024

_FEED = f"{ROOT}/feeds/<node>/<audience>/<incarnation>"
_NOTE = "text/plain; charset=utf-8"


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        _page("/.well-known/samenbeter", well_known),
        _page(f"{ROOT}/certificate", certificate),
        _page(f"{ROOT}/heads", heads),
        _page(f"{ROOT}/feeds", list_feeds),
        _page(f"{ROOT}/peering", peering),
        _page(f"{_FEED}/checkpoint", checkpoint),
        _page(f"{_FEED}/headers", headers),
        _page(f"{_FEED}/payloads", payloads),
        _page(f"{_FEED}/proof", proof),
        _page(f"{_FEED}/announcement", announcement, "POST"),
    ]


def _page(path: str, view: View, method: str = "GET") -> Page:
    return Page(path, guarded(view), (method,), machine=True, body_limit=MAX_BYTES)


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
    return Bytes(gate_of(node).keys.certificate.note, _NOTE)


def heads(node: Node, request: Request) -> Answer:
    """Return where our feeds are, dated."""
    return Bytes(heads_of(node).note, _NOTE)


def list_feeds(node: Node, request: Request) -> Answer:
    """Return the feeds that are served to anybody."""
    with reading(node.engine) as tx:
        found = [each for each in feeds.of_node(tx, node.id) if _is_public(each)]
    return json_answer([{"origin": each.origin, "size": each.size} for each in found])


def checkpoint(node: Node, request: Request) -> Answer:
    """Return the newest checkpoint of a feed."""
    with reading(node.engine) as tx:
        return Bytes(_feed(tx, node, request).reached, _NOTE)


def headers(node: Node, request: Request) -> Answer:
    """Return headers, with the proof that leads from their end to a size."""
    start, stop, size = (number_of(request.query, name) for name in ("from", "to", "size"))
    with reading(node.engine) as tx:
        feed = _feed(tx, node, request)
        if not start < stop <= size <= feed.size or stop - start > MAX_BATCH:
            raise Refusal(
                400,
                "No such headers",
                f"from < to <= size <= {feed.size} must hold, and at most {MAX_BATCH} be asked;"
                f" got from {start}, to {stop}, size {size}",
            )
        subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
        way = merkle.consistency_proof(stop, size, subtree)
        found = feeds.headers(tx, feed, start, stop)
    return Bytes(write_headers(start, size, way, found), _NOTE)


def payloads(node: Node, request: Request) -> Answer:
    """Return payloads as frames; what is not held or not passed on any more is said so."""
    try:
        wanted = read_ranges(request.query.get("entries", ""))
    except MalformedError as error:
        raise Refusal(400, "No such entries", str(error)) from error
    with reading(node.engine) as tx:
        feed = _feed(tx, node, request)
        found = _frames(tx, feed, wanted)
    return Bytes(found, "application/octet-stream")


def _frames(tx: Connection, feed: Feed, wanted: Sequence[int]) -> bytes:
    frames: list[bytes] = []
    done, size = 0, 0
    for one in contents.served(tx, feed, wanted):
        while wanted[done] < one.index:
            frames.append(write_frame(wanted[done]))
            done += 1
        frames.append(write_frame(one.index, one.salt, one.payload))
        done, size = done + 1, size + len(one.payload)
        if size >= ENOUGH:
            return b"".join(frames)
    frames += (write_frame(each) for each in wanted[done:])
    return b"".join(frames)


def proof(node: Node, request: Request) -> Answer:
    """Return the tlog proof of one entry, under the newest checkpoint."""
    index = number_of(request.query, "index")
    with reading(node.engine) as tx:
        feed = _feed(tx, node, request)
        newest = read_checkpoint(feed.reached)
        size = number_of(request.query, "size") if "size" in request.query else newest.size
        if size != newest.size:
            raise Refusal(
                404, "No such checkpoint", f"Only the newest is kept, of size {newest.size}."
            )
        if index >= size:
            raise Refusal(404, "No such entry", f"There are {size} entries, not {index + 1}.")
        way = merkle.inclusion_proof(index, size, merkle.stored_subtrees(feeds.hashes(tx, feed)))
    return Bytes(write_tlog_proof(index, way, feed.reached), _NOTE)


def peering(node: Node, request: Request) -> Answer:
    """Tell a peer which level it has here; signed, for it is between the two of us."""
    peer = signer_of(node, request)
    return json_answer({"node": peer.node_id, "level": peer.level_given})


def announcement(node: Node, request: Request) -> Answer:
    """Take a peer's word that a feed of its own has news, as a hint to go and read.

    What is posted twice has the effect of once: a checkpoint that is read already changes
    nothing.
    """
    peer = signer_of(node, request)
    wait = gate_of(node).signers.take(peer.node_id)
    if wait:
        return too_many(wait)
    origin = origin_of(request)
    if request.target != f"{ROOT}/feeds/{origin}/announcement":
        raise BadRequest("The path is not spelt as it should be.")
    _owned(peer, origin, "path")
    try:
        claim = read_checkpoint(request.body)
        named = Origin.read(claim.origin)
    except MalformedError as error:
        raise Refusal(400, "Not a checkpoint", str(error)) from error
    _owned(peer, named, "body")
    if named != origin:
        raise Refusal(400, "Two feeds", f"The path names {origin}, the body {named}.")
    try:
        verify_checkpoint(request.body, str(origin), peer.certificate.feed)
    except UntrustedError as error:
        raise Refusal(403, "Not signed by the feed", str(error)) from error
    gate_of(node).window.alive(peer.node_id)
    sync.hear(node, peer.node_id, str(origin), request.body)
    return Bytes(b"", _NOTE, 202)


def _owned(peer: Peer, origin: Origin, where: str) -> None:
    if origin.node != peer.node_id:
        raise Refusal(
            403, "Not yours", f"{peer.node_id} signed, and the {where} is of {origin.node}."
        )


def _feed(tx: Connection, node: Node, request: Request) -> Feed:
    """Return the feed that the path names, if anybody may read it."""
    origin = origin_of(request)
    feed = feeds.get(tx, str(origin)) if origin.node == node.id else None
    if feed is None or not _is_public(feed) or not feed.reached:
        raise Refusal(404, "No such feed", f"There is no feed {origin} here.")
    return feed


def _is_public(feed: Feed) -> bool:
    return Origin.read(feed.origin).audience == PUBLIC
