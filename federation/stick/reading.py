# SPDX-License-Identifier: EUPL-1.2
"""Takes in what a file holds, verified exactly as what comes over the network."""

from dataclasses import dataclass
from typing import BinaryIO

from core.database import reading
from core.errors import AdministratorError, FetchError, MalformedError, PeerError
from federation import peers, pinning
from federation.peers import Introduction
from federation.reading import elsewhere
from federation.reading.choosing import chosen
from federation.stick.source import FileSource
from federation.store import feeds
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.identity import show_node_id
from samenbeter import Node


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How far a feed is now, that a file brought."""

    #: What its writer calls itself.
    name: str
    origin: str
    #: Entries before and now.
    before: int
    now: int
    #: Payloads that did not come, or came damaged; "" for none.
    problem: str


def read_stick(node: Node, name: str, file: BinaryIO, pin: str = "") -> list[TakenIn]:
    """Take in the feeds in a file; return what came of it.

    Args:
        node: ourselves.
        name: of the file, for errors.
        file: open for reading.
        pin: a node id that a person compared: that node becomes a peer, by the certificate in
            the file.

    Raises:
        AdministratorError: the file is not whole, or of nodes that are no peers here: nothing
            was taken in. Or what it says is not true: what was verified before that stays.
    """
    try:
        source = FileSource(name, file)
    except MalformedError as error:
        raise AdministratorError(f"{name} was not taken in: {error}") from error
    found: list[TakenIn] = []
    for writer in _writers(node, source, pin):
        try:
            found += _read(node, writer, source)
        except PeerError as error:
            raise AdministratorError(f"{name}: {_plainly(node, writer, error)}") from error
    node.bell.ring()
    return found


def _writers(node: Node, source: FileSource, pin: str) -> list[Peer]:
    """Return the peers whose feeds are in a file, all of them.

    Raises:
        AdministratorError: some are no peers, or the file holds nothing.
    """
    names = [each for each in source.nodes if each != node.id]
    if pin and pin not in names:
        raise AdministratorError(f"{source.name} holds nothing of {show_node_id(pin)}")
    if not names:
        raise AdministratorError(f"{source.name} holds nothing of other nodes")
    with reading(node.engine) as tx:
        unknown = [each for each in names if each != pin and stored.get(tx, each) is None]
    if unknown:
        raise AdministratorError(
            f"{source.name} is of a node that is no peer: {show_node_id(unknown[0])}; compare that"
            " id with its administrator, and give it with --peer"
        )
    return [_peer(node, source, each) for each in names]


def _peer(node: Node, source: FileSource, node_id: str) -> Peer:
    with reading(node.engine) as tx:
        peer = stored.get(tx, node_id)
    try:
        if peer is None:
            newest = max(pinning.certificates(source, node_id), key=lambda one: one.sequence)
            peers.add(node, Introduction(newest, is_there=False), newest.address, "full")
            with reading(node.engine) as tx:
                peer = stored.get(tx, node_id)
        assert peer is not None
        return pinning.renew(node, peer, source)
    except PeerError as error:
        raise AdministratorError(f"{source.name} was not taken in: {error}") from error


def _read(node: Node, writer: Peer, source: FileSource) -> list[TakenIn]:
    has_heads = source.holds(f"/nodes/{writer.node_id}/heads")
    heads = elsewhere.heads_of(writer, source) if has_heads else None
    origins = chosen(node, source.origins(writer.node_id))
    before = {origin: _size(node, origin) for origin in origins}
    problems = elsewhere.read_through(node, writer, source, origins, heads)
    told = "; ".join(problems)
    name = writer.certificate.name
    return [TakenIn(name, each, before[each], _size(node, each), told) for each in origins]


def _size(node: Node, origin: str) -> int:
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
    return feed.size if feed else 0


def _plainly(node: Node, writer: Peer, error: PeerError) -> str:
    if not isinstance(error, FetchError) or error.status != 404:
        return str(error)
    with reading(node.engine) as tx:
        held = {each.origin: each.size for each in feeds.of_node(tx, writer.node_id)}
    told = ", ".join(f"{size} entries of {origin}" for origin, size in held.items())
    return f"{error}; here are {told or 'no entries yet'}: ask for a file with --since"
