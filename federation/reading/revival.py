# SPDX-License-Identifier: EUPL-1.2
"""Lets what is kept come to life when the software here changed, or a level was raised.

Payloads are kept byte for byte, whatever their type. When a plugin brings a type we did not
have, or a newer schema, all live payloads of that type go through the door again.
"""

import json
from collections.abc import Sequence

from core.database import reading, writing
from core.errors import MalformedError
from core.model import Incoming
from federation.reading.arrivals import Arrivals, become_records
from federation.store import contents, feeds, meaning
from federation.store import peers as stored
from federation.store.contents import Held
from federation.store.peers import Peer
from federation.wire.payload import read_members
from samenbeter import Node

_FACT = "known_types"
_BATCH = 500


def revive(node: Node) -> None:
    """Take in again what types that are new here may make of it."""
    now = {name: kind.schema_version for name, kind in node.types.items()}
    with reading(node.engine) as tx:
        written = stored.fact(tx, _FACT)
        everyone = stored.everyone(tx)
    before = json.loads(written) if written else {}
    changed = sorted(name for name, version in now.items() if before.get(name) != version)
    if changed and before:
        for peer in everyone:
            if peer.is_shown:
                take_in_again(node, peer, changed)
    if now != before:
        with writing(node.engine) as tx:
            stored.set_fact(tx, _FACT, json.dumps(now, sort_keys=True))


def take_in_again(node: Node, peer: Peer, types: Sequence[str]) -> None:
    """Let the live payloads of ``types`` that ``peer`` wrote pass the door once more."""
    with reading(node.engine) as tx:
        found = feeds.of_node(tx, peer.node_id)
    for feed in found:
        after, more = "", True
        while more:
            with writing(node.engine) as tx:
                rows = contents.live_of_types(tx, feed, types, after, _BATCH)
                if rows:
                    meaning.take_back(tx, feed, [wire_id for wire_id, _ in rows])
                    become_records(tx, node, peer, feed, unpacked(peer, rows))
            more = len(rows) == _BATCH
            after = rows[-1][0] if rows else ""
    node.bell.ring()


def unpacked(peer: Peer, rows: Sequence[tuple[str, Held]]) -> Arrivals:
    """Return kept payloads as they were when they came: verified, not yet records."""
    found = Arrivals()
    for wire_id, held in rows:
        try:
            members = read_members(held.payload, f"{peer.node_id}/{wire_id}")
        except MalformedError as error:
            found.reasons[wire_id] = str(error)
            continue
        found.types[wire_id] = str(members["type"])
        found.incoming.append(Incoming(wire_id, members))
    return found
