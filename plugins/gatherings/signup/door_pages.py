# SPDX-License-Identifier: EUPL-1.2
"""The list at the door, for editors: on one phone, and on paper without addresses.

Who opens it leaves a line in the log of the node: there are names on it.
"""

from datetime import timedelta

from plugins.gatherings.signup import door, seats
from plugins.gatherings.signup.letters import place_of
from plugins.gatherings.signup.occasions import Occasion, event_of, occasions
from samenbeter import Answer, Html, Node, NotFound, Page, Redirect, Request, looked_at
from samenbeter import gettext as _

#: How many days one can choose from: those around now.
_SHOWN = 6


def list_at_door(node: Node, request: Request) -> Answer:
    """Show the list of one day, or do what a button of it says."""
    event = event_of(node, request.values["record"], request.actor)
    found = occasions(event)
    near = _near(node, found)
    told = request.query.get("dag", "")
    chosen = next((each for each in found if each.day.isoformat() == told), None)
    chosen = chosen or (_now(node, found) if not told else None)
    if chosen is None:
        raise NotFound(_("Op die dag is deze bijeenkomst er niet."))
    here = f"{chosen.path}/deur?dag={chosen.day.isoformat()}"
    if request.method == "POST":
        return Redirect(f"{here}{_do(node, request, chosen)}")
    looked_at(node, request.actor, here)
    context = {
        "event": event,
        "occasion": chosen,
        "days": near if len(near) > 1 else (),
        "door": door.look(node, chosen),
        "place_words": place_of(node, chosen),
        "left": seats.left(node, chosen),
    }
    return Html("gatherings/signup/door.html", context, shared=False)


def _do(node: Node, request: Request, occasion: Occasion) -> str:
    deed, number = request.text("deed"), request.text("seat")[:18]
    if deed in ("came", "not_came") and number.isascii() and number.isdecimal():
        door.tick(node, occasion, int(number), came=deed == "came")
        return f"#wie-{int(number)}"
    if deed in ("more", "fewer"):
        door.walk_in(node, occasion, 1 if deed == "more" else -1)
        return "#zonder"
    if deed == "finish":
        door.finish(node, request.actor, occasion)
        return "#klaar"
    return ""


def _now(node: Node, found: list[Occasion]) -> Occasion | None:
    """Return the one that is on, came last, or comes first: in that order from three hours ago."""
    since = node.clock() - timedelta(hours=12)
    return next(
        (each for each in found if each.time.last_moment > since), found[-1] if found else None
    )


def _near(node: Node, found: list[Occasion]) -> list[Occasion]:
    now = node.clock()
    return sorted(sorted(found, key=lambda each: abs(each.time.start - now))[:_SHOWN],
                  key=lambda each: each.day)  # fmt: skip


PAGES = (Page("/agenda/<int:record>/deur", list_at_door, methods=("GET", "POST"), role="editor"),)
