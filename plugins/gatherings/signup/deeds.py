# SPDX-License-Identifier: EUPL-1.2
"""The deeds of whoever comes: sign up, change, come after all, cancel. Each in one transaction.

Signing up twice with one form is once. Two forms with one e-mail address are two sign-ups: to
say that somebody is on the list already would tell it to whoever types their address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plugins.gatherings.signup import codes, letters, seats
from plugins.gatherings.signup.occasions import Occasion, ahead, event_of, occasions, on_day
from plugins.gatherings.signup.registration import COMING, SITTING, last_day
from plugins.gatherings.signup.seats import Seat
from samenbeter import (
    HOUSE,
    Conflict,
    InvalidRecord,
    Limit,
    Node,
    NotFound,
    Query,
    amend,
    create,
    mark,
    page,
    seal_text,
    take_turn,
    together,
)
from samenbeter import gettext as _

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
BY_ADDRESS = Limit(
    "gathering sign-up by address", 30, _HOUR, "all seats against a machine that takes them"
)
BY_EMAIL = Limit(
    "gathering sign-up by e-mail", 6, _DAY, "somebody's mailbox against letters others ask for"
)
LOOK_BY_ADDRESS = Limit(
    "gathering code by address", 60, _HOUR, "sign-ups against a machine that guesses their codes"
)
#: How long a seat that came free waits for an answer, at most.
PATIENCE = timedelta(days=2)

_UNKNOWN = mark("Deze code kennen we niet. Kijk of alle letters kloppen.")
_CLOSED = mark("Aanmelden kan hier niet meer.")
_TOO_FEW = mark("Zo veel plaatsen zijn er niet meer. Kies er minder.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed, checked."""

    nickname: str
    contact: str
    seats: int
    note: str
    remind: bool
    language: str


def sign_up(node: Node, occasion: Occasion, asked: Asked, *, once: str, remote: str) -> Seat:
    """Give somebody seats, or a place in the waiting line, and write a letter.

    Args:
        node: the node.
        occasion: which gathering, on which day.
        asked: what they typed.
        once: what their form was given when it was shown; twice is once.
        remote: their internet address.

    Raises:
        Conflict: nobody signs up for it any more.
        InvalidRecord: more seats than there are, or no e-mail address.
        TooMany: too often from there, or for this mailbox.
    """
    code = codes.code_of(node, occasion.event.id, once)
    with together(node):
        known = _found(node, code)
        if known is not None:
            return known
        now_open = _still_open(node, occasion)
        by_email = ((BY_EMAIL, asked.contact.casefold()),) if asked.contact else ()
        take_turn(node, (BY_ADDRESS, remote), *by_email)
        room = seats.left(node, now_open)
        if now_open.capacity is not None and asked.seats > now_open.capacity:
            raise InvalidRecord({"seats": [_("Zo veel plaatsen zijn er niet.")]})
        state = "confirmed" if room is None or asked.seats <= room else "waiting"
        seat = _add(node, now_open, asked, code, state)
        letters.tell(node, now_open, seat, state)
    return seat


def seat_of(node: Node, code: str, remote: str) -> Seat:
    """Return the sign-up that a code opens.

    Raises:
        NotFound: none.
        TooMany: somebody guesses.
    """
    seat = _found(node, code)
    if seat is None:
        # Only what is wrong counts: whoever has a code may look as often as they like.
        take_turn(node, (LOOK_BY_ADDRESS, remote))
        raise NotFound(_(_UNKNOWN))
    return seat


def occasion_of(node: Node, seat: Seat) -> Occasion | None:
    """Return what somebody signed up for, as it stands now; None when it is not there any more."""
    try:
        event = event_of(node, str(seat.event))
    except NotFound:
        return None
    return on_day(occasions(event), seat.day)


def change(node: Node, code: str, number: int, note: str) -> None:
    """Give a sign-up another number of seats, or another note.

    Raises:
        InvalidRecord: so many seats are not left.
        Conflict: it is over, or cancelled.
        NotFound: the code opens nothing.
    """
    with together(node):
        seat, occasion = _mine(node, code)
        room = seats.left(node, occasion)
        more = number - seat.seats
        if seat.state in SITTING and room is not None and more > room:
            raise InvalidRecord({"seats": [_(_TOO_FEW)]})
        if occasion.capacity is not None and number > max(occasion.capacity, seat.seats):
            raise InvalidRecord({"seats": [_(_TOO_FEW)]})
        amend(node, HOUSE, seat.id, {"seats": number, "note": _sealed(node, note)})
        move_up(node, occasion)


