# SPDX-License-Identifier: EUPL-1.2
"""The verb ``contract``: agreements with other nodes."""

import argparse
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from core.database import reading
from core.errors import AdministratorError, MalformedError, PeerError
from core.record_types import Level
from federation import peers
from federation.commands.saying import node_id
from federation.contracts import deeds, delivery, wording
from federation.contracts.deeds import Offer
from federation.contracts.reckoning import phase_of
from federation.gate import gate_of
from federation.peers import Introduction
from federation.store import contracts as stored
from federation.store.contracts import Agreement, State
from federation.wire.contract import Parting
from federation.wire.identity import show_node_id
from samenbeter import HOUSE, Command, Node

#: Seconds to wait until others were told.
_PATIENCE = 60.0

_WHICH = "hash (8 digits or more) or node id of the other"


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    return (Command("contract", "Agree with other nodes on exchanging.", _arguments, _contract),)


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    proposing = found.add_parser("propose", help="propose to nodes whose ids you compared")
    proposing.add_argument(
        "pairs", nargs="+", metavar="ADDRESS NODE-ID", help="one or more pairs, each in this order"
    )
    _offer_arguments(proposing)
    for deed, told in (
        ("accept", "accept proposals of nodes whose ids you compared"),
        ("reject", "say no to proposals"),
        ("revoke", "end agreements, or take proposals back"),
    ):
        some = found.add_parser(deed, help=told)
        some.add_argument("which", nargs="+", metavar="CONTRACT", help=_WHICH)
    renewing = found.add_parser("renew", help="propose an agreement once more, from today")
    renewing.add_argument("which", metavar="CONTRACT", help=_WHICH)
    _offer_arguments(renewing)
    found.add_parser("list", help="show all agreements")
    for deed, told in (("show", "show what was signed"), ("print", "write it for paper, in Dutch")):
        found.add_parser(deed, help=told).add_argument("which", metavar="CONTRACT", help=_WHICH)


def _offer_arguments(parser: ArgumentParser) -> None:
    levels = get_args(Level)
    parser.add_argument("--level-given", choices=levels, help="of their records here; full")
    parser.add_argument("--level-received", choices=levels, help="of ours there; full")
    parser.add_argument("--audience", action="append", help="public, or a network's id; public")
    parser.add_argument("--purpose", help="in one sentence")
    parser.add_argument("--contact", help="where people of this node are reached: a role")
    parser.add_argument("--terms", type=Path, metavar="FILE", help="one term on each line")
    parser.add_argument("--starts", type=_day, metavar="DAY", help="today")
    parser.add_argument("--ends", type=_day, metavar="DAY", help="a year later")
    parser.add_argument("--parting", choices=get_args(Parting), help="what happens then; hide")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-16") from error


def _contract(node: Node, arguments: Namespace) -> int:
    match arguments.deed:
        case "propose":
            return _propose(node, arguments)
        case "renew":
            return _renew(node, arguments)
        case "list":
            return _list(node)
        case "show":
            print(deeds.find(node, arguments.which).note.decode(), end="")
            return 0
        case "print":
            return _print(node, deeds.find(node, arguments.which))
    return _decide(node, arguments.deed, arguments.which)


def _propose(node: Node, arguments: Namespace) -> int:
    pairs = arguments.pairs
    if len(pairs) % 2:
        raise AdministratorError("give an address and a node id for each, in this order")
    offer = _offer(wording.usual(node, node.clock().date()), arguments)
    done = [
        _proposed(node, address.rstrip("/"), node_id(text), offer)
        for address, text in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return 0 if all(done) else 1


def _proposed(node: Node, address: str, wanted: str, offer: Offer) -> bool:
    try:
        found = peers.introduce(node, address)
    except PeerError as error:
        raise AdministratorError(f"nothing was proposed to {address}: {error}") from error
    if found.certificate.node != wanted:
        raise AdministratorError(
            f"the node at {address} is {show_node_id(found.certificate.node)}, not"
            f" {show_node_id(wanted)}: nothing was proposed; compare the ids once more"
        )
    return _sent(node, found, address, offer)


def _sent(node: Node, found: Introduction, address: str, offer: Offer) -> bool:
    try:
        made = deeds.propose(node, HOUSE, found, address, offer)
    except MalformedError as error:
        raise AdministratorError(f"nothing was proposed: {error}") from error
    return _delivered(node, made, "proposed to")


def _delivered(node: Node, one: Agreement, what: str) -> bool:
    told = delivery.deliver(node, one.peer)
    print(f"{one.digest[:8]} {what} {one.certificate.name} ({show_node_id(one.peer)}).")
    if told:
        print(f"  It did not arrive yet, and is tried again every round: {told}")
    return not told


def _offer(before: Offer, arguments: Namespace) -> Offer:
    """Return ``before`` with what the arguments say."""
    told = {
        name: getattr(arguments, name)
        for name in ("level_given", "level_received", "purpose", "contact", "parting", "starts")
        if getattr(arguments, name) is not None
    }
    if arguments.audience:
        told["audiences"] = tuple(sorted(set(arguments.audience)))
    if arguments.terms is not None:
        told["terms"] = _terms(arguments.terms)
    starts = told.get("starts", before.starts)
    ends = arguments.ends or wording.a_year_from(starts)
    return replace(before, **told, ends=ends)


def _terms(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AdministratorError(f"{file} cannot be read: {error}") from error
    return tuple(line.strip() for line in lines if line.strip())


def _renew(node: Node, arguments: Namespace) -> int:
    one = deeds.find(node, arguments.which, "active")
    before = wording.again(node, one, node.clock().date())
    found = Introduction(one.certificate)
    return 0 if _sent(node, found, one.address, _offer(before, arguments)) else 1


def _accept(node: Node, digest: str) -> Agreement:
    return deeds.accept(node, HOUSE, digest)


#: What each deed does, in which states it is meant, and how it is told.
_DECIDE = {
    "accept": (_accept, "accepted, with"),
    "reject": (deeds.reject, "rejected, of"),
    "revoke": (deeds.revoke, "revoked, with"),
}
_STATES: dict[str, tuple[State, ...]] = {
    "accept": ("proposed",),
    "reject": ("proposed",),
    "revoke": ("proposed", "active"),
}


def _decide(node: Node, deed: str, which: list[str]) -> int:
    act, told = _DECIDE[deed]
    meant = [deeds.find(node, each, *_STATES[deed]) for each in which]
    done = [_delivered(node, act(node, one.digest), told) for one in meant]
    gate_of(node).announcing.settle(_PATIENCE)
    return 0 if all(done) else 1


def _list(node: Node) -> int:
    today = node.clock().date()
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    for one in everyone:
        contract = one.contract
        of_peer = [each for each in everyone if each.peer == one.peer]
        phase = phase_of(one, of_peer, today).replace("_", " ")
        print(
            f"{one.digest[:8]}  {phase}  {one.certificate.name}  {show_node_id(one.peer)}\n"
            f"  from {contract.starts} to {contract.ends};"
            f" level {contract.level_of(one.peer)} here, {contract.level_of(node.id)} there"
            + (f"\n  not delivered: {one.last_error}" if one.told is None else "")
        )
    if not everyone:
        print("There are no agreements: 'samenbeter contract propose' asks for one.")
    return 0


def _print(node: Node, one: Agreement) -> int:
    names = {node.id: node.config.node.name, one.peer: one.certificate.name}
    contract = one.contract
    for line in wording.on_paper(contract, names[contract.proposer], names[contract.asked]):
        print(line)
    return 0
