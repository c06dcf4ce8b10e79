# SPDX-License-Identifier: EUPL-1.2
"""What a node tells of others: what it holds of whom. Nothing here is signed or believed.

What it holds, as a JSON list sorted by node id::

    [{"node": "<node id>", "sequence": <of its newest certificate here>,
      "time": "<of its newest heads here>" or null,
      "feeds": [{"origin": "<origin>", "size": <number>, "root": "<base64>"}]}]

with the feeds that the asker may read, as far as their newest checkpoint here. It shows where
more can be had, and at which root it is worth to ask for the signed word.

The certificates of a node, oldest first, as a JSON list of base64 texts.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import MalformedError
from core.strict_json import MAX_INTEGER, read
from federation.wire import note
from federation.wire.checkpoint import Checkpoint, Origin
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

#: Nodes of one answer, and feeds of one node in it.
MAX_NODES = 1000
MAX_FEEDS = 100

#: Bytes of one answer about nodes.
MAX_HOLDINGS_BYTES = 1 << 20

#: Certificates of one answer: the newest.
MAX_CERTIFICATES = 64

#: Bytes of one answer with certificates.
MAX_CERTIFICATES_BYTES = MAX_CERTIFICATES * (note.MAX_BYTES * 4 // 3 + 8)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a node says it holds of another."""

    node: str
    #: Of the newest certificate.
    sequence: int
    #: Of the newest heads it may pass on, None when it has none.
    time: datetime | None
    #: Where each feed is there.
    feeds: tuple[Checkpoint, ...]


def write_holdings(found: Iterable[Holding]) -> bytes:
    """Return the answer that tells them."""
    told = [
        {
            "node": one.node,
            "sequence": one.sequence,
            "time": write_time(one.time) if one.time else None,
            "feeds": [
                {"origin": each.origin, "size": each.size, "root": note.write_base64(each.root)}
                for each in one.feeds
            ],
        }
        for one in found
    ]
    return json.dumps(told).encode()


def read_holdings(raw: bytes) -> list[Holding]:
    """Return what the answer in ``raw`` tells.

    Raises:
        MalformedError: not in that shape, or more than anybody follows.
    """
    told = read(raw, floats=False, limit=MAX_HOLDINGS_BYTES)
    if not isinstance(told, list) or len(told) > MAX_NODES:
        raise MalformedError("what is held is not told as a list of nodes")
    return [_read_holding(each) for each in told]


def write_certificates(found: Sequence[bytes]) -> bytes:
    """Return the answer that brings the newest of these certificates, given oldest first."""
    newest = found[-MAX_CERTIFICATES:]
    return json.dumps([base64.b64encode(each).decode() for each in newest]).encode()


def read_certificates(raw: bytes) -> list[bytes]:
    """Return the certificates in ``raw``, as they came.

    Raises:
        MalformedError: not in that shape.
    """
    told = read(raw, floats=False, limit=MAX_CERTIFICATES_BYTES)
    if not isinstance(told, list) or not 1 <= len(told) <= MAX_CERTIFICATES:
        raise MalformedError(f"certificates do not come as a list of 1 to {MAX_CERTIFICATES}")
    return [_bytes(each) for each in told]


def _read_holding(told: object) -> Holding:
    members = told if isinstance(told, dict) else {}
    node, found = members.get("node"), members.get("feeds")
    if not isinstance(node, str) or not is_node_id(node):
        raise MalformedError("what is held does not say of which node")
    if not isinstance(found, list) or len(found) > MAX_FEEDS:
        raise MalformedError(f"what is held of {node} is not told as a list of feeds")
    time = members.get("time")
    return Holding(
        node,
        _number(members.get("sequence")),
        None if time is None else read_time(time),
        tuple(_read_feed(each, node) for each in found),
    )


def _read_feed(told: object, node: str) -> Checkpoint:
    members = told if isinstance(told, dict) else {}
    origin, root = members.get("origin"), members.get("root")
    if not isinstance(origin, str) or Origin.read(origin).node != node:
        raise MalformedError(f"what is held of {node} names the feed {ascii(origin)[:80]}")
    if not isinstance(root, str):
        raise MalformedError(f"what is held of {origin} has no root")
    return Checkpoint(origin, _number(members.get("size")), note.read_base64(root, 32))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_INTEGER:
        raise MalformedError(f"what is held has {ascii(value)[:40]} where a number should be")
    return value


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("a certificate is not in base64") from error
