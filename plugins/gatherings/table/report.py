# SPDX-License-Identifier: EUPL-1.2
"""The result page of an evening: what was said, what comes of it, and what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plugins.gatherings.table import agenda, evening, judging, note, presence
from plugins.gatherings.table.idea import STATUS
from plugins.gatherings.table.reading import linked, of_event, round_table, text_of, time_of
from samenbeter import (
    Actor,
    Answer,
    Html,
    Node,
    NotFound,
    Page,
    Record,
    Request,
    find,
    local_time,
)
from samenbeter import gettext as _


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one question."""

    item: Record
    #: (what was said, its kind in words), without what became an idea or a question.
    said: tuple[tuple[Record, str], ...]
    #: Those with most dots first.
    ideas: "tuple[Outcome, ...]"
    asked: "tuple[Asked, ...]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One idea and what happens with it."""

    idea: Record
    #: What happens with it, in words.
    words: str
    dots: int
    next_word: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the municipality and how it stands."""

    record: Record
    #: "waiting", "late", "answered" or "dropped".
    state: str
    since: date
    due: date


def report(node: Node, request: Request) -> Answer:
    """Show the report of an evening; from its begin on.

    Raises:
        NotFound: it is no round table of ours, or it has not begun.
    """
    event = round_table(node, request.actor, int(request.values["number"]))
    time = time_of(event)
    if time is None or time.start > node.clock():
        raise NotFound(_("Deze rondetafel moet nog beginnen. Daarna staat hier het verslag."))
    return Html("gatherings/report.html", told(node, request.actor, event))


def told(node: Node, actor: Actor, event: Record) -> dict[str, object]:
    """Return what the report of an evening shows to this actor."""
    file = evening.looked_up(node, event)
    notes = of_event(node, "harvest_note", event)
    checked = [each for each in notes if each.is_public]
    dots = note.dots_of(notes) if file and file.body.get("checked_on") else {}
    items = agenda.items_of(node, event)
    laid = [find(node, actor, each) for item in items for each in _laid(item)]
    ideas = [*_public(node, "idea", event), *(each for each in laid if each is not None)]
    ideas = list({each.id: each for each in ideas}.values())
    asked = [asked_of(node, each) for each in _public(node, "municipal_question", event)]
    return {
        "event": event,
        "time": time_of(event),
        "file": file,
        "parts": [_part(item, checked, ideas, asked, dots) for item in items],
        "waiting": len(judging.open_notes(node, event)),
        "all": len([each for each in notes if each.body.get("kind") != "dots"]),
        "is_checked": bool(file and file.body.get("checked_on")),
        "counted": _counted(notes) if dots else (0, 0),
        "present": presence.told(node, event),
        "poll": _seen(node, actor, file, "poll"),
        "chosen": _chosen(_seen(node, actor, file, "poll")),
        "next_event": _seen(node, actor, file, "next_event"),
        "may_check": actor.is_at_least("editor"),
        "address": f"{node.config.node.address}/agenda/{event.id}/verslag",
    }


def _chosen(poll: Record | None) -> str:
    """Return what a vote chose, in its own words; "" while nobody knows."""
    if poll is None or poll.body.get("phase") != "counted":
        return ""
    winner, options = poll.body.get("winner"), poll.body.get("options")
    is_one = isinstance(winner, int) and isinstance(options, list) and 0 <= winner < len(options)
    return str(options[winner]) if is_one else ""  # type: ignore[index]


def _counted(notes: Sequence[Record]) -> tuple[int, int]:
    """Return at how many tables dots were counted, and how many."""
    tables = {text_of(each, "table") for each in notes if each.body.get("kind") == "dots"}
    return len(tables), sum(note.dots_of(list(notes)).values())


def asked_of(node: Node, record: Record) -> Asked:
    """Return how a question to the municipality stands today."""
    since, due = (
        date.fromisoformat(text_of(record, name) or "9999-12-31") for name in ("asked_on", "due")
    )
    state = text_of(record, "state_of_answer")
    if state == "waiting" and due < local_time(node.clock()).date():
        state = "late"
    return Asked(record, state, since, due)


def _part(
    item: Record,
    notes: Sequence[Record],
    ideas: Sequence[Record],
    asked: Sequence[Asked],
    dots: "dict[tuple[str, str], int]",
) -> Told:
    here = str(item.id)
    said = [
        (each, note.in_words(each))
        for each in notes
        if text_of(each, "item") == here and each.body.get("kind") in ("worry", "agreement")
    ]
    of_idea = {text_of(each, "became"): dots.get(("about_note", str(each.id)), 0) for each in notes}
    found = [
        Outcome(
            each,
            _(STATUS.get(text_of(each, "status"), "")),
            of_idea.get(f"idea:{each.id}", 0) + dots.get(("about_idea", str(each.id)), 0),
            date.fromisoformat(text_of(each, "next_word")) if text_of(each, "next_word") else None,
        )
        for each in ideas
        if text_of(each, "item") == here or str(each.id) in _laid(item)
    ]
    found.sort(key=lambda each: (-each.dots, each.idea.id))
    here_asked = tuple(each for each in asked if text_of(each.record, "item") == here)
    return Told(item, tuple(said), tuple(found), here_asked)


def _laid(item: Record) -> Sequence[str]:
    lies = item.body.get("ideas")
    return list(map(str, lies)) if isinstance(lies, list) else []


def _public(node: Node, kind: str, event: Record) -> list[Record]:
    return [each for each in of_event(node, kind, event) if each.is_public]


def _seen(node: Node, actor: Actor, file: Record | None, field: str) -> Record | None:
    found = linked(node, file, field) if file else None
    return find(node, actor, str(found.id)) if found else None


PAGES = (Page("/agenda/<int:number>/verslag", report),)
