# SPDX-License-Identifier: EUPL-1.2
"""What everybody may read: home, lists, records, search, about, privacy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, redirect, request

from core import access, pages, privacy, questions
from core.errors import InvalidRecord, NotFound
from core.model import COUNT_LIMIT, HOUSE, PUBLIC, Actor, Query, Record
from core.node import Node
from core.record_types import COMMON, RecordType
from core.web import errors, views, visit, words
from core.web.front import Front, links_of
from core.web.views import Link

#: Records in a list, and in an answer of search.
PER_PAGE = 20
#: Values of one filter, and characters of one, that a list looks at.
_MOST_VALUES, _LONGEST_VALUE = 20, 200
#: Search pages this deep, no deeper.
_DEEPEST = 400


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value to filter on."""

    value: str
    label: str
    chosen: bool
    #: For ``data-node``: where a proeftuin's own colour shows; "" elsewhere.
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to make a list shorter."""

    name: str
    label: str
    options: tuple[FilterOption, ...]


def home(front: Front) -> Response:
    """Show what this proeftuin is, and what guests put there."""
    kinds = [kind for kind in front.node.types.values() if kind.menu]
    slots = front.slots("fill_home", actor=visit.actor())
    return front.show("home.html", kinds=kinds, slots=slots)


def record_list(front: Front, kind: RecordType) -> Response:
    """Show one page of a type's records, newest first."""
    node, actor = front.node, visit.actor()
    query = _query(node, kind)
    page = questions.page(node, actor, query)
    filters = _filters(front, kind, query)
    chips = _chips(filters)
    following = _here(na=page.after) if page.after else ""
    return front.show(
        "list.html",
        kind=kind,
        heading=words.capital(kind.label_plural),
        items=front.cards(page.records),
        filters=filters,
        chips=chips,
        count=words.count(page.count, kind.label, kind.label_plural, exact=page.exact),
        more_than=0 if page.exact else COUNT_LIMIT,
        next_url=following,
        first_url=_here(na=None) if query.after else "",
        new_url=f"/{kind.path}/nieuw",
        may_write=access.may(actor, "create").allowed,
        filtered=bool(chips),
    )


