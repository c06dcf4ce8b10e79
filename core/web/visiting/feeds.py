# SPDX-License-Identifier: EUPL-1.2
"""What readers of other programs follow: feeds of what is new, and maps for search engines."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request
from markupsafe import escape

from core import questions
from core.errors import NotFound
from core.formats import atom, json_feed, sitemap
from core.formats.items import Feed, Item, identifier
from core.languages import gettext as _
from core.model import VISITOR, Query, Record
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.web import security, words
from core.web.front import Front
from core.web.visiting import lists

#: Items in a feed.
LENGTH = 40
#: Ids that one sitemap covers, so that none is longer than the format allows.
_A_MAP = 20_000
#: Fields that are told in full.
_TEXTS = frozenset({"text", "textarea"})


def whole_atom(front: Front) -> Response:
    """Return all that is new here as Atom."""
    return _sent(atom.write(_of_all(front)), atom.MEDIA_TYPE)


def whole_json(front: Front) -> Response:
    """Return all that is new here as a JSON Feed."""
    return _sent(json_feed.write(_of_all(front)), json_feed.MEDIA_TYPE)


def list_atom(front: Front, kind: RecordType) -> Response:
    """Return a list as Atom; its filters are those of the page."""
    return _sent(atom.write(_of_list(front, kind)), atom.MEDIA_TYPE)


def list_json(front: Front, kind: RecordType) -> Response:
    """Return a list as a JSON Feed; its filters are those of the page."""
    return _sent(json_feed.write(_of_list(front, kind)), json_feed.MEDIA_TYPE)


def map_index(front: Front) -> Response:
    """Return where the sitemaps are, for search engines."""
    count = -(-questions.last_id(front.node) // _A_MAP)
    address = front.site.address
    pages = [f"{address}/sitemap-pages.xml"]
    return _map(sitemap.index(pages + [f"{address}/sitemap-{n}.xml" for n in range(count)]))


def map_of_pages(front: Front) -> Response:
    """Return the pages that are no records."""
    found = ["/", *(each.url for each in front.site.menu), *(each.url for each in front.site.foot)]
    pages = dict.fromkeys([*found, "/over", "/privacy", "/toegankelijkheid"])
    return _map(sitemap.write((front.site.address + each, None) for each in pages))


def map_of_records(front: Front, number: int) -> Response:
    """Return a part of our own records. Those of others are found at their own node.

    Raises:
        NotFound: there is no such part.
    """
    first = number * _A_MAP + 1
    if first > max(1, questions.last_id(front.node)):
        raise NotFound(_("Deze lijst voor zoekmachines bestaat niet."))
    types = front.node.types
    found = questions.own_public(front.node, first, first + _A_MAP - 1)
    return _map(sitemap.write(
        (f"{front.site.address}/{types[kind].path}/{each}", updated)
        for each, kind, updated in found
    ))  # fmt: skip


def lasting_id(front: Front, record: Record) -> str:
    """Return the id of a record for other programs; that a network has it is not told by it."""
    told = questions.global_id(front.node, VISITOR, record)
    local = told.partition("/")[2] if told else f"{record.type}-{record.id}"
    return identifier(record.origin or front.node.id, local)


def item(front: Front, record: Record) -> Item:
    """Return a record as a feed tells it."""
    node, card = front.node, front.card(record)
    kind = node.types.get(record.type)
    shown = questions.visible_fields(kind, VISITOR, record) if kind else ()
    texts = [
        (_(one.label), str(record.body.get(one.name) or ""))
        for one in shown
        if one.widget in _TEXTS and one.name not in COMMON
    ]
    html = "".join(
        f"<h3>{escape(label)}</h3>{words.paragraphs(text)}" for label, text in texts if text
    )
    return Item(
        id=lasting_id(front, record),
        url=front.site.address + card.url,
        title=card.title,
        summary=card.summary,
        html=html or str(words.paragraphs(card.summary)),
        language=record.language,
        author=card.origin.place,
        licence=record.licence,
        published=record.published or record.created,
        updated=record.updated,
    )


def _of_all(front: Front) -> Feed:
    title = _("Nieuw in {place}").format(place=front.site.area or front.site.name)
    return _feed(front, title, "/", questions.newest(front.node, limit=LENGTH))


def _of_list(front: Front, kind: RecordType) -> Feed:
    asked: Query = lists.query_of(front.node, kind)
    query = replace(asked, members=False, after=None, limit=LENGTH)
    found = questions.page(front.node, VISITOR, query).records
    place = front.site.area or front.site.name
    title = f"{words.capital(_(kind.label_plural))} – {place}"
    query_string = request.query_string.decode("ascii", "replace")
    home = f"/{kind.path}" + (f"?{query_string}" if query_string else "")
    return _feed(front, title, home, found)


def _feed(front: Front, title: str, home: str, found: Sequence[Record]) -> Feed:
    address = front.site.address
    items = tuple(item(front, each) for each in found)
    here = request.full_path.rstrip("?")
    return Feed(
        url=address + here,
        home=address + home,
        title=title,
        subtitle=front.site.tagline,
        language=front.site.language,
        author=f"SamenBeter {front.site.area or front.site.name}",
        items=items,
        updated=max((each.updated for each in items), default=front.node.clock()),
    )


def _map(body: bytes) -> Response:
    return _sent(body, sitemap.MEDIA_TYPE)


def _sent(body: bytes, media_type: str) -> Response:
    """Return ``body`` as what readers of other sites may fetch, to be kept until it changes."""
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Cache-Control"] = security.REVALIDATE
    response.headers["Vary"] = "Cookie"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
