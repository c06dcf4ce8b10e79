# SPDX-License-Identifier: EUPL-1.2
"""The pages of search: what was found, and what is much like something one is about to write."""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Response, request

from core.errors import InvalidRecord
from core.languages import gettext as _
from core.node import Node
from core.record_types import RecordType
from core.searching import alike, finding
from core.searching.finding import Found, Wanted
from core.web import visit, words
from core.web.front import Front
from core.web.views import Link
from core.web.visiting import doors, lists
from core.web.visiting.lists import Filter, FilterOption

#: Search pages this deep, no deeper.
_DEEPEST = 480
#: Characters of a question, and of a text that is compared.
_LONGEST, _LONGEST_TEXT = 200, 2000
#: Values of one filter that are looked at.
_MOST = 20


def search(front: Front) -> Response:
    """Show what was found, of our own and received."""
    wanted = _wanted(front.node)
    found = finding.search(front.node, wanted, visit.actor())
    filters = _filters(front, wanted)
    chips = lists.chips_of(filters)
    behind = wanted.offset + lists.PER_PAGE
    return front.show(
        "visiting/search.html",
        text=wanted.text,
        items=front.cards(found.records),
        count=words.count(found.count, _("bericht"), _("berichten"), exact=found.exact),
        found=found,
        instead_url=lists.here(q=found.instead, na=None) if found.instead else "",
        exactly_url=lists.here(precies="1", na=None),
        filters=filters,
        chips=chips,
        kept=_kept(filters),
        newest=wanted.newest,
        order_url=lists.here(volgorde="" if wanted.newest else "nieuw", na=None),
        doors=tuple(Link(each.title, each.url) for each in doors.doors(front.node)),
        next_url=lists.here(na=str(behind)) if _goes_on(found, behind) else "",
        first_url=lists.here(na=None) if wanted.offset else "",
    )


def like(front: Front) -> Response:
    """Show what is much like a text: a page, or with ``deel=1`` the part to put in another."""
    text = request.args.get("q", "").strip()[:_LONGEST_TEXT]
    kinds = [each.name for each in _kinds(front.node)]
    but = request.args.get("behalve", "")
    number = int(but) if but.isdecimal() else None
    found = alike.similar(front.node, visit.actor(), kinds, text, but=number, members=True)
    is_part = request.args.get("deel") == "1"
    template = "visiting/alike_part.html" if is_part else "visiting/alike.html"
    response = front.show(template, text=text, items=front.cards(found))
    # What somebody is still writing is nobody's to keep.
    response.headers["Cache-Control"] = "no-store"
    return response


def like_url(kind: RecordType, *, part: bool = False, but: int = 0) -> str:
    """Return where the form for a type asks what is there already; ``q`` is added by the form."""
    keys = {"soort": kind.path} | ({"behalve": str(but)} if but else {})
    return f"/zoeken/lijkt-op?{urlencode(keys | ({'deel': '1'} if part else {}))}"


def _wanted(node: Node) -> Wanted:
    """Return what the address of this page asks for."""
    args = request.args
    return Wanted(
        text=args.get("q", "").strip()[:_LONGEST],
        types=tuple(each.name for each in _kinds(node)),
        origins=tuple("" if each == node.id else each for each in _values("origin")),
        principles=tuple(_values("principes")),
        exactly=args.get("precies") == "1",
        newest=args.get("volgorde") == "nieuw",
        limit=lists.PER_PAGE,
        offset=_number(args.get("na", "0")),
    )


def _kinds(node: Node) -> list[RecordType]:
    """Return the types the address names by their path."""
    asked = set(_values("soort"))
    return [each for each in node.types.values() if each.path in asked]


def _values(key: str) -> list[str]:
    return [each for each in request.args.getlist(key)[:_MOST] if each]


def _filters(front: Front, wanted: Wanted) -> tuple[Filter, ...]:
    """Return the ways to find less: only what is here to choose from."""
    if not wanted.text:
        return ()
    kinds = [each for each in front.node.types.values() if front.origins_of(each)]
    types = tuple(
        FilterOption(each.path, words.capital(each.label_plural), each.name in wanted.types)
        for each in kinds
    )
    known = dict.fromkeys(origin for each in kinds for origin in front.origins_of(each))
    origins = tuple(
        FilterOption(
            one.id or front.node.id,
            _("Van ons") if one.own else one.place,
            one.id in wanted.origins,
            one.theme,
        )
        for one in map(front.origin, known)
    )
    principles = tuple(
        FilterOption(value, label, value in wanted.principles)
        for value, label in _principles(kinds)
    )
    offered = (
        Filter("soort", _("Wat je zoekt"), types),
        Filter("principes", _("Bij welk principe het hoort"), principles),
        Filter("origin", _("Waar het vandaan komt"), origins),
    )
    chosen = {"soort": wanted.types, "principes": wanted.principles, "origin": wanted.origins}
    return tuple(each for each in offered if len(each.options) > 1 or chosen[each.name])


def _principles(kinds: Iterable[RecordType]) -> tuple[tuple[str, str], ...]:
    """Return the principles as one of the types has them."""
    found = (each.by_name["principles"] for each in kinds if "principles" in each.by_name)
    return next((each.choices for each in found if each.choices), ())


def _kept(filters: Iterable[Filter]) -> tuple[tuple[str, str], ...]:
    """Return the chosen filters as a form hides them, so that another word keeps them."""
    return tuple((each.name, one.value) for each in filters for one in each.options if one.chosen)


def _goes_on(found: Found, behind: int) -> bool:
    return found.count > behind and behind <= _DEEPEST


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InvalidRecord({"na": [_("Deze plek in de lijst kennen we niet. Begin opnieuw.")]})
    return min(int(text), _DEEPEST)
