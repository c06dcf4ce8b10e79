# SPDX-License-Identifier: EUPL-1.2
"""The list of a record type: one page of it, the filters, and the way on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Response, request

from core import access, questions
from core.languages import gettext as _
from core.model import COUNT_LIMIT, VISITOR, Query
from core.node import Node
from core.record_types import RecordType
from core.web import visit, words
from core.web.front import Front
from core.web.views import Link

#: Records in a list.
PER_PAGE = 20
#: Values of one filter, and characters of one, that a list looks at.
_MOST_VALUES, _LONGEST_VALUE = 20, 200


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


def record_list(front: Front, kind: RecordType) -> Response:
    """Show one page of a type's records, newest first."""
    node, actor = front.node, visit.actor()
    query = query_of(node, kind)
    page = questions.page(node, actor, query, counted=False)
    # The same on every page of a list, however deep.
    key = ("count", kind.name, tuple(query.filters.items()), query.origins)
    number, exact = front.kept(key, lambda: questions.count(node, actor, query))
    filters = filters_of(front, kind, query)
    chips = chips_of(filters)
    following = here(na=page.after) if page.after else ""
    return front.show(
        "visiting/list.html",
        kind=kind,
        heading=words.capital(kind.label_plural),
        items=front.noted(page.records),
        filters=filters,
        chips=chips,
        count=words.count(number, kind.label, kind.label_plural, exact=exact),
        more_than=0 if exact else COUNT_LIMIT,
        next_url=following,
        first_url=here(na=None) if query.after else "",
        new_url=f"/{kind.path}/nieuw",
        may_write=access.may(actor, "create").allowed,
        filtered=bool(chips),
    )


def query_of(node: Node, kind: RecordType) -> Query:
    """Return what the address of this page asks for."""
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
    return Query(kind.name, filters, origins, members=True, after=after, limit=PER_PAGE)


def _same_reference(node: Node, value: str) -> Sequence[str]:
    """Return every text that points at what ``value`` points at."""
    record = questions.find(node, visit.actor(), value)
    return questions.references(node, record) if record else (value,)


def filters_of(front: Front, kind: RecordType, query: Query) -> tuple[Filter, ...]:
    """Return the ways to make a list of this type shorter."""
    found = []
    for one in kind.choosers:
        chosen = query.filters.get(one.name, ())
        options = tuple(FilterOption(value, label, value in chosen) for value, label in one.choices)
        found.append(Filter(one.name, one.label, options))
    found += _narrowing(front, kind, query)
    known = [front.origin(each) for each in front.origins_of(kind)]
    if len(known) > 1 or query.origins:
        options = tuple(
            FilterOption(
                one.id or front.node.id,
                _("Van ons") if one.own else one.place,
                one.id in query.origins,
                one.theme,
            )
            for one in known
        )
        found.append(Filter("origin", _("Waar het vandaan komt"), options))
    return tuple(found)


def _narrowing(front: Front, kind: RecordType, query: Query) -> Iterator[Filter]:
    """Yield a filter for each reference to a type that lists are made shorter by."""
    for one in kind.fields:
        to = front.node.types.get(one.refers_to)
        if to is None or not (to.narrows and one.indexed and one.travels):
            continue
        known = front.kept(f"filter.{to.name}", partial(_to_choose, front.node, to.name))
        chosen = query.filters.get(one.name, ())
        options = tuple(FilterOption(value, title, value in chosen) for value, title in known)
        if options:
            yield Filter(one.name, one.label, options)


def _to_choose(node: Node, type_name: str) -> tuple[tuple[str, str], ...]:
    """Return our own records of a type, by id and title, in the order of the alphabet."""
    query = Query(type_name, origins=("",), limit=_MOST_VALUES)
    records = questions.page(node, VISITOR, query).records
    return tuple((str(each.id), each.title) for each in sorted(records, key=lambda one: one.title))


def chips_of(filters: Sequence[Filter]) -> tuple[Link, ...]:
    """Return the chosen filters, each with the url of the list without it."""
    found = []
    for one in filters:
        chosen = [option for option in one.options if option.chosen]
        for option in chosen:
            rest = [other.value for other in chosen if other is not option]
            found.append(Link(option.label, here(na=None, **{one.name: rest})))
    return tuple(found)


def asked() -> str:
    """Return the query of this request as it follows a path, "" for none."""
    return here().removeprefix(request.path)


def here(**changed: str | list[str] | None) -> str:
    """Return the url of this page with some query keys changed; None or [] takes one away."""
    kept = {name: values for name, values in request.args.lists() if name not in changed}
    for name, value in changed.items():
        if value:
            kept[name] = value if isinstance(value, list) else [value]
    query = urlencode([(name, each) for name, values in kept.items() for each in values])
    return f"{request.path}?{query}" if query else request.path