def record_detail(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show one record."""
    node, actor = front.node, visit.actor()
    try:
        record = questions.get(node, actor, record_id)
    except NotFound:
        _tell_if_withdrawn(front, kind, record_id)
        raise
    if record.type != kind.name:
        raise NotFound(f"Bericht {record_id} is geen {kind.label}.")
    if record.state == "withdrawn" and not record.is_own:
        return _gone(front, record)
    return show_record(front, actor, record, kind)


def any_record(front: Front, record_id: int) -> Response:
    """Show a record whose type no guest brings, or lead to its own page."""
    actor = visit.actor()
    record = questions.get(front.node, actor, record_id)
    kind = front.node.types.get(record.type)
    if kind is not None:
        away: Response = redirect(views.url_of(front.node, record), 303)  # type: ignore[assignment]
        return away
    if record.state == "withdrawn" and not record.is_own:
        return _gone(front, record)
    return show_record(front, actor, record, None)


def show_record(front: Front, actor: Actor, record: Record, kind: RecordType | None) -> Response:
    """Return a record's page: its own template if its guest brings one, else the generic one."""
    detail = _detail(front, actor, record, kind)
    may_revise = record.is_own and access.may(actor, "revise", record).allowed
    context: dict[str, Any] = {
        "detail": detail,
        "card": detail.card,
        "kind": kind,
        "aside": front.slots("fill_record_aside", actor=actor, record=record),
        "below": front.slots("fill_record_below", actor=actor, record=record),
        "versions": questions.versions(front.node, actor, record.id) if may_revise else (),
    }
    if kind is not None and kind.detail_template:
        template = pages.template_of(kind.plugin, kind.detail_template)
        try:
            return front.guest_page(template, context)
        except Exception:  # noqa: BLE001 - a guest's template may raise anything
            front.node.plugins.note_crash(kind.plugin, f"template {template}")
    return front.show("detail.html", **context)


def search(front: Front) -> Response:
    """Show what was found, of our own and received."""
    text = request.args.get("q", "").strip()[:200]
    offset = _number(request.args.get("na", "0"))
    found = questions.search(front.node, text, limit=PER_PAGE + 1, offset=offset) if text else []
    more = len(found) > PER_PAGE and offset + PER_PAGE <= _DEEPEST
    return front.show(
        "search.html",
        text=text,
        items=front.cards(found[:PER_PAGE]),
        next_url=_here(na=str(offset + PER_PAGE)) if more else "",
        first_url=_here(na=None) if offset else "",
    )


def about(front: Front) -> Response:
    """Show what this node is and how others recognise it."""
    others = [one for one in front.origins().values() if not one.own]
    return front.show("about.html", others=sorted(others, key=lambda one: one.place))


def privacy_register(front: Front) -> Response:
    """Show all that this node stores, why, and for how long."""
    return front.show("privacy.html", chapters=privacy.register(front.node))


def robots() -> Response:
    """Let search engines read what visitors read, without lists of every filter."""
    text = "User-agent: *\nDisallow: /beheer\nDisallow: /redactie\nDisallow: /zoeken\n"
    response = Response(text, mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _query(node: Node, kind: RecordType) -> Query:
    filters = {}
    for one in kind.fields:
        if one.indexed and one.name in request.args:
            asked = [each[:_LONGEST_VALUE] for each in request.args.getlist(one.name) if each]
            values = asked[:_MOST_VALUES]
            if one.refers_to:
                values = [each for value in values for each in _same_reference(node, value)]
            if values:
                filters[one.name] = tuple(dict.fromkeys(values))
    origins = tuple(
        "" if each == node.id else each
        for each in request.args.getlist("origin")[:_MOST_VALUES]
        if each
    )
    after = request.args.get("na") or None
    return Query(kind.name, filters, origins, after=after, limit=PER_PAGE)


def _same_reference(node: Node, value: str) -> Sequence[str]:
    """Return every text that points at what ``value`` points at."""
    record = questions.find(node, visit.actor(), value)
    return questions.references(node, record) if record else (value,)


def _filters(front: Front, kind: RecordType, query: Query) -> tuple[Filter, ...]:
    found = []
    for one in kind.choosers:
        chosen = query.filters.get(one.name, ())
        options = tuple(FilterOption(value, label, value in chosen) for value, label in one.choices)
        found.append(Filter(one.name, one.label, options))
    known = [front.origin(each) for each in front.origins_of(kind)]
    if len(known) > 1 or query.origins:
        options = tuple(
            FilterOption(
                one.id or front.node.id,
                "Van ons" if one.own else one.place,
                one.id in query.origins,
                one.theme,
            )
            for one in known
        )
        found.append(Filter("origin", "Waar het vandaan komt", options))
    return tuple(found)


def _chips(filters: Sequence[Filter]) -> tuple[Link, ...]:
    """Return the chosen filters, each with the url of the list without it."""
    found = []
    for one in filters:
        chosen = [option for option in one.options if option.chosen]
        for option in chosen:
            rest = [other.value for other in chosen if other is not option]
            found.append(Link(option.label, _here(na=None, **{one.name: rest})))
    return tuple(found)


def _here(**changed: str | list[str] | None) -> str:
    """Return the url of this page with some query keys changed; None or [] takes one away."""
    kept = {name: values for name, values in request.args.lists() if name not in changed}
    for name, value in changed.items():
        if value:
            kept[name] = value if isinstance(value, list) else [value]
    query = urlencode([(name, each) for name, values in kept.items() for each in values])
    return f"{request.path}?{query}" if query else request.path


def _detail(front: Front, actor: Actor, record: Record, kind: RecordType | None) -> views.Detail:
    card = front.card(record)
    if kind is None:
        found: tuple[views.Shown, ...] = views.generic_fields(record.body)
    else:
        infos = [one for one in kind.fields if one.name not in COMMON]
        links = links_of(front, actor, record, kind)
        made = (views.shown(one, record.body.get(one.name), links) for one in infos)
        found = tuple(one for one in made if one is not None)
    return views.Detail(
        card=card,
        fields=found,
        by_name={one.name: one for one in found},
        licence=record.licence,
        valid_until=record.valid_until,
        version=record.version,
        deeds=views.deeds(front.node, record, actor),
        generic=kind is None,
        global_id=f"{record.origin or front.node.id}/{record.wire_id}" if record.wire_id else "",
        crumbs=_crumbs(front, card, kind),
    )


def _crumbs(front: Front, card: views.Card, kind: RecordType | None) -> tuple[Link, ...]:
    start = Link(front.site.area, "/")
    if kind is None:
        return (start,)
    return (start, Link(words.capital(kind.label_plural), f"/{kind.path}"))


def _tell_if_withdrawn(front: Front, kind: RecordType, record_id: int) -> None:
    """Say "withdrawn" rather than "unknown" of what visitors could read before."""
    record = questions.get(front.node, HOUSE, record_id)
    if record.type == kind.name and record.state == "withdrawn" and record.visibility in PUBLIC:
        abort(_gone(front, record))


def _gone(front: Front, record: Record) -> Response:
    origin = front.origin(record.origin)
    whose = "Wij hebben" if origin.own else f"{origin.place} heeft"
    return errors.show(front, 410, f"{whose} dit ingetrokken. De tekst is hier weg.")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InvalidRecord({"na": ["Deze plek in de lijst kennen we niet. Begin opnieuw."]})
    return min(int(text), _DEEPEST)
