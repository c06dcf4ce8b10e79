# SPDX-License-Identifier: EUPL-1.2
"""A feed as others read it: checkpoint, headers, payloads, proofs.

Everything is bounded. Who may read a feed is asked in one place: ``access``.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError
from federation.answering.access import age_of, readable, readable_feed
from federation.answering.held import sure_of_ourselves
from federation.answering.meeting import (
    FEED,
    NOTE,
    Refusal,
    asker_of,
    json_answer,
    machine_page,
    number_of,
    origin_of,
)
from federation.erasing import serving
from federation.networks.access import may_read
from federation.peers import ROOT
from federation.store import contents, feeds
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.cut import read_end
from federation.wire.feed import MAX_BATCH
from federation.wire.proof import write_tlog_proof
from federation.wire.transfer import read_ranges, write_frame, write_headers
from samenbeter import Answer, Bytes, Node, Page, Request

#: An answer with payloads stops after this many bytes.
ENOUGH = 4 * 1024 * 1024


def pages() -> list[Page]:
    """Return the pages of this room, all for machines."""
    return [
        machine_page(f"{ROOT}/feeds", list_feeds),
        machine_page(f"{FEED}/checkpoint", checkpoint),
        machine_page(f"{FEED}/cut", cut),
        machine_page(f"{FEED}/headers", headers),
        machine_page(f"{FEED}/payloads", payloads),
        machine_page(f"{FEED}/proof", proof),
    ]


def list_feeds(node: Node, request: Request) -> Answer:
    """Return the feeds that the asker may read."""
    asker = asker_of(node, request)
    with reading(node.engine) as tx:
        found = [
            each for each in feeds.of_node(tx, node.id) if may_read(tx, node, each.origin, asker)
        ]
    return json_answer([{"origin": each.origin, "size": each.size} for each in found])


def checkpoint(node: Node, request: Request) -> Answer:
    """Return the newest checkpoint of a feed; of one that ended its cut."""
    if origin_of(request).node == node.id:
        sure_of_ourselves(node)
    with reading(node.engine) as tx:
        feed = readable_feed(tx, node, request)
        return Bytes(feed.reached, NOTE, headers=age_of(tx, node, feed.node_id))


def cut(node: Node, request: Request) -> Answer:
    """Return the note that ended a feed."""
    with reading(node.engine) as tx:
        feed = readable_feed(tx, node, request)
    if not feed.cut:
        raise Refusal(404, "Not ended", f"The feed {feed.origin} goes on.")
    return Bytes(feed.cut, NOTE)


def headers(node: Node, request: Request) -> Answer:
    """Return headers, with the proof that leads from their end to a size."""
    start, stop, size = (number_of(request.query, name) for name in ("from", "to", "size"))
    with reading(node.engine) as tx:
        feed, asker = readable(tx, node, request)
        if not start < stop <= size <= feed.size or stop - start > MAX_BATCH:
            raise Refusal(
                400,
                "No such headers",
                f"from < to <= size <= {feed.size} must hold, and at most {MAX_BATCH} be asked;"
                f" got from {start}, to {stop}, size {size}",
            )
        subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
        way = merkle.consistency_proof(stop, size, subtree)
        found, age = feeds.headers(tx, feed, start, stop), age_of(tx, node, feed.node_id)
    serving.given(node, feed, asker, stop)
    return Bytes(write_headers(start, size, way, found), NOTE, headers=age)


def payloads(node: Node, request: Request) -> Answer:
    """Return payloads as frames; what is not held or not passed on any more is said so."""
    try:
        wanted = read_ranges(request.query.get("entries", ""))
    except MalformedError as error:
        raise Refusal(400, "No such entries", str(error)) from error
    with reading(node.engine) as tx:
        feed, asker = readable(tx, node, request)
        found, age = _frames(tx, feed, wanted), age_of(tx, node, feed.node_id)
    serving.given(node, feed, asker, min(max(wanted) + 1, feed.size))
    return Bytes(found, "application/octet-stream", headers=age)


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
        feed = readable_feed(tx, node, request)
        newest = read_end(feed.reached)
        size = number_of(request.query, "size") if "size" in request.query else newest.size
        if size != newest.size:
            raise Refusal(
                404, "No such checkpoint", f"Only the newest is kept, of size {newest.size}."
            )
        if index >= size:
            raise Refusal(404, "No such entry", f"There are {size} entries, not {index + 1}.")
        way = merkle.inclusion_proof(index, size, merkle.stored_subtrees(feeds.hashes(tx, feed)))
        age = age_of(tx, node, feed.node_id)
    return Bytes(write_tlog_proof(index, way, feed.reached), NOTE, headers=age)
