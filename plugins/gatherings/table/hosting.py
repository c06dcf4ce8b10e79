# SPDX-License-Identifier: EUPL-1.2
"""What the host of a table holds: the questions, about when each begins, and how we talk.

A host is a role and no account, as a scribe is: who leads the talk is written down nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugins.gatherings.table import agenda, seat
from plugins.gatherings.table.reading import linked, number_of, round_table, text_of, time_of
from samenbeter import HOUSE, Answer, Html, Node, Page, Record, Request, find, mark

#: How people talk at a table; whoever leads reads it aloud.
RULES = (
    mark("Iedereen komt aan het woord. Wie leidt, let daarop."),
    mark("Laat elkaar uitpraten. Vraag door: wat bedoel je precies?"),
    mark("Niet eens? Dat mag. De schrijver noteert dan twee dingen."),
    mark("Eén ding per briefje. Geen namen."),
)
#: Minutes in which people come in, before the first question.
COMING_IN = agenda.AROUND // 2


@dataclass(frozen=True, slots=True)
class Part:
    """One question as its host leads it."""

    item: Record
    minutes: int
    #: About when it begins and ends; None at a table that talks about one question only.
    begins: datetime | None
    ends: datetime | None
    #: Old ideas that lie at it.
    ideas: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """What one table does in one evening."""

    table: Record
    #: The role that leads, as the editors called it.
    host: str
    parts: Sequence[Part]


def parts_of(node: Node, event: Record) -> list[Part]:
    """Return the questions of an evening in order, each with about when it is its turn."""
    time = time_of(event)
    at = time.start + timedelta(minutes=COMING_IN) if time else None
    parts = []
    for each in agenda.items_of(node, event):
        minutes = number_of(each, "minutes")
        ends = at + timedelta(minutes=minutes) if at else None
        parts.append(Part(each, minutes, at, ends, _ideas_at(node, each)))
        at = ends
    return parts


def script_of(table: Record, parts: Sequence[Part]) -> Script:
    """Return what the host of a table leads; one that keeps to one question has no other times."""
    chosen = seat.choices([each.item for each in parts], table)
    kept = [each for each in parts if each.item in chosen]
    if len(kept) < len(parts):
        kept = [replace(each, begins=None, ends=None) for each in kept]
    return Script(table, text_of(table, "host"), kept)


def at_table(node: Node, event: Record, table: Record, item: Record | None) -> Mapping[str, object]:
    """Return what the page of a table tells its host: this question, and what comes after it."""
    script = script_of(table, parts_of(node, event))
    at = next((at for at, each in enumerate(script.parts) if item and each.item.id == item.id), 0)
    return {
        "host": script.host,
        "part": script.parts[at] if script.parts else None,
        "after": script.parts[at + 1] if at + 1 < len(script.parts) else None,
        "rules": RULES,
        "cards": f"/agenda/{event.id}/gastheerkaarten#tafel-{table.id}",
    }


def host_cards(node: Node, request: Request) -> Answer:
    """Show a card for the host of every table, with all it needs to lead the evening.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = round_table(node, request.actor, int(request.values["number"]))
    place, parts = linked(node, event, "place"), parts_of(node, event)
    context = {
        "event": event,
        "time": time_of(event),
        "place_there": place.title if place is not None and place.is_public else "",
        "scripts": [script_of(each, parts) for each in seat.tables_of(node, event)],
        "coming_in": COMING_IN,
        "rules": RULES,
    }
    return Html("gatherings/host_cards.html", context)


def _ideas_at(node: Node, item: Record) -> list[str]:
    laid = item.body.get("ideas")
    found = [find(node, HOUSE, str(each)) for each in laid] if isinstance(laid, list) else []
    return [each.title for each in found if each is not None]


PAGES = (Page("/agenda/<int:number>/gastheerkaarten", host_cards),)
