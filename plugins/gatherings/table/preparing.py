# SPDX-License-Identifier: EUPL-1.2
"""Preparing a round table: the agenda, the tables, the old ideas, the vote and what to print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from plugins.gatherings.table import agenda, evening, seat
from plugins.gatherings.table.reading import linked, number_of, round_table, text_of, time_of
from samenbeter import (
    HOUSE,
    Answer,
    Conflict,
    Html,
    Node,
    Page,
    Query,
    Record,
    Redirect,
    Request,
    amend,
    create,
    page,
    similar,
    together,
)
from samenbeter import gettext as _

#: Old ideas offered at one question; those that look like it stand first.
_OFFERED, _ALIKE = 60, 5
#: Ideas in one vote.
_IN_POLL = 30
#: What every round table is about, for whoever looks for what helps; it is not shown.
_ABOUT = "rondetafel tafel gesprek bewoners"
#: The principle of a round table of which nobody said one: new forms of working together.
_WORKING_TOGETHER = ("cooperation",)
#: Ideas that are open: the others have their outcome.
_OPEN = ("new", "taken_up")


@dataclass(frozen=True, slots=True)
class Offered:
    """An old idea that can be put on the table at a question."""

    idea: Record
    lies: bool
    #: Where it comes from, in words; "" when nobody said.
    source: str


def prepare(node: Node, request: Request) -> Answer:
    """Show what is ready for an evening, or do what a button asks.

    Raises:
        NotFound: it is no round table of ours.
        Conflict: what was asked for cannot be.
    """
    event = round_table(node, request.actor, int(request.values["number"]))
    here = f"/agenda/{event.id}/tafels"
    if request.method == "POST":
        told = _DEEDS.get(request.text("deed"), _nothing)(node, request, event)
        return Redirect(here, told)
    items = agenda.items_of(node, event)
    file = evening.looked_up(node, event)
    context = {
        "event": event,
        "time": time_of(event),
        "items": [(each, _offered(node, each)) for each in items],
        "minutes": sum(number_of(each, "minutes") for each in items),
        "tables": [(each, seat.link_of(node, each)) for each in seat.tables_of(node, event)],
        "most": seat.MOST,
        "methods": _methods(node),
        "poll": linked(node, file, "poll") if file else None,
        "words": f"{event.title}\n{event.plain_summary}\n{_ABOUT}",
        "principles": event.body.get("principles") or _WORKING_TOGETHER,
        "is_open": seat.is_open(node, event),
    }
    return Html("gatherings/prepare.html", context)


def ideas_of(node: Node, item: Record) -> list[tuple[Record, str]]:
    """Return the old ideas that lie at a question, each with where it comes from."""
    return [(each.idea, each.source) for each in _offered(node, item) if each.lies]


def source_of(idea: Record) -> str:
    """Return where an idea was thought up, in words; "" when nobody said."""
    parts = [text_of(idea, name) for name in ("source_meeting", "source_date", "credit")]
    return ", ".join(each for each in parts if each)


def _offered(node: Node, item: Record) -> list[Offered]:
    lies = item.body.get("ideas")
    chosen = set(map(str, lies)) if isinstance(lies, list) else set()
    alike = similar(node, HOUSE, "idea", f"{item.title}\n{text_of(item, 'text')}", _ALIKE)
    query = Query("idea", {"status": _OPEN}, limit=_OFFERED)
    others = page(node, HOUSE, query, counted=False).records
    found = {each.id: each for each in (*alike, *others)}
    near = {each.id for each in alike}
    rows = [
        Offered(each, str(each.id) in chosen, source_of(each))
        for each in found.values()
        if each.is_own and (str(each.id) in chosen or each.body.get("status") in _OPEN)
    ]
    return sorted(rows, key=lambda each: (not each.lies, each.idea.id not in near))


def _make_agenda(node: Node, request: Request, event: Record) -> str:
    agenda.make(node, event)
    if not seat.tables_of(node, event):
        seat.set_up(node, event, 4)
    evening.file_of(node, event)
    return _("De agenda staat klaar, met vier vragen en vier tafels. Verander wat je wilt.")


def _set_tables(node: Node, request: Request, event: Record) -> str:
    told = request.numbers("count")
    if not told or told[0] > seat.MOST:
        raise Conflict(_("Kies een getal van 0 tot en met {most}.").format(most=seat.MOST))
    made = seat.set_up(node, event, told[0])
    return _("Er staan nu {count} tafels.").format(count=len(made))


def _move(node: Node, request: Request, event: Record) -> str:
    for which in request.numbers("item")[:1]:
        agenda.move(node, event, which, request.text("way") == "up")
    return ""


def _new_link(node: Node, request: Request, event: Record) -> str:
    which = request.text("table")
    for each in seat.tables_of(node, event):
        if str(each.id) == which:
            seat.new_link(node, each)
            return _("De oude kaart van {table} werkt niet meer.").format(table=each.title)
    raise Conflict(_("Deze tafel is er niet meer."))


def _lay_ideas(node: Node, request: Request, event: Record) -> str:
    which = request.text("item")
    for each in agenda.items_of(node, event):
        if str(each.id) == which:
            agenda.lay(node, each, request.texts("idea"))
            return _("De ideeën liggen klaar bij deze vraag.")
    raise Conflict(_("Deze vraag is er niet meer."))


def _methods(node: Node) -> Sequence[tuple[str, str]]:
    """Return the ways of voting as (value, in words), those with dots first; () without polls."""
    how = node.types["poll"].by_name.get("method") if "poll" in node.types else None
    return sorted(how.choices, key=lambda each: each[0] != "dots") if how else ()


def _make_poll(node: Node, request: Request, event: Record) -> str:
    file = evening.file_of(node, event)
    if "poll" not in node.types or linked(node, file, "poll") is not None:
        raise Conflict(_("Er is al een stemming, of stemmen staat hier uit."))
    method = request.text("method") or "dots"
    titles = (
        idea.title for item in agenda.items_of(node, event) for idea, _source in
        ideas_of(node, item)
    )  # fmt: skip
    ideas = list({each.casefold(): each for each in titles}.values())[:_IN_POLL]
    time = time_of(event)
    if len(ideas) < 2 or time is None:
        raise Conflict(_("Leg eerst twee ideeën op tafel. Dan valt er iets te kiezen."))
    with together(node):
        poll = create(
            node,
            request.actor,
            "poll",
            {
                "title": _("Kiezen: {title}").format(title=event.title[:180]),
                "question": _("Wat vind je het belangrijkst?"),
                "options": ideas,
                "method": method,
                "groups": ["residents", "carers", "institutions", "suppliers"],
                "who": "codes",
                "opens": time.start.isoformat(),
                "closes": (time.last_moment + timedelta(hours=1)).isoformat(),
            },
            publish=True,
        )
        amend(node, HOUSE, file.id, {"poll": str(poll.id)})
    return _("De stemming staat klaar. Print codes, zodat iedereen aan tafel kan kiezen.")


def _nothing(node: Node, request: Request, event: Record) -> str:
    raise Conflict(_("Deze knop kennen we niet."))


_DEEDS: Mapping[str, Callable[[Node, Request, Record], str]] = {
    "agenda": _make_agenda,
    "tables": _set_tables,
    "move": _move,
    "link": _new_link,
    "ideas": _lay_ideas,
    "poll": _make_poll,
}

PAGES: Sequence[Page] = (
    Page("/agenda/<int:number>/tafels", prepare, methods=("GET", "POST"), role="editor"),
)
