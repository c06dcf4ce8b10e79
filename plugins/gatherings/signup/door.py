# SPDX-License-Identifier: EUPL-1.2
"""The door: who is there, how many came without signing up, and the number at the end.

Every tick is a deed of its own, so that two phones at one door lose nothing of each other.
"""

from dataclasses import dataclass

from plugins.gatherings.signup import seats
from plugins.gatherings.signup.occasions import Occasion
from plugins.gatherings.signup.registration import last_day
from plugins.gatherings.signup.seats import Seat
from samenbeter import HOUSE, Actor, Node, NotFound, Record, amend, create, get, together
from samenbeter import gettext as _

#: States of whoever stands on the list at the door.
LISTED = ("confirmed", "offered", "came", "waiting")
_MOST = 9999


@dataclass(frozen=True, slots=True)
class Door:
    """How it goes at a door."""

    listed: tuple[Seat, ...]
    waiting: tuple[Seat, ...]
    walked_in: int
    #: People who came: seats that are ticked, and those without a sign-up.
    came: int
    #: Seats that are expected.
    expected: int
    done: bool


def look(node: Node, occasion: Occasion) -> Door:
    """Return how it goes at the door now."""
    found = seats.of(node, occasion, *LISTED)
    listed = sorted(
        (each for each in found if each.state != "waiting"), key=lambda one: one.nickname.casefold()
    )
    kept = _kept(node, occasion)
    walked_in = int(str(kept.body["walked_in"])) if kept else 0
    ticked = sum(each.seats for each in listed if each.state == "came")
    return Door(
        listed=tuple(listed),
        waiting=tuple(each for each in found if each.state == "waiting"),
        walked_in=walked_in,
        came=ticked + walked_in,
        expected=sum(each.seats for each in listed),
        done=kept is not None and kept.body["stand"] == "done",
    )


def tick(node: Node, occasion: Occasion, seat_id: int, *, came: bool) -> None:
    """Write down that somebody on the list is there, or is not after all.

    Raises:
        NotFound: they are not on this list.
    """
    with together(node):
        record = get(node, HOUSE, seat_id)
        ours = record.type == "registration" and (
            str(record.body["event"]), str(record.body["day"])
        ) == (str(occasion.event.id), occasion.day.isoformat())  # fmt: skip
        if not ours or record.body["stand"] not in LISTED:
            raise NotFound(_("Deze aanmelding staat niet op deze lijst."))
        amend(node, HOUSE, seat_id, {"stand": "came" if came else "confirmed"})


def walk_in(node: Node, occasion: Occasion, number: int) -> None:
    """Count people who came without a sign-up, more or fewer; never below none."""
    with together(node):
        kept = _kept(node, occasion) or _open(node, occasion)
        now = int(str(kept.body["walked_in"])) + number
        amend(node, HOUSE, kept.id, {"walked_in": min(max(0, now), _MOST)})


def finish(node: Node, actor: Actor, occasion: Occasion) -> None:
    """Close the list, and tell with a gathering of ours how many people came.

    Below ten that is told as "minder dan 10". Of what comes back it is the number of the last
    time.

    Raises:
        NotAllowed: the actor is no editor.
    """
    with together(node):
        kept = _kept(node, occasion) or _open(node, occasion)
        came = look(node, occasion).came
        if occasion.event.is_own:
            amend(node, actor, occasion.event.id, {"attendance": str(came)})
        amend(node, HOUSE, kept.id, {"stand": "done"})


def count(node: Node, occasion: Occasion) -> int | None:
    """Return how many people came; None while nobody finished counting."""
    found = look(node, occasion)
    return found.came if found.done else None


def _kept(node: Node, occasion: Occasion) -> Record | None:
    return next(seats.kept(node, "door", occasion.key), None)


def _open(node: Node, occasion: Occasion) -> Record:
    data = {
        "event": str(occasion.event.id),
        "day": occasion.day.isoformat(),
        "stand": "open",
        "kept_until": last_day(occasion.day).isoformat(),
    }
    return create(node, HOUSE, "door", data)