def confirm(node: Node, code: str) -> None:
    """Take the seat that came free.

    Raises:
        Conflict: the term is over, or there is nothing to take.
        NotFound: the code opens nothing.
    """
    with together(node):
        seat, _occasion = _mine(node, code)
        if seat.state == "confirmed":
            return
        if seat.state != "offered" or not seat.answer_by or seat.answer_by < node.clock():
            raise Conflict(_("Deze plaats is niet meer vrij."))
        amend(node, HOUSE, seat.id, {"stand": "confirmed", "answer_by": None})


def cancel(node: Node, code: str) -> None:
    """Give seats back. Who it was is forgotten at once; that the code was used is kept a while.

    Raises:
        Conflict: it is over.
        NotFound: the code opens nothing.
    """
    with together(node):
        seat, occasion = _mine(node, code)
        if seat.state != "cancelled":
            let_go(node, seat)
            move_up(node, occasion)


def let_go(node: Node, seat: Seat) -> None:
    """Free the seats of a sign-up and forget whose it was."""
    gone = {"nickname": "", "contact": "", "note": "", "remind": False, "answer_by": None}
    amend(node, HOUSE, seat.id, {"stand": "cancelled", **gone})


def move_up(node: Node, occasion: Occasion) -> None:
    """Offer what is free to those who wait: the first that fits, and so on.

    Whoever left an address gets a letter with a term to answer: two days, or half of the time
    that is left. Who left none cannot be asked, and has the seat at once.
    """
    now = node.clock()
    if occasion.time.start <= now or occasion.time.cancelled:
        return
    with together(node):
        room = seats.left(node, occasion)
        for seat in seats.of(node, occasion, "waiting"):
            if room is not None and seat.seats > room:
                continue
            room = None if room is None else room - seat.seats
            until = now + min(PATIENCE, (occasion.time.start - now) / 2)
            state = "offered" if seat.contact else "confirmed"
            changed = {"stand": state, "answer_by": _stored(until) if seat.contact else None}
            record = amend(node, HOUSE, seat.id, changed)
            letters.tell(
                node, occasion, seats.opened(node, record), state, again=str(record.version)
            )


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _add(node: Node, occasion: Occasion, asked: Asked, code: str, state: str) -> Seat:
    data = {
        "event": str(occasion.event.id),
        "day": occasion.day.isoformat(),
        "start": _stored(occasion.time.start),
        "stand": state,
        "seats": asked.seats,
        "nickname": _sealed(node, asked.nickname),
        "contact": _sealed(node, asked.contact),
        "note": _sealed(node, asked.note),
        "code": _sealed(node, code),
        "token": codes.token_of(node, code),
        "remind": asked.remind,
        "language": asked.language,
        "kept_until": last_day(occasion.day).isoformat(),
    }
    return seats.opened(node, create(node, HOUSE, "registration", data))


def _sealed(node: Node, text: str) -> str:
    return seal_text(node, text) if text else ""


def _found(node: Node, code: str) -> Seat | None:
    filters = {"token": (codes.token_of(node, code),)}
    query = Query("registration", filters=filters, public=False, limit=1)
    found = page(node, HOUSE, query, counted=False).records
    return seats.opened(node, found[0]) if found else None


def _mine(node: Node, code: str) -> tuple[Seat, Occasion]:
    """Return a sign-up that can still be changed, and what it is for."""
    seat = _found(node, code)
    if seat is None:
        raise NotFound(_(_UNKNOWN))
    occasion = occasion_of(node, seat)
    over = occasion is None or occasion.time.last_moment < node.clock()
    if occasion is None or over or seat.state not in (*COMING, "cancelled"):
        raise Conflict(_("Hier valt niets meer te wijzigen."))
    return seat, occasion


def _still_open(node: Node, occasion: Occasion) -> Occasion:
    """Return an occasion as it stands within this transaction."""
    event = event_of(node, str(occasion.event.id))
    found = on_day(ahead(node, event), occasion.day.isoformat())
    if found is None:
        raise Conflict(_(_CLOSED))
    return found
