# SPDX-License-Identifier: EUPL-1.2
"""Gatherings: what happens in the neighbourhood, where, and who can come in."""

from collections.abc import Iterable

from plugins.gatherings import reporting, slots
from plugins.gatherings.event import EVENT
from samenbeter import Actor, Due, Fill, Node, Record, RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring gatherings."""
    return (EVENT,)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show at a place and at an initiative what happens there soon."""
    return slots.below(node, record)


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask how it was: nobody tells yet how many people came."""
    return reporting.due(node, actor)
