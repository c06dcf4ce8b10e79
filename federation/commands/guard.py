# SPDX-License-Identifier: EUPL-1.2
"""The verb ``guard``: whether this node signs, and whom it waits for."""

from argparse import ArgumentParser, Namespace

from federation.guard import watching
from federation.guard.telling import lines
from samenbeter import Command, Node


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Show whether this node may sign what it shares, or let it go on."
    return (Command("guard", told, _arguments, _guard),)


def _arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    deeds.add_parser("show", help="ask all peers what they hold of this node, and tell")
    deeds.add_parser(
        "overrule",
        help="go on with the peers that answered; only when no old copy was put back",
    )


def _guard(node: Node, arguments: Namespace) -> int:
    found = watching.overrule(node) if arguments.deed == "overrule" else watching.look(node)
    print("\n".join(lines(found)))
    if found.word == "twin" and found.is_overruled:
        print("It goes on within seconds, unless a peer still sees the other one.")
        return 0
    return 0 if found.is_open else 1
