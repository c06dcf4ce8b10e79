# SPDX-License-Identifier: EUPL-1.2
"""Initiatives: organisations, networks, places, and what grew out of a small question."""

from collections.abc import Iterable, Sequence

from plugins.initiatives import slots
from plugins.initiatives.initiative import INITIATIVE
from plugins.initiatives.network import NETWORK
from plugins.initiatives.organisation import ORGANISATION
from plugins.initiatives.place import PLACE
from samenbeter import Actor, Fill, Node, Record, RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring initiatives, and the places, organisations and networks around them."""
    return INITIATIVE, PLACE, ORGANISATION, NETWORK


@hookimpl
def refuse_deed(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Keep a growth line from biting its own tail."""
    return slots.refuse(node, actor, deed, record)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show what an initiative grew out of, and what points at a place or a network."""
    return slots.below(node, actor, record)


@hookimpl
def fill_home(node: Node, actor: Actor) -> Sequence[Fill]:
    """Answer "Wat begon klein?" with a growth line of our own, and show who is at the table."""
    return slots.home(node, actor)
