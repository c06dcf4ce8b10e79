# SPDX-License-Identifier: EUPL-1.2
"""Gatherings: what happens in the neighbourhood, where, and who can come in."""

from collections.abc import Iterable

from plugins.gatherings import reporting, slots
from plugins.gatherings.event import EVENT
from plugins.gatherings.joint import pages
from plugins.gatherings.joint import slots as joint
from plugins.gatherings.joint.series import SERIES
from plugins.gatherings.joint.stop import STOP
from plugins.gatherings.joint.told import ACTION, TURNOUT
from plugins.gatherings.signup import beside
from plugins.gatherings.signup import parts as signup
from plugins.gatherings.table import parts as table
from samenbeter import Actor, Due, Fill, Node, Page, Record, RecordType, Task, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring gatherings, what proeftuinen do together, and what a round table is made of."""
    return (EVENT, SERIES, TURNOUT, ACTION, STOP, *signup.TYPES, *table.TYPES)


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring what one signs up with, the tour of a work visit, and the pages of a round table."""
    return (*signup.PAGES, *pages.PAGES, *table.PAGES)


@hookimpl
def register_tasks() -> Iterable[Task]:
    """Keep sign-ups in step with their gathering, and forget notes that were left out."""
    return (*signup.TASKS, *table.TASKS)


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Tell beside a gathering whether there is a seat."""
    return beside.tile(node, actor, record)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> list[Fill]:
    """Show what happens soon at a place, and what belongs to a gathering, a series or an idea."""
    found = slots.below(node, actor, record)
    return [*([found] if found else []), *table.below(node, actor, record)]


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask how it was, what was done with it, and what came of it."""
    return [*reporting.due(node, actor), *joint.due(node, actor), *table.due(node)]
