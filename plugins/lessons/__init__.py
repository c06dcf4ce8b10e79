# SPDX-License-Identifier: EUPL-1.2
"""Lessons: what proeftuinen learn, and what others say about it."""

from collections.abc import Iterable

from plugins.lessons import asking, slots
from plugins.lessons.lesson import LESSON
from plugins.lessons.question import ANSWER, QUESTION
from plugins.lessons.response import RESPONSE
from samenbeter import Actor, Beginning, Due, Fill, Node, Record, RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring lessons and the responses to them, questions and the answers to them."""
    return LESSON, RESPONSE, QUESTION, ANSWER


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show beside a lesson which way it went: who wrote it, who keeps it, who answered."""
    return slots.beside(node, actor, record)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show responses under a lesson, answers under a question, lessons under an initiative."""
    return slots.below(node, actor, record)


@hookimpl
def fill_beginning(node: Node, actor: Actor, beginning: Beginning) -> Fill | None:
    """Show whoever begins something the lessons of those who did the same before."""
    return slots.beginning(node, actor, beginning)


@hookimpl
def fill_home(node: Node, actor: Actor) -> Fill | None:
    """Show what others learned."""
    return slots.home(node, actor)


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask what our own questions to the network brought."""
    return asking.due(node, actor)
