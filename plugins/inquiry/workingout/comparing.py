# SPDX-License-Identifier: EUPL-1.2
"""Up to four applications beside each other, on one page and on one sheet of paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from plugins.inquiry.workingout import budget, states, waiting
from plugins.inquiry.workingout.application import APPLICATION, NEEDS
from samenbeter import Actor, Html, Node, Page, Query, Record, Request, find, local_time, mark, page
from samenbeter import gettext as _

#: Applications beside each other; more do not fit.
MOST = 4
#: Applications to choose from.
_OFFERED = 100

#: What is told of each, in the order of the page.
SECTIONS = (
    (mark("Waar helpt het bij?"), ("needs", "answers")),
    (mark("Geld"), ("cost_per_year", "cost_once", "cost_note")),
    (mark("De maker"), ("supplier", "open_source", "software_licence")),
    (
        mark("Gegevens van mensen"),
        ("data_kept", "data_place", "data_seen_by", "processor_agreement"),
    ),
    (
        mark("Kan iedereen meedoen?"),
        ("languages", "plain_dutch", "screen_reader", "by_phone", "without_internet"),
    ),
    (mark("In gebruik"), ("used_in",)),
    (mark("Wat vonden we ervan?"), ("verdict", "verdict_note", "assessed_by", "assessed_on")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One application to choose."""

    record: Record
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of all that are compared."""

    label: str
    #: In words, a date as it is; None where nobody knows.
    cells: tuple[str | date | None, ...]


def show(node: Node, request: Request) -> Html:
    """Show what one can choose, and what was chosen beside each other."""
    asked = parse_qsl(urlsplit(request.target).query)
    need = next((value for name, value in asked if name == "needs" and value in NEEDS), "")
    wanted = [value for name, value in asked if name == "met" and value.isdecimal()]
    found = list(_chosen(node, request.actor, wanted))
    today = local_time(node.clock()).date()
    context = {
        "needs": [(value, _(words), value == need) for value, words in NEEDS.items()],
        "choices": _choices(node, request.actor, need, found[:MOST]),
        "applications": found[:MOST],
        "old": {each.id for each in found if waiting.is_old(each, today)},
        "sections": list(_sections(node, request.actor, found[:MOST])),
        "too_many": len(found) > MOST,
        "most": MOST,
    }
    return Html("inquiry/compare.html", context)


def _chosen(node: Node, actor: Actor, wanted: Sequence[str]) -> Iterator[Record]:
    """Yield what was chosen and is there, one more than fits at most."""
    for value in list(dict.fromkeys(wanted))[: MOST + 1]:
        record = find(node, actor, value) if len(value) < 19 else None
        if record is not None and record.type == "application" and record.state == "published":
            yield record


def _choices(node: Node, actor: Actor, need: str, chosen: Sequence[Record]) -> list[Choice]:
    """Return what there is for a need, and what is chosen already."""
    filters = {"needs": (need,)} if need else {}
    query = Query("application", filters=filters, members=True, limit=_OFFERED)
    ids = {each.id for each in chosen}
    found = page(node, actor, query, counted=False).records
    others = [each for each in found if each.id not in ids]
    return [Choice(each, each.id in ids) for each in (*chosen, *others)]


def _sections(
    node: Node, actor: Actor, compared: Sequence[Record]
) -> Iterator[tuple[str, list[Row]]]:
    """Yield the heading and the facts of each part; what nobody knows of any is left out."""
    for heading, names in SECTIONS if compared else ():
        rows = [
            Row(
                APPLICATION.by_name[name].label,
                tuple(_words(node, actor, name, each.body.get(name)) for each in compared),
            )
            for name in names
        ]
        rows = [each for each in rows if any(each.cells)]
        if rows:
            yield _(heading), rows


def _words(node: Node, actor: Actor, name: str, value: object) -> str | date | None:
    """Return a fact in words, a date as it is, None for none."""
    one = APPLICATION.by_name[name]
    if value in (None, "", []):
        return None
    if one.widget == "date":
        return states.day_of({name: value}, name)
    values = value if isinstance(value, list) else [value]
    if one.refers_to:
        found = (find(node, actor, str(each)) for each in values)
        return ", ".join(each.title for each in found if each is not None)
    if name == "cost_once" and isinstance(value, int):
        return budget.in_words(value * 100)
    return ", ".join(one.words(each) for each in values)


COMPARE = Page("/toepassingen/vergelijk", show)
