# SPDX-License-Identifier: EUPL-1.2
"""Lessons: what proeftuinen learn, and what others say about it."""

from collections.abc import Iterable

from plugins.lessons import slots
from plugins.lessons.lesson import LESSON
from plugins.lessons.response import RESPONSE
from samenbeter import Actor, Beginning, Fill, Node, Record, RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring lessons and the responses to them."""
    return LESSON, RESPONSE


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show "ook hier" and "hier anders" under a lesson, and lessons under an initiative."""
    return slots.below(node, actor, record)


@hookimpl
def fill_beginning(node: Node, actor: Actor, beginning: Beginning) -> Fill | None:
    """Show whoever begins something the lessons of those who did the same before."""
    return slots.beginning(node, actor, beginning)


@hookimpl
def fill_home(node: Node, actor: Actor) -> Fill | None:
    """Show what others learned."""
    return slots.home(node, actor)
