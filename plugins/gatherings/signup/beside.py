# SPDX-License-Identifier: EUPL-1.2
"""Beside a gathering on its page: is there a seat, and how does one get it."""

from plugins.gatherings.signup import seats
from plugins.gatherings.signup.occasions import ahead, occasions, takes_names
from samenbeter import Actor, Fill, Node, Record

#: Days of what comes back that are told; the form offers more.
_TOLD = 3


def tile(node: Node, actor: Actor, event: Record) -> Fill | None:
    """Return the tile of a gathering that comes, or None when nobody signs up for it."""
    if event.type != "event" or not event.is_public:
        return None
    coming = [each for each in occasions(event) if each.time.last_moment > node.clock()]
    if not coming or coming[0].time.cancelled:
        return None
    asked = event.body.get("signup") == "asked" or event.body.get("capacity") is not None
    elsewhere = not event.is_own and not takes_names(event) and asked
    if not (takes_names(event) or elsewhere):
        return None
    found = ahead(node, event)[:_TOLD]
    told = [(each, seats.left_in_words(seats.left(node, each))) for each in found]
    is_host = actor.is_at_least("editor") and takes_names(event)
    facts = {"event": event, "days": told, "elsewhere": elsewhere, "is_host": is_host}
    return Fill("gatherings/signup/tile.html", facts)
