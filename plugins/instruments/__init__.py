# SPDX-License-Identifier: EUPL-1.2
"""Instruments: ways of working that travel, are adopted, checked on and reviewed."""

from collections.abc import Iterable, Mapping, Sequence

from plugins.instruments import adopting, checking, following, pages, slots
from plugins.instruments.adoption import ADOPTION
from plugins.instruments.instrument import INSTRUMENT
from plugins.instruments.review import REVIEW
from samenbeter import Actor, Beginning, Due, Fill, Node, Page, Record, RecordType, Task, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring instruments, adoptions of them and reviews."""
    return INSTRUMENT, ADOPTION, REVIEW


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring the pages on which one adopts, compares, looks back and prints."""
    return pages.PAGES


@hookimpl
def register_tasks() -> Iterable[Task]:
    """Bring the keeping of what we follow, as it stood when we began."""
    return (following.TASK,)


@hookimpl
def refuse_deed(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Let nobody adopt or review its own instrument, twice, or as a reader only."""
    return adopting.refuse(node, deed, record)


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Tell beside a copy where it came from, and what is different."""
    return slots.aside(node, actor, record)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Tell below an instrument who uses it, and what others think of it."""
    return slots.below(node, actor, record)


@hookimpl
def fill_form_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show beside the form of a copy what is new in its original."""
    return slots.beside_form(node, actor, record)


@hookimpl
def note_cards(node: Node, records: Sequence[Record]) -> Mapping[int, str]:
    """Say on the cards of a list in how many proeftuinen an instrument is in use."""
    return slots.notes(node, records)


@hookimpl
def fill_beginning(node: Node, actor: Actor, beginning: Beginning) -> Fill | None:
    """Show whoever begins something the instruments that fit."""
    return slots.beginning(node, actor, beginning)


@hookimpl
def fill_home(node: Node, actor: Actor) -> Fill | None:
    """Show what is ready to be taken over from others."""
    return slots.home(node, actor)


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask after 3 and 12 months how it goes, and tell of new editions."""
    return checking.due(node, actor)
