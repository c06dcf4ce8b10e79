# SPDX-License-Identifier: EUPL-1.2
"""The verb ``peer``: the nodes this one exchanges with."""

from argparse import ArgumentParser, Namespace
from typing import get_args

from core.errors import AdministratorError, PeerError
from core.record_types import Level
from federation import health, peers, pinning
from federation.commands.saying import how_it_goes, node_id
from federation.contracts import standing, suspending
from federation.gate import gate_of
from federation.wire.identity import show_node_id
from samenbeter import Command, Node

#: Seconds that ``resume`` waits while what was missed is read.
_PATIENCE = 600.0

#: Deeds about one peer, and what they do.
_DEEDS = {
    "remove": "stop exchanging; what was shared stays",
    "suspend": "take in nothing new of a peer, from now on; what it takes back still goes",
    "resume": "hear a suspended peer again, and what it said meanwhile",
}


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    return (
        Command("peer", "Add, list or remove the nodes to exchange with.", _peer_arguments, _peer),
    )


def _peer_arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    adding = deeds.add_parser("add", help="exchange with a node whose id you compared")
    adding.add_argument(
        "pairs", nargs="+", metavar="ADDRESS NODE-ID", help="one or more pairs, each in this order"
    )
    adding.add_argument("--level", choices=get_args(Level), default="full")
    deeds.add_parser("list", help="show all peers and how it goes")
    for deed, told in _DEEDS.items():
        deeds.add_parser(deed, help=told).add_argument("node_id", metavar="NODE-ID")


def _peer(node: Node, arguments: Namespace) -> int:
    if arguments.deed == "add":
        return _add(node, arguments.pairs, arguments.level)
    if arguments.deed == "remove":
        return _remove(node, arguments.node_id)
    if arguments.deed in _DEEDS:
        return _hear(node, arguments.deed, arguments.node_id)
    print(how_it_goes(health.of_peers(node)))
    return 0


def _add(node: Node, pairs: list[str], level: Level) -> int:
    if len(pairs) % 2:
        raise AdministratorError("give an address and a node id for each peer, in this order")
    for address, text in zip(pairs[::2], pairs[1::2], strict=True):
        wanted = node_id(text)
        try:
            found = pinning.introduce(node, address.rstrip("/"), wanted)
            if found.certificate.node != wanted:
                raise AdministratorError(
                    f"the node at {address} is {show_node_id(found.certificate.node)}, not"
                    f" {show_node_id(wanted)}: nothing was added; compare the ids once more"
                )
            peers.add(node, found, address.rstrip("/"), level)
            standing.again_by_hand(node, wanted)
        except PeerError as error:
            raise AdministratorError(f"{address} was not added: {error}") from error
        print(f"{found.certificate.name} ({show_node_id(wanted)}) is a peer, level {level}.")
    return 0


def _remove(node: Node, text: str) -> int:
    wanted = node_id(text)
    suspending.forget(node, wanted)
    print(f"{show_node_id(wanted)} is no longer a peer; what it shared stays.")
    return 0


def _hear(node: Node, deed: str, text: str) -> int:
    wanted = node_id(text)
    if deed == "suspend":
        suspending.suspend(node, wanted)
        print(f"{show_node_id(wanted)} is suspended: nothing new of it is taken in.")
        return 0
    suspending.resume(node, wanted)
    gate_of(node).visiting.settle(_PATIENCE)
    print(f"{show_node_id(wanted)} is heard again.")
    return 0
