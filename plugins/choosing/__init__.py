# SPDX-License-Identifier: EUPL-1.2
"""Choosing together: one person, one vote, without an account, sealed, and counted again."""

from collections.abc import Iterable, Mapping

from plugins.choosing import command, counting, desk, due, pages, rules, slots
from plugins.choosing.ballot import BALLOT, CODE
from plugins.choosing.methods import METHODS
from plugins.choosing.poll import poll_type
from samenbeter import (
    Actor,
    Change,
    Command,
    Due,
    Fill,
    Method,
    Node,
    Page,
    Record,
    RecordType,
    Task,
    hookimpl,
)

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_methods() -> Iterable[Method]:
    """Bring five ways of voting."""
    return METHODS


@hookimpl
def register_record_types(methods: Mapping[str, Method]) -> Iterable[RecordType]:
    """Bring polls; and ballots and codes, which nobody sees."""
    return poll_type(methods), BALLOT, CODE


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring the pages on which one votes, and those of editors."""
    return (*pages.pages(), *desk.pages())


@hookimpl
def register_tasks() -> Iterable[Task]:
    """Count what is closed."""
    return (Task("choosing.count", counting.count_due, every=5),)


@hookimpl
def register_commands() -> Iterable[Command]:
    """Bring ``recount``."""
    return command.commands()


@hookimpl
def refuse_deed(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Keep a poll as it is once somebody can vote in it."""
    return rules.refusal(node, actor, deed, record)


@hookimpl
def records_changed(node: Node, changes: Iterable[Change]) -> None:
    """Destroy the ballots of a poll that is erased."""
    for each in changes:
        if each.deed == "erase" and each.record_id:
            counting.forget_votes(node, each.record_id)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show at a poll how one votes, and what came out."""
    return slots.below(node, actor, record)


@hookimpl
def report_due(node: Node) -> Iterable[Due]:
    """Ask for codes, for a count that did not come, and for an answer to objections."""
    return due.due(node)
