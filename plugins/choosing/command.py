# SPDX-License-Identifier: EUPL-1.2
"""The verb ``recount``: count the sealed ballots of a poll again, and compare."""

from argparse import ArgumentParser, Namespace

from plugins.choosing import counting, voting
from plugins.choosing.counting import Recount
from samenbeter import Command, Node


def commands() -> tuple[Command, ...]:
    """Return the verb."""
    told = "Count the sealed ballots of a poll again, and say whether it comes out the same."
    return (Command("recount", told, _arguments, _recount),)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("poll", metavar="POLL", type=int, help="the number in its address")


def _recount(node: Node, arguments: Namespace) -> int:
    poll = voting.find(node, arguments.poll)
    found = counting.recount(node, poll)
    for line in _lines(poll.id, found):
        print(line)
    return 0 if found.agrees else 1


def _lines(poll_id: int, found: Recount) -> list[str]:
    if not found.possible:
        return [
            f"Poll {poll_id} cannot be counted again: not counted yet, or its ballots are gone."
        ]
    told = [f"{found.ballots} ballots, {found.broken} that cannot be counted."]
    if found.differ:
        return [*told, f"DIFFERS from what was published: {', '.join(found.differ)}."]
    return [*told, "It comes out as published."]
