# SPDX-License-Identifier: EUPL-1.2
"""Verbs that federation adds to the command ``samenbeter``."""

from argparse import ArgumentParser, Namespace
from typing import get_args

from core.database import writing
from core.errors import AdministratorError, MalformedError, PeerError
from core.record_types import Level
from federation import health, peers
from federation.gate import gate_of
from federation.publishing import publisher
from federation.reading import sync
from federation.store import peers as stored
from federation.wire.identity import read_node_id, show_node_id
from samenbeter import Command, Node

#: Seconds that ``sync`` waits for slow peers.
_PATIENCE = 600.0


def commands() -> tuple[Command, ...]:
    """Return the verbs."""
    return (
        Command("peer", "Add, list or remove the nodes to exchange with.", _peer_arguments, _peer),
        Command("sync", "Publish what is shared and read what peers have, now.", _none, _sync),
    )


def _none(parser: ArgumentParser) -> None:
    """Take no arguments of its own."""


def _peer_arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    adding = deeds.add_parser("add", help="exchange with a node whose id you compared")
    adding.add_argument(
        "pairs", nargs="+", metavar="ADDRESS NODE-ID", help="one or more pairs, each in this order"
    )
    adding.add_argument("--level", choices=get_args(Level), default="full")
    deeds.add_parser("list", help="show all peers and how it goes")
    removing = deeds.add_parser("remove", help="stop exchanging; what was shared stays")
    removing.add_argument("node_id", metavar="NODE-ID")


def _peer(node: Node, arguments: Namespace) -> int:
    if arguments.deed == "add":
        return _add(node, arguments.pairs, arguments.level)
    if arguments.deed == "remove":
        return _remove(node, arguments.node_id)
    for one in health.of_peers(node):
        print(_line(one))
    return 0


def _add(node: Node, pairs: list[str], level: Level) -> int:
    if len(pairs) % 2:
        raise AdministratorError("give an address and a node id for each peer, in this order")
    for address, text in zip(pairs[::2], pairs[1::2], strict=True):
        wanted = _node_id(text)
        try:
            found = peers.introduce(node, address.rstrip("/"))
            if found.certificate.node != wanted:
                raise AdministratorError(
                    f"the node at {address} is {show_node_id(found.certificate.node)}, not"
                    f" {show_node_id(wanted)}: nothing was added; compare the ids once more"
                )
            peers.add(node, found, address.rstrip("/"), level)
        except PeerError as error:
            raise AdministratorError(f"{address} was not added: {error}") from error
        print(f"{found.certificate.name} ({show_node_id(wanted)}) is a peer, level {level}.")
    return 0


def _remove(node: Node, text: str) -> int:
    wanted = _node_id(text)
    with writing(node.engine) as tx:
        if not stored.remove(tx, wanted):
            raise AdministratorError(f"{show_node_id(wanted)} is not a peer: see 'peer list'")
    print(f"{show_node_id(wanted)} is no longer a peer; what it shared stays.")
    return 0


def _sync(node: Node, arguments: Namespace) -> int:
    publisher.publish(node)
    sync.sweep(node)
    gate = gate_of(node)
    everybody = gate.visiting.settle(_PATIENCE) and gate.announcing.settle(_PATIENCE)
    found = health.of_peers(node)
    for one in found:
        print(_line(one))
    good = all(one.word in ("up_to_date", "behind") and not one.peer.last_error for one in found)
    return 0 if everybody and good else 1


def _line(one: health.PeerHealth) -> str:
    words = one.word.replace("_", " ")
    told = one.alarm or one.peer.last_error
    return (
        f"{one.name}  {show_node_id(one.peer.node_id)}  {one.peer.address}\n"
        f"  {words}, {one.size} entries, {one.lag + one.missing} to come,"
        f" {one.set_aside} set aside; level {one.peer.level_given} here,"
        f" {one.peer.level_received or 'not known'} there" + (f"\n  {told}" if told else "")
    )


def _node_id(text: str) -> str:
    try:
        return read_node_id(text)
    except MalformedError as error:
        raise AdministratorError(f"{text!r}: {error}") from error
