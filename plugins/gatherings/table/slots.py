# SPDX-License-Identifier: EUPL-1.2
"""What round tables show on the pages of records: the evening, its report, where an idea stands."""

from plugins.gatherings.table import agenda, merging, preparing, report, seat
from plugins.gatherings.table.reading import text_of, time_of
from samenbeter import Actor, Fill, Node, Record, similar

#: Ideas that look like this one, offered to whoever may merge them.
_ALIKE = 5


def below(node: Node, actor: Actor, record: Record) -> list[Fill]:
    """Return what belongs below a record."""
    if record.type == "event" and record.is_own and record.body.get("kind") == "round_table":
        return [_evening(node, actor, record)]
    if record.type == "idea" and record.is_own:
        return _idea(node, actor, record)
    if record.type == "municipal_question" and record.is_own:
        return [Fill("gatherings/asked.html", {"asked": report.asked_of(node, record)})]
    return []


def _evening(node: Node, actor: Actor, event: Record) -> Fill:
    time = time_of(event)
    begun = bool(time and time.start <= node.clock())
    may_write = actor.is_at_least("editor")
    if begun:
        told = report.told(node, actor, event)
        return Fill("gatherings/after.html", {**told, "may_write": may_write})
    items = [(each, preparing.ideas_of(node, each)) for each in agenda.items_of(node, event)]
    context = {
        "event": event,
        "items": items,
        "tables": len(seat.tables_of(node, event)),
        "may_write": may_write,
    }
    return Fill("gatherings/before.html", context)


def _idea(node: Node, actor: Actor, idea: Record) -> list[Fill]:
    is_merged = text_of(idea, "status") == "merged"
    sources = [each for each in merging.sources(node, idea) if each.is_public]
    may_write = actor.is_at_least("editor")
    alike = [] if is_merged or not may_write else [
        each
        for each in similar(node, actor, "idea", f"{idea.title}\n{text_of(idea, 'text')}",
                            _ALIKE + 1)
        if each.id != idea.id and each.is_own and text_of(each, "status") != "merged"
    ]  # fmt: skip
    if not (is_merged or sources or alike):
        return []
    context = {
        "idea": idea,
        "into": merging.standing(node, idea) if is_merged else None,
        "sources": [(each, preparing.source_of(each)) for each in sources],
        "alike": alike[:_ALIKE],
        "may_write": may_write,
    }
    return [Fill("gatherings/merged.html", context)]
