# SPDX-License-Identifier: EUPL-1.2
"""Seats: who has one, who waits for one, and what of that everybody may know.

Seats left may be told, people may not. "Nog 4 plaatsen" is about chairs: one sign-up takes up to
six, so it says neither how many people come nor who; and that it is full cannot be hidden from
whoever wants to come. How many signed up is never told to visitors, in no page, feed, API or
letter: a small number with a place and an hour is a group that others recognise. And no more is
told than one needs to choose: a number only when few seats are left, and nothing but that there
is room before. What is told stays on the page of this node; it does not travel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from plugins.gatherings.signup.occasions import Occasion
from plugins.gatherings.signup.registration import SITTING
from samenbeter import HOUSE, Node, Query, Record, ngettext, page, tally, unseal_text
from samenbeter import gettext as _

#: From so many seats on nobody needs their number.
PLENTY = 10


@dataclass(frozen=True, slots=True)
class Seat:
    """A sign-up as its owner and the host see it: opened."""

    id: int
    event: int
    day: str
    state: str
    seats: int
    nickname: str
    contact: str
    note: str
    code: str
    remind: bool
    language: str
    answer_by: datetime | None
    start: datetime
    version: int


def opened(node: Node, record: Record) -> Seat:
    """Return a sign-up with what was sealed in it; what no longer opens is empty."""
    body = record.body

    def text(name: str) -> str:
        return unseal_text(node, body.get(name)) or "" if body.get(name) else ""

    until = body.get("answer_by")
    return Seat(
        id=record.id,
        event=int(str(body["event"])),
        day=str(body["day"]),
        state=str(body["stand"]),
        seats=int(str(body["seats"])),
        nickname=text("nickname"),
        contact=text("contact"),
        note=text("note"),
        code=text("code"),
        remind=bool(body.get("remind")),
        language=record.language,
        answer_by=datetime.fromisoformat(str(until)) if until else None,
        start=datetime.fromisoformat(str(body["start"])),
        version=record.version,
    )


def kept(node: Node, type_name: str, filters: Mapping[str, tuple[str, ...]]) -> Iterator[Record]:
    """Yield all private records of a type with these values, the first that came first."""
    found: list[Record] = []
    after = None
    while True:
        query = Query(type_name, filters=filters, public=False, limit=100, after=after)
        told = page(node, HOUSE, query, counted=False)
        found += told.records
        after = told.after
        if after is None:
            break
    yield from sorted(found, key=lambda each: each.id)


def of(node: Node, occasion: Occasion, *states: str) -> list[Seat]:
    """Return the sign-ups of an occasion in these states, the first that came first."""
    filters = {**occasion.key, "stand": states}
    return [opened(node, each) for each in kept(node, "registration", filters)]


def taken(node: Node, occasion: Occasion) -> int:
    """Return how many seats are taken."""
    filters = {**occasion.key, "stand": SITTING}
    counted = tally(node, HOUSE, "registration", ["seats"], filters)
    return sum(int(seats) * number for (seats,), number in counted.items())


def left(node: Node, occasion: Occasion) -> int | None:
    """Return how many seats are left, 0 at least; None when nobody counts them."""
    if occasion.capacity is None:
        return None
    return max(0, occasion.capacity - taken(node, occasion))


def left_in_words(number: int | None) -> str:
    """Return what visitors may know of it: "nog 4 plaatsen"."""
    if number is None:
        return _("Er is plaats")
    if number == 0:
        return _("Vol: je kunt op de wachtlijst")
    if number >= PLENTY:
        return _("Er is nog genoeg plaats")
    return ngettext("Nog {number} plaats", "Nog {number} plaatsen", number).format(number=number)
