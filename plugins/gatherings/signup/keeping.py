# SPDX-License-Identifier: EUPL-1.2
"""Keeps sign-ups in step with their gathering: moved, cancelled, more seats, a term that is over.

A task: it looks at what is so and does what is due, so that it may be asked as often as one
likes, and another worker may go on where one died.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from plugins.gatherings.signup import deeds, letters, seats
from plugins.gatherings.signup.occasions import Occasion, occasions
from plugins.gatherings.signup.registration import COMING, last_day
from plugins.gatherings.signup.seats import Seat
from samenbeter import (
    HOUSE,
    Node,
    Occurrence,
    Record,
    Task,
    amend,
    find,
    forget,
    local_time,
    tally,
    together,
)

#: The hour from which letters leave that say "tomorrow".
_MORNING = 9
#: After these a gathering may be another one.
_DEEDS = frozenset({"revise", "publish", "withdraw", "receive", "retract", "erase"})


def run(node: Node) -> None:
    """Look at every day for which somebody counts on coming."""
    known = tally(node, HOUSE, "registration", ["event", "day"], {"stand": COMING})
    for event, day in sorted(known):
        _look_after(node, event, day)


TASK = Task("gatherings.signup", run, every=300, on_change=True, deeds=_DEEDS, debounce=2)


def _look_after(node: Node, reference: str, day: str) -> None:
    found = find(node, HOUSE, reference)
    with together(node):
        filters = {"event": (reference,), "day": (day,)}
        if found is None or found.type != "event":
            forget(node, list(seats.kept(node, "registration", filters)))
            return
        coming = list(_coming(node, filters))
        if not coming:
            return
        occasion = _occasion(found, coming[0])
        if occasion is None or occasion.time.cancelled or found.state == "withdrawn":
            _call_off(node, found, occasion, coming)
            return
        for seat in coming:
            _keep_up(node, occasion, seat)
        deeds.move_up(node, occasion)


def _coming(node: Node, filters: Mapping[str, tuple[str, ...]]) -> Iterator[Seat]:
    for record in seats.kept(node, "registration", {**filters, "stand": COMING}):
        yield seats.opened(node, record)


def _occasion(event: Record, seat: Seat) -> Occasion | None:
    """Return what a sign-up is for: the same day, or wherever a single gathering moved to."""
    found = occasions(event)
    same = next((each for each in found if each.day.isoformat() == seat.day), None)
    return same or (found[0] if len(found) == 1 and found[0].time.rhythm is None else None)


def _call_off(node: Node, event: Record, occasion: Occasion | None, coming: list[Seat]) -> None:
    now = node.clock()
    for seat in coming:
        told = occasion or _as_it_was(event, seat)
        if seat.start > now:
            letters.tell(node, told, seat, "off")
        amend(node, HOUSE, seat.id, {"stand": "off", "answer_by": None})


def _as_it_was(event: Record, seat: Seat) -> Occasion:
    """Return a day on which it is not any more, to write about."""
    return Occasion(event, Occurrence(event, seat.start, None, cancelled=True))


def _keep_up(node: Node, occasion: Occasion, seat: Seat) -> None:
    now, start = node.clock(), occasion.time.start
    if seat.start != start and start > now:
        _move(node, occasion, seat)
    elif seat.state == "offered" and seat.answer_by and seat.answer_by < now < start:
        letters.tell(node, occasion, seat, "lapsed", again=str(seat.version))
        deeds.let_go(node, seat)
    elif seat.remind and seat.state == "confirmed" and _is_eve(node, occasion):
        letters.tell(node, occasion, seat, "reminder")
        amend(node, HOUSE, seat.id, {"remind": False})


def _move(node: Node, occasion: Occasion, seat: Seat) -> None:
    start = f"{occasion.time.start:%Y-%m-%dT%H:%M:%SZ}"
    moved = {
        "day": occasion.day.isoformat(),
        "start": start,
        "kept_until": last_day(occasion.day).isoformat(),
    }
    record = amend(node, HOUSE, seat.id, moved)
    letters.tell(node, occasion, seats.opened(node, record), "moved", again=start)


def _is_eve(node: Node, occasion: Occasion) -> bool:
    wall = local_time(node.clock())
    return wall.date() == occasion.day - timedelta(1) and wall.hour >= _MORNING
