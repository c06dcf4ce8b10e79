# SPDX-License-Identifier: EUPL-1.2
"""What a node holds of its asker, told to the asker alone; nothing here is believed yet.

One JSON object::

    {"node": "<node id of the asker>", "waiting": false, "other": null,
     "heads": "<base64 of the asker's newest heads note it was given, or empty>",
     "feeds": [{"origin": "<origin>", "size": 3,
                "checkpoint": "<base64 of the newest checkpoint note it believes>",
                "cut": "<base64 of the cut note, or empty>"}]}

``size`` is how many headers it holds and can give back; the checkpoint may be of a larger size
while it is still reading. ``waiting`` says that its own guard waits. ``other`` is the newest
question that was asked as this node under another run (``sighting``), or null.
"""

import json
from dataclasses import dataclass

from core.errors import MalformedError
from core.strict_json import MAX_INTEGER, read_object
from federation.wire import note
from federation.wire.checkpoint import Origin
from federation.wire.sighting import Sighting, read_sighting, write_sighting

#: Bytes of the longest answer: a few hundred feeds.
MAX_HELD_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class HeldFeed:
    """What is held of one feed."""

    origin: str
    #: Headers that can be given back.
    size: int
    #: The newest checkpoint believed, byte for byte; b"" when none is.
    checkpoint: bytes
    #: The note that ended the feed, or b"".
    cut: bytes = b""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one node holds of another, its asker."""

    #: Node id of the asker.
    node: str
    #: Whether the guard of the node that answers waits itself.
    is_waiting: bool
    feeds: tuple[HeldFeed, ...] = ()
    #: The asker's newest heads note that it was given, byte for byte, or b"".
    heads: bytes = b""
    #: The newest question that was asked as the asker under another run.
    other: Sighting | None = None


def write_held(held: Holdings) -> bytes:
    """Return the answer as it travels."""
    members = {
        "node": held.node,
        "waiting": held.is_waiting,
        "other": write_sighting(held.other) if held.other else None,
        "heads": note.write_base64(held.heads),
        "feeds": [
            {
                "origin": one.origin,
                "size": one.size,
                "checkpoint": note.write_base64(one.checkpoint),
                "cut": note.write_base64(one.cut),
            }
            for one in held.feeds
        ],
    }
    return json.dumps(members, separators=(",", ":")).encode()


def read_held(raw: bytes, node: str) -> Holdings:
    """Return what ``raw`` says; members it does not know are let be.

    Args:
        raw: the answer.
        node: the node id of the asker, ourselves.

    Raises:
        MalformedError: not in that shape, or about another node.
    """
    members = read_object(raw, floats=False, limit=MAX_HELD_BYTES)
    if members.get("node") != node:
        raise MalformedError(f"holdings are of {ascii(members.get('node'))[:80]}, not of {node}")
    listed = members.get("feeds")
    if not isinstance(listed, list):
        raise MalformedError("holdings have no list of feeds")
    feeds = tuple(_read_feed(each, node) for each in listed)
    origins = [each.origin for each in feeds]
    if len(set(origins)) != len(origins):
        raise MalformedError("holdings name a feed twice")
    return Holdings(
        node=node,
        is_waiting=_flag(members, "waiting"),
        feeds=feeds,
        heads=_note(members, "heads"),
        other=_sighting(members),
    )


def _read_feed(value: object, node: str) -> HeldFeed:
    if not isinstance(value, dict):
        raise MalformedError("holdings have a feed that is not an object")
    origin, size = value.get("origin"), value.get("size")
    if not isinstance(origin, str) or Origin.read(origin).node != node:
        raise MalformedError(f"holdings of {node} name the feed {ascii(origin)[:140]}")
    if type(size) is not int or not 0 <= size <= MAX_INTEGER:
        raise MalformedError(f"holdings have the size {ascii(size)[:40]}")
    return HeldFeed(origin, size, _note(value, "checkpoint"), _note(value, "cut"))


def _sighting(members: dict[str, object]) -> Sighting | None:
    if "other" not in members:
        raise MalformedError("holdings do not say whether there is an other")
    value = members["other"]
    return None if value is None else read_sighting(value)


def _flag(members: dict[str, object], name: str) -> bool:
    value = members.get(name)
    if not isinstance(value, bool):
        raise MalformedError(f"holdings do not say whether {name}")
    return value


def _note(members: dict[str, object], name: str) -> bytes:
    value = members.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"holdings have no {name}")
    return note.read_base64(value) if value else b""
