# SPDX-License-Identifier: EUPL-1.2
"""What gatherings show on the pages of records."""

from plugins.gatherings.joint import pages
from plugins.gatherings.joint import slots as joint
from samenbeter import Actor, Fill, Node, Record, coming, pointing_at, references

#: Days ahead, and times that are shown.
_AHEAD, _SHOWN = 60, 6


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return what belongs below a record: what happens there soon, its sessions, its tour."""
    if record.type == "workshop_series":
        return joint.of_series(node, actor, record)
    if record.type != "event":
        return _soon(node, record)
    return _tour(node, actor, record) or joint.of_event(node, actor, record)


def _tour(node: Node, actor: Actor, event: Record) -> Fill | None:
    if event.body.get("kind") != "work_visit":
        return None
    stops = pointing_at(node, actor, event, "stop", "event", limit=pages.MOST)
    may_write = event.is_own and actor.is_at_least("editor")
    if not stops and not may_write:
        return None
    return Fill("gatherings/tour.html", {"event": event, "stops": stops, "may_write": may_write})


def _soon(node: Node, record: Record) -> Fill | None:
    if record.type not in ("place", "initiative", "organisation"):
        return None
    here = set(references(node, record))
    found = [
        each
        for each in coming(node, days=_AHEAD)
        if each.record.type == "event" and each.record.body.get(record.type) in here
    ]
    return Fill("gatherings/soon.html", {"times": found[:_SHOWN]}) if found else None
