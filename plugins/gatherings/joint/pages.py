# SPDX-License-Identifier: EUPL-1.2
"""The tour of a work visit on a sheet: where one is when, and what is told there."""

from plugins.gatherings.event import EVENT
from plugins.gatherings.joint.stop import tour
from samenbeter import (
    Answer,
    Html,
    Node,
    NotFound,
    Page,
    Record,
    Request,
    find,
    get,
    pointing_at,
    times_of,
)
from samenbeter import gettext as _

#: Stops of one tour.
MOST = 50


def route(node: Node, request: Request) -> Answer:
    """Show the stops of a visit with their times, made for print.

    Raises:
        NotFound: there is no such visit, or it has no stops.
    """
    event = get(node, request.actor, int(request.values["number"]))
    stops = stops_of(node, request, event)
    times = list(times_of(event, EVENT.calendar)) if EVENT.calendar else []
    if event.type != "event" or not stops or not times:
        raise NotFound(_("Dit bezoek heeft nog geen route."))
    halts = [
        (each, find(node, request.actor, str(each.stop.body.get("place") or "")))
        for each in tour(times[0].start, stops)
    ]
    return Html("gatherings/route.html", {"event": event, "time": times[0], "halts": halts})


def stops_of(node: Node, request: Request, event: Record) -> tuple[Record, ...]:
    """Return the stops of a visit."""
    return pointing_at(node, request.actor, event, "stop", "event", limit=MOST)


PAGES = (Page("/agenda/<int:number>/route", route),)
