# SPDX-License-Identifier: EUPL-1.2
"""The verb ``network``: whom this node belongs together with, and what is proposed."""

from argparse import ArgumentParser, Namespace

from core.errors import AdministratorError, Conflict
from federation.commands.saying import node_id
from federation.gate import gate_of
from federation.networks import deeds, overview
from federation.networks.overview import Network, Step
from federation.wire.identity import show_node_id
from samenbeter import Command, Node, NotFound

#: Seconds that the members are told for, before the command ends.
_PATIENCE = 20.0


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Begin a network of nodes, change who belongs to it, or show it."
    return (Command("network", told, _arguments, _network),)


def _arguments(parser: ArgumentParser) -> None:
    deeds_ = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    create = deeds_.add_parser("create", help="propose a new network; all its members must sign")
    create.add_argument("name", metavar="NAME", help="at most 60 characters")
    create.add_argument("members", nargs="*", metavar="NODE-ID", help="the others; we are in it")
    _threshold(create)
    propose = deeds_.add_parser("propose", help="propose a change, and sign it")
    propose.add_argument("network", metavar="NETWORK", help="its name, or the start of its id")
    propose.add_argument("--add", nargs="+", default=[], metavar="NODE-ID")
    propose.add_argument("--remove", nargs="+", default=[], metavar="NODE-ID")
    propose.add_argument("--rename", metavar="NAME")
    _threshold(propose)
    for deed, told in _ABOUT_A_PROPOSAL.items():
        deeds_.add_parser(deed, help=told).add_argument(
            "proposal", metavar="PROPOSAL", help="the start of its hash, as 'show' tells it"
        )
    deeds_.add_parser("list", help="show all networks known here")
    show = deeds_.add_parser("show", help="show who belongs to one, and what is proposed")
    show.add_argument("network", metavar="NETWORK", help="its name, or the start of its id")


#: Deeds about one proposal, and what they do.
_ABOUT_A_PROPOSAL = {
    "sign": "sign what was proposed",
    "refuse": "write that we do not sign a proposal",
    "choose": "let one of several rival versions stand here, after a call",
}


def _threshold(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--threshold", type=int, metavar="K", help="members that must sign each next change"
    )


def _network(node: Node, arguments: Namespace) -> int:
    try:
        return _do(node, arguments)
    except (Conflict, NotFound) as error:
        raise AdministratorError(str(error)) from error


def _do(node: Node, arguments: Namespace) -> int:
    deed = arguments.deed
    if deed == "list":
        found = overview.networks(node)
        told = "There are no networks: 'samenbeter network create NAME' begins one."
        print("\n".join(map(_line, found)) or told)
        return 0
    if deed == "show":
        _show(_named(node, arguments.network))
        return 0
    if deed == "create":
        members = [node_id(each) for each in arguments.members]
        kept = deeds.create(node, arguments.name, members, arguments.threshold)
    elif deed == "propose":
        kept = deeds.propose(
            node,
            _named(node, arguments.network).audience,
            add=[node_id(each) for each in arguments.add],
            remove=[node_id(each) for each in arguments.remove],
            name=arguments.rename,
            threshold=arguments.threshold,
        )
    else:
        return _about(node, deed, _proposal(node, arguments.proposal))
    gate_of(node).announcing.settle(_PATIENCE)
    _told(node, kept.audience, kept.digest)
    return 0


def _about(node: Node, deed: str, step: Step) -> int:
    if deed == "refuse":
        deeds.refuse(node, step.digest)
        print(f"{step.digest[:16]} is not signed here.")
        return 0
    if deed == "choose":
        deeds.choose(node, step.digest)
        print(f"version {step.version}, {step.digest[:16]}, stands here.")
        return 0
    kept = deeds.sign(node, step.digest)
    gate_of(node).announcing.settle(_PATIENCE)
    _told(node, kept.audience, kept.digest)
    return 0


def _told(node: Node, audience: str, digest: str) -> None:
    found = overview.get(node, audience)
    for step in (*found.history, *found.drafts, *found.rivals) if found else ():
        if step.digest == digest:
            print(_step(step))


def _named(node: Node, text: str) -> Network:
    found = [
        one
        for one in overview.networks(node)
        if one.name == text or (len(text) >= 4 and one.audience.startswith(text))
    ]
    if len(found) != 1:
        raise AdministratorError(f"{len(found)} networks are called {text!r}: see 'network list'")
    return found[0]


def _proposal(node: Node, text: str) -> Step:
    found = [
        step
        for one in overview.networks(node)
        for step in (*one.drafts, *one.rivals)
        if len(text) >= 4 and step.digest.startswith(text)
    ]
    if len(found) != 1:
        raise AdministratorError(f"{len(found)} proposals begin with {text!r}: see 'network show'")
    return found[0]


def _line(one: Network) -> str:
    state = f"version {one.version}" if one.is_standing else "proposed"
    alarm = "  TWO VERSIONS WERE AGREED ON: see 'network show'" if one.rivals else ""
    told = f"{len(one.drafts)} proposals" if one.drafts else "no proposals"
    member = "member" if one.is_member else "not a member"
    return f"{one.name}  {one.audience[:16]}  {state}, {member}, {told}{alarm}"


def _show(one: Network) -> None:
    print(f"{one.name}\n  id {one.audience}")
    state = f"version {one.version}" if one.is_standing else "proposed, not agreed on yet"
    print(f"  {state}; {one.threshold} of {len(one.members)} members sign a change")
    for each in one.members:
        print(f"  {show_node_id(each.id)}  {each.name}{' (this node)' if each.is_us else ''}")
    for step in (*one.rivals, *one.drafts, *one.history):
        print(_step(step))


def _step(step: Step) -> str:
    changes = [
        *(f"adds {each.name}" for each in step.added),
        *(f"removes {each.name}" for each in step.removed),
        *([f"was called {step.renamed_from}"] if step.renamed_from else []),
        *(
            [f"{step.threshold} sign instead of {step.threshold_from}"]
            if step.threshold_from
            else []
        ),
    ]
    signed = ", ".join(each.name for each in step.signed) or "nobody"
    needed = f"; {step.needed} more must sign" if step.needed else ""
    told = f" ({'; '.join(changes)})" if changes else ""
    return (
        f"{step.digest[:16]}  version {step.version}, {step.state}{told}\n"
        f"  signed by {signed}{needed}"
    )
