# SPDX-License-Identifier: EUPL-1.2
"""What is printed for a round table: cards, the agenda, a sheet to write on, a poster."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.gatherings.table import agenda, preparing, seat
from plugins.gatherings.table.reading import linked, number_of, round_table, text_of, time_of
from plugins.gatherings.table.writing import KINDS
from samenbeter import Answer, Html, Node, Page, Record, Request, qr_code
from samenbeter import gettext as _

#: Lines to write on below each question.
_LINES = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One card that stands on a table."""

    table: Record
    #: What is talked about there.
    items: Sequence[Record]
    #: The way to write at this table, as an <svg> element.
    code: str


def cards(node: Node, request: Request) -> Answer:
    """Show a card to fold for every table, with the code by which its scribe writes.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = _event(node, request)
    items = agenda.items_of(node, event)
    made = [
        Card(
            each,
            seat.choices(items, each),
            _code(node, seat.link_of(node, each), _("Schrijf mee aan {table}").format(
                table=each.title
            )),
        )
        for each in seat.tables_of(node, event)
    ]  # fmt: skip
    return Html("gatherings/cards.html", {**_about(node, event), "cards": made}, shared=False)


def agenda_sheet(node: Node, request: Request) -> Answer:
    """Show the questions of an evening with their minutes.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = _event(node, request)
    items = agenda.items_of(node, event)
    context = {
        **_about(node, event),
        "items": [(each, preparing.ideas_of(node, each)) for each in items],
        "minutes": sum(number_of(each, "minutes") for each in items),
    }
    return Html("gatherings/agenda_sheet.html", context)


def scribe_sheet(node: Node, request: Request) -> Answer:
    """Show a form on paper for a table without a phone.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = _event(node, request)
    context = {
        **_about(node, event),
        "items": agenda.items_of(node, event),
        "kinds": [_(words) for words in KINDS.values()],
        "lines": range(_LINES),
    }
    return Html("gatherings/scribe_sheet.html", context)


def poster(node: Node, request: Request) -> Answer:
    """Show a poster with the day, the place and a code to come in by.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = _event(node, request)
    title = _("Lees meer en meld je aan")
    code = _code(node, f"/agenda/{event.id}", title)
    address = f"{node.config.node.address}/agenda/{event.id}"
    return Html("gatherings/poster.html", {
        **_about(node, event), "code": code, "items": agenda.items_of(node, event),
        "address": address.partition("://")[2],
    })  # fmt: skip


def _event(node: Node, request: Request) -> Record:
    return round_table(node, request.actor, int(request.values["number"]))


def _about(node: Node, event: Record) -> dict[str, object]:
    place = linked(node, event, "place")
    is_told = place is not None and place.is_public
    return {
        "event": event,
        "time": time_of(event),
        "place_there": place.title if place and is_told else "",
        "place_address": text_of(place, "address") if place and is_told else "",
    }


def _code(node: Node, path: str, title: str) -> str:
    return qr_code(f"{node.config.node.address}{path}", title)


PAGES = (
    Page("/agenda/<int:number>/kaarten", cards, role="editor"),
    Page("/agenda/<int:number>/agendablad", agenda_sheet),
    Page("/agenda/<int:number>/schrijfblad", scribe_sheet),
    Page("/agenda/<int:number>/affiche", poster),
)
