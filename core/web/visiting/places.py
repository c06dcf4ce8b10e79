# SPDX-License-Identifier: EUPL-1.2
"""By place: the map of the area, and the same places as a list with what happens there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from core import access, moments, spots
from core.languages import gettext as _
from core.neighbourhood import Area
from core.spots import Located
from core.web import visit, words
from core.web.front import Front
from core.web.views import Card, Link
from core.web.visiting import mapping
from core.web.visiting.mapping import Dot, Map

#: Days after which a page says that nobody looked for long.
STALE = 183
#: What happens at one place, as links below it; and places on the map of the home page.
_THERE, _ON_HOME = 6, 6


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the map and in the list beside it."""

    card: Card
    #: Equal on the map and in the list, 0 for one that is not on the map.
    number: int
    dot: Dot | None
    #: "" in our area; else where it lies, in words.
    outside: str
    address: str
    #: When you are welcome, as its people wrote it, one line each.
    welcome: tuple[str, ...]
    #: When somebody last looked at this: "3 weken geleden".
    age: str
    #: That is longer ago than half a year.
    stale: bool
    there: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """The map and the list."""

    map: Map | None
    #: Those with a number first, in its order.
    items: tuple[Place, ...]
    area: Area | None


def place(front: Front) -> Response:
    """Show the map of the area, and all places with what happens there."""
    kinds = [each for each in front.node.types.values() if each.spot]
    return front.show(
        "visiting/place.html",
        places=places(front, with_there=True),
        kinds=kinds,
        may_write=access.may(visit.actor(), "create").allowed,
    )


def on_home(front: Front) -> Places:
    """Return the map for the home page, with the newest places of our own."""
    own = [each for each in spots.all_of(front.node) if each.record.is_own]
    return _made(front, own[:_ON_HOME], with_there=False)


def places(front: Front, *, with_there: bool) -> Places:
    """Return all places, our own and received."""
    return _made(front, spots.all_of(front.node), with_there=with_there)


def _made(front: Front, found: Sequence[Located], *, with_there: bool) -> Places:
    area = front.node.config.neighbourhood.area
    drawn = mapping.draw(area, [each.point for each in found]) if area else None
    dots: Sequence[Dot | None] = drawn.dots if drawn else [None] * len(found)
    order = sorted(range(len(found)), key=lambda at: _rank(dots[at], found[at]))
    numbers = {at: number for number, at in enumerate(order, 1) if dots[at]}
    there = spots.what_is_there(front.node, [each.record for each in found]) if with_there else {}
    today = words.today(front.node.clock())
    made = []
    for at in order:
        one, dot = found[at], dots[at]
        card = front.card(one.record)
        looked = one.record.updated
        made.append(
            Place(
                card=card,
                number=numbers.get(at, 0),
                dot=dot,
                outside=_outside(area, one, dot),
                address=str(one.record.body.get(one.spot.address) or ""),
                welcome=tuple(str(one.record.body.get(one.spot.welcome) or "").splitlines()),
                age=words.age(looked, today),
                stale=(today - moments.local(looked).date()).days > STALE,
                there=tuple(
                    Link(each.title, each.url, each.origin)
                    for each in front.cards(there.get(one.record.id, [])[:_THERE])
                ),
            )
        )
    return Places(drawn, tuple(made), area)


def _rank(dot: Dot | None, one: Located) -> tuple[int, int]:
    """Return where a place stands in the list: ours in the area first, the rest of the map, others.

    Within each the order stays as it was, and so do the numbers on the map.
    """
    return (0 if dot and dot.inside else 1 if dot else 2, 0 if one.record.is_own else 1)


def _outside(area: Area | None, one: Located, dot: Dot | None) -> str:
    if one.point is None:
        return "" if one.record.is_own else _("Buiten ons gebied")
    if area is None or (dot and dot.inside):
        return ""
    return _("Net buiten ons gebied") if dot else _("Buiten ons gebied")
