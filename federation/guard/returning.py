# SPDX-License-Identifier: EUPL-1.2
"""What becomes of our own words when they come back from peers: our records, marked so."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from core import restoring
from core.model import Incoming, to_text
from federation.store import returned
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from samenbeter import Node


def take_in(tx: Connection, node: Node, feed: Feed, incoming: Sequence[Incoming]) -> dict[str, str]:
    """Make records of our own payloads; return why some could not be one, by wire id."""
    audience = Origin.read(feed.origin).audience
    done = restoring.restore(tx, node, incoming, audience=audience)
    _mark(tx, node.clock(), {"new": done.new, "revised": done.revised})
    return done.problems


def take_back(tx: Connection, node: Node, feed: Feed, wire_ids: Collection[str]) -> None:
    """Hide records that we had taken back."""
    audience = Origin.read(feed.origin).audience
    hidden = restoring.take_back(tx, node, wire_ids, audience)
    _mark(tx, node.clock(), {"withdrawn": hidden})


def _mark(tx: Connection, now: datetime, done: dict[str, list[str]]) -> None:
    for how, wire_ids in done.items():
        returned.mark(tx, wire_ids, how, to_text(now))
