# SPDX-License-Identifier: EUPL-1.2
"""The page of a scribe: one phone at the table, one note at a time, without an account."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from plugins.gatherings.table import agenda, hosting, note, seat
from plugins.gatherings.table.reading import everything
from samenbeter import (
    HOUSE,
    Answer,
    Html,
    InvalidRecord,
    Limit,
    Node,
    Page,
    Record,
    Redirect,
    Request,
    find,
    mark,
    take_turn,
)
from samenbeter import gettext as _

#: What a scribe writes; dots are counted on a page of their own.
KINDS = {name: words for name, words in note.KINDS.items() if name != "dots"}
#: A picture beside each kind.
_ICONS = {"idea": "sprout", "worry": "circle-alert", "agreement": "check",
          "question": "message-circle-question"}  # fmt: skip
#: One table writes a lot, but not this much.
NOTES_OF_TABLE = Limit(
    "notes of a table", 400, timedelta(hours=1), "the report against a link that went around"
)
#: A key of a form: what we made, and nothing that somebody else thought up.
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
_CHOOSE = mark("Kies wat het is.")


@dataclass(frozen=True, slots=True)
class Counted:
    """Something on the table that people put dots on."""

    #: Name of the field of the form: "about_idea-17".
    name: str
    words: str
    #: As counted last, "" for not yet.
    dots: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a scribe typed that could not be kept yet."""

    kind: str = ""
    text: str = ""
    errors: Mapping[str, Sequence[str]] | None = None


def write_page(node: Node, request: Request) -> Answer:
    """Show the form of a table at one question.

    Raises:
        NotFound: the link is wrong, or its time is over.
    """
    table, event = _opened(node, request)
    item = _item(node, table, event, request.query.get("vraag", ""))
    if item is not None and request.query.get("stap") == "stippen":
        return _dots_page(node, request, table, event, item)
    return _page(node, request, table, event, item, Typed())


def write(node: Node, request: Request) -> Answer:
    """Keep a note, or the dots of a table.

    Raises:
        NotFound: as ``write_page``.
        TooMany: more was written than one table writes.
    """
    table, event = _opened(node, request)
    item = _item(node, table, event, request.text("vraag"))
    if item is None:
        return _page(node, request, table, event, item, Typed())
    take_turn(node, (NOTES_OF_TABLE, str(table.id)))
    once = request.text("once")
    once = once if _KEY.fullmatch(once) else ""
    if request.text("stap") == "stippen":
        return _keep_dots(node, request, table, event, item)
    typed = Typed(request.text("kind"), request.text("text"))
    problems = {} if typed.kind in KINDS else {"kind": [_(_CHOOSE)]}
    try:
        if problems:
            raise InvalidRecord(problems)
        note.write(node, table, item, {"kind": typed.kind, "text": typed.text}, once)
    except InvalidRecord as error:
        return _page(
            node, request, table, event, item, Typed(typed.kind, typed.text, error.problems)
        )
    return Redirect(f"{seat.link_of(node, table)}&vraag={item.id}&gezet={once}#schrijf")


def _keep_dots(node: Node, request: Request, table: Record, event: Record, item: Record) -> Answer:
    wrong = []
    for one in _countable(node, table, item):
        told = request.text(one.name)
        if not told or told == one.dots:
            continue
        if not (told.isdecimal() and len(told) < 9 and int(told) <= note.MOST_DOTS):
            wrong.append(one.words)
            continue
        field, _dash, about = one.name.partition("-")
        data = {"kind": "dots", "text": one.words, "dots": int(told), field: about}
        note.write(node, table, item, data, "")
    if wrong:
        return _dots_page(node, request, table, event, item, tuple(wrong))
    return Redirect(f"{seat.link_of(node, table)}&vraag={item.id}#schrijf")


def _page(
    node: Node, request: Request, table: Record, event: Record, item: Record | None, typed: Typed
) -> Html:
    items = seat.choices(agenda.items_of(node, event), table)
    at = next((at for at, each in enumerate(items) if item and each.id == item.id), 0)
    taken = request.query.get("gezet", "")
    context = {
        "table": table,
        "event": event,
        "item": item,
        "items": items,
        "at": at,
        "kinds": [(name, _(words), _ICONS[name]) for name, words in KINDS.items()],
        "typed": typed,
        "errors": typed.errors or {},
        "once": secrets.token_urlsafe(12),
        "taken": taken if _KEY.fullmatch(taken) else "",
        "notes": _written(node, table, item) if item else [],
        "key": seat.secret_of(node, table),
        "longest": note.LONGEST,
        "hosted": hosting.at_table(node, event, table, item),
    }
    return Html("gatherings/scribe.html", context, 400 if typed.errors else 200, shared=False)


def _dots_page(
    node: Node,
    request: Request,
    table: Record,
    event: Record,
    item: Record,
    wrong: Sequence[str] = (),
) -> Html:
    context = {
        "table": table,
        "event": event,
        "item": item,
        "counted": _countable(node, table, item),
        "wrong": wrong,
        "key": seat.secret_of(node, table),
        "most": note.MOST_DOTS,
    }
    return Html("gatherings/dots.html", context, 400 if wrong else 200, shared=False)


def _written(node: Node, table: Record, item: Record) -> list[tuple[Record, str]]:
    """Return what this table wrote at a question, the newest first, with its kind in words."""
    filters = {"table": (str(table.id),), "item": (str(item.id),)}
    found = [
        each for each in everything(node, "harvest_note", filters) if each.body.get("kind") in KINDS
    ]
    return [(each, note.in_words(each)) for each in reversed(found)]


def _countable(node: Node, table: Record, item: Record) -> list[Counted]:
    """Return what people can put dots on: the old ideas at a question, and those of the table."""
    filters = {"table": (str(table.id),), "item": (str(item.id),)}
    notes = everything(node, "harvest_note", filters)
    told = note.dots_of(notes)
    laid = item.body.get("ideas")
    old = [find(node, HOUSE, str(each)) for each in laid] if isinstance(laid, list) else []
    things = [("about_idea", each) for each in old if each is not None]
    things += [("about_note", each) for each in notes if each.body.get("kind") == "idea"]
    return [
        Counted(f"{field}-{each.id}", each.title, str(told.get((field, str(each.id)), "")))
        for field, each in things
    ]


def _opened(node: Node, request: Request) -> tuple[Record, Record]:
    secret = request.text("sleutel") or request.query.get("sleutel", "")
    return seat.opened(node, int(request.values["number"]), secret)


def _item(node: Node, table: Record, event: Record, asked: str) -> Record | None:
    """Return the question somebody is at: the one asked for, else the first of this table."""
    items = seat.choices(agenda.items_of(node, event), table)
    return next((each for each in items if str(each.id) == asked), items[0] if items else None)


def at_table(node: Node, request: Request) -> Answer:
    """Show the form of a table, or keep what it sends.

    Raises:
        NotFound, TooMany: as ``write``.
    """
    return write(node, request) if request.method == "POST" else write_page(node, request)


PAGES = (Page("/tafels/<int:number>/schrijf", at_table, methods=("GET", "POST")),)
