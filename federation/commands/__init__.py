# SPDX-License-Identifier: EUPL-1.2
"""Verbs that federation adds to the command ``samenbeter``; one module for each group."""

from federation.commands import (
    contracts,
    erasing,
    feed,
    guard,
    identity,
    networks,
    peers,
    sync,
    verify,
)
from samenbeter import Command

#: Modules with verbs, in the order in which the help shows them.
_GROUPS = (contracts, peers, networks, sync, identity, guard, erasing, feed, verify)


def commands() -> tuple[Command, ...]:
    """Return the verbs of all groups."""
    return tuple(verb for group in _GROUPS for verb in group.verbs())
