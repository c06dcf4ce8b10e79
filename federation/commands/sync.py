# SPDX-License-Identifier: EUPL-1.2
"""The verb ``sync``: publish and read now, and tell how it went."""

from argparse import ArgumentParser, Namespace

from federation import health
from federation.commands.saying import how_it_goes
from federation.gate import gate_of
from federation.publishing import publisher
from federation.reading import sync
from samenbeter import Command, Node

#: Seconds that ``sync`` waits for slow peers.
_PATIENCE = 600.0


def verbs() -> tuple[Command, ...]:
    """Return the verb."""
    return (Command("sync", "Publish what is shared and read what peers have, now.", _none, _sync),)


def _none(parser: ArgumentParser) -> None:
    """Take no arguments of its own."""


def _sync(node: Node, arguments: Namespace) -> int:
    publisher.publish(node)
    sync.sweep(node)
    gate = gate_of(node)
    everybody = gate.visiting.settle(_PATIENCE) and gate.announcing.settle(_PATIENCE)
    found = health.of_peers(node)
    print(how_it_goes(found))
    good = all(one.word in ("up_to_date", "behind") and not one.peer.last_error for one in found)
    return 0 if everybody and good else 1
