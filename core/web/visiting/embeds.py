# SPDX-License-Identifier: EUPL-1.2
"""Lists that other sites show inside their own pages, and the page that says how.

Only the sites that node.toml names may do so: the browser keeps to it (``frame-ancestors``).
What is shown has no menu, no form and no cookie; its links open our own pages.
"""

from dataclasses import dataclass, replace

from flask import Response

from core import questions
from core.languages import gettext as _
from core.model import VISITOR
from core.record_types import RecordType
from core.web import words
from core.web.front import Front
from core.web.visiting import lists

#: Records in a list inside another page.
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Embed:
    """A list somebody can take along."""

    title: str
    url: str
    #: HTML for the other site.
    code: str


def how(front: Front) -> Response:
    """Show which lists there are, the code to show each, and which sites may."""
    found = [_embed(front, kind) for kind in front.node.types.values()]
    return front.show("visiting/embeds.html", embeds=found, sites=front.node.config.embeds.sites)


def embedded(front: Front, kind: RecordType) -> Response:
    """Show the newest of a list, for inside another page; its filters are those of the page."""
    query = replace(lists.query_of(front.node, kind), members=False, after=None, limit=_LENGTH)
    found = questions.page(front.node, VISITOR, query).records
    return front.show(
        "visiting/embedded.html",
        kind=kind,
        heading=words.capital(_(kind.label_plural)),
        items=front.cards(found),
        all_url=f"/{kind.path}{lists.asked()}",
    )


def _embed(front: Front, kind: RecordType) -> Embed:
    url = f"{front.site.address}/insluiten/{kind.path}"
    place = front.site.area or front.site.name
    title = f"{words.capital(_(kind.label_plural))} – {place}"
    code = (
        f'<iframe src="{url}" title="{title}" width="100%" height="480"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
    return Embed(title, url, code)
