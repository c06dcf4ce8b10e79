# SPDX-License-Identifier: EUPL-1.2
"""What stands below an initiative, a place or a network, and on the home page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from plugins.initiatives import growth
from plugins.initiatives.organisation import CHAIRS
from samenbeter import (
    PARTIES,
    Actor,
    Fill,
    Node,
    Query,
    Record,
    find,
    mark,
    page,
    pointing_at,
    references,
)
from samenbeter import gettext as _

#: Initiatives looked through for the longest line on the home page.
_RECENT = 50
#: Records below another record; the list shows the rest.
_BELOW = 12
#: Organisations that have a chair on the home page.
_AT_TABLE = 100


@dataclass(frozen=True, slots=True)
class Party:
    """One kind of organisation at the table."""

    #: Form of its chair, as the pictures know it.
    party: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Records that point at the one whose page this is."""

    heading: str
    path: str
    records: tuple[Record, ...]


#: Type → (heading, type and field that point at it, path of that type).
_POINTING = {
    "place": ((mark("Wat gebeurt hier?"), "initiative", "place", "initiatieven"),),
    "network": (
        (mark("Wat doen we samen?"), "initiative", "network", "initiatieven"),
        (mark("Wie doen er mee?"), "organisation", "network", "organisaties"),
        (mark("Netwerken hierbinnen"), "network", "parent", "netwerken"),
    ),
}


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return the growth line of an initiative, or what points at a place or a network."""
    if record.type == "initiative":
        return _line(node, actor, record)
    sections = [
        Section(_(heading), path, found)
        for heading, kind, field, path in _POINTING.get(record.type, ())
        if (found := pointing_at(node, actor, record, kind, field, limit=_BELOW))
    ]
    return Fill("initiatives/related.html", {"sections": sections}) if sections else None


def home(node: Node, actor: Actor) -> Sequence[Fill]:
    """Return what the home page shows of initiatives and organisations."""
    found = (_small_beginning(node, actor), _table(node, actor))
    return [each for each in found if each is not None]


def _table(node: Node, actor: Actor) -> Fill | None:
    """Return "Wie zit er aan tafel?": our organisations by kind, each one chair.

    Organisations are no persons: their numbers are told, however small.
    """
    query = Query("organisation", origins=("",), limit=_AT_TABLE)
    found = page(node, actor, query).records
    counts = Counter(str(each.body.get("kind")) for each in found)
    since = [year for each in found if isinstance(year := each.body.get("partner_since"), int)]
    parties = [
        Party(chair, _(PARTIES[kind]), counts[kind], f"/organisaties?kind={kind}")
        for kind, chair in CHAIRS.items()
        if counts[kind]
    ]
    context = {"parties": parties, "since": min(since, default=0)}
    return Fill("initiatives/table.html", context) if parties else None


def _small_beginning(node: Node, actor: Actor) -> Fill | None:
    """Return "Wat begon klein?": the longest growth line among our recent initiatives."""
    query = Query("initiative", origins=("",), limit=_RECENT)
    recent = page(node, actor, query).records
    by_reference = {text: each for each in recent for text in references(node, each)}
    steps = growth.longest(recent, by_reference.get)
    return Fill("initiatives/home.html", {"steps": steps}) if steps else None


def refuse(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Return why a line of initiatives or networks may not stand as it would, or None."""
    if record.type not in ("initiative", "network") or deed in ("withdraw", "unshare"):
        return None
    return growth.refuse_line(record, partial(find, node, actor))


def _line(node: Node, actor: Actor, record: Record) -> Fill | None:
    older = growth.ancestors(record, partial(find, node, actor))
    younger = pointing_at(node, actor, record, "initiative", "parent", limit=growth.LONGEST)
    if not older and not younger:
        return None
    return Fill("initiatives/growth.html", {"steps": growth.draw(record, older, younger[::-1])})
