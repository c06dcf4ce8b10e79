# SPDX-License-Identifier: EUPL-1.2
"""What stands below a series and a joint workshop: sessions, who took part, what they will do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugins.gatherings.event import EVENT
from plugins.gatherings.joint.told import PHASES
from samenbeter import (
    Actor,
    Due,
    Fill,
    Headcount,
    Node,
    Occurrence,
    Query,
    Record,
    find,
    local_time,
    page,
    pointing_at,
    times_of,
)
from samenbeter import gettext as _

#: Days after a workshop on which a proeftuin says what it brought.
REFLECTION = timedelta(days=42)
#: Records of one kind that are shown, and that are looked at for what is due.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Part:
    """How one proeftuin took part."""

    origin: str
    #: "24", "minder dan 10", or "" when it did not say.
    attendance: str
    #: Its turnout, when it wrote one.
    turnout: Record | None
    actions: tuple[tuple[Record, str], ...]


def of_series(node: Node, actor: Actor, series: Record) -> Fill:
    """Return the sessions of a series, from all proeftuinen, in order of time."""
    found = pointing_at(node, actor, series, "event", "series", limit=_MOST)
    sessions = sorted(found, key=lambda each: str(each.body.get("start", "")))
    shown = [(each, _first(each), len(parts(node, actor, each))) for each in sessions]
    context = {"series": series, "sessions": shown, "may_write": actor.is_at_least("editor")}
    return Fill("gatherings/series.html", context)


def of_event(node: Node, actor: Actor, event: Record) -> Fill | None:
    """Return what proeftuinen tell of a workshop they joined, or None when it is no joint one."""
    series = event.body.get("series")
    found = parts(node, actor, event)
    if not series and not found:
        return None
    over = _over(event)
    context = {
        "event": event,
        "over": over is not None and over < node.clock(),
        "series": find(node, actor, series) if isinstance(series, str) else None,
        "parts": found,
        "told_here": any(each.turnout and each.turnout.is_own for each in found),
        "may_write": actor.is_at_least("editor"),
    }
    return Fill("gatherings/joint.html", context)


def parts(node: Node, actor: Actor, event: Record) -> list[Part]:
    """Return how each proeftuin took part in a workshop; our own first."""
    turnouts = pointing_at(node, actor, event, "turnout", "event", limit=_MOST)
    actions = pointing_at(node, actor, event, "action", "event", limit=_MOST)
    origins = dict.fromkeys(each.origin for each in (*turnouts, *actions))
    return [
        _part(origin, turnouts, actions)
        for origin in sorted(origins, key=lambda each: (bool(each), each))
    ]


def _part(origin: str, turnouts: Sequence[Record], actions: Sequence[Record]) -> Part:
    told = next((each for each in turnouts if each.origin == origin), None)
    count = str(told.body.get("attendance") or "") if told else ""
    planned = tuple(
        (each, _(PHASES.get(str(each.body.get("phase")), "")))
        for each in actions
        if each.origin == origin
    )
    return Part(origin, _(Headcount.FEW_WORDS) if count == Headcount.FEW else count, told, planned)


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield what our own turnouts and actions wait for: a reflection, an outcome."""
    for turnout in _own(node, actor, "turnout"):
        event = find(node, actor, str(turnout.body.get("event")))
        over = _over(event) if event else None
        if event and over and not turnout.body.get("reflection"):
            told = _("Wat deden jullie met ‘{title}’?").format(title=event.title)
            day = local_time(over + REFLECTION).date()
            yield Due(told, f"/opkomst/{turnout.id}/wijzig", day)
    for action in _own(node, actor, "action"):
        until = action.body.get("due")
        if action.body.get("phase") == "planned" and isinstance(until, str):
            told = _("Hoe staat het met ‘{title}’?").format(title=action.title)
            yield Due(told, f"/acties/{action.id}/wijzig", date.fromisoformat(until))


def _own(node: Node, actor: Actor, type_name: str) -> Sequence[Record]:
    query = Query(type_name, origins=("",), limit=_MOST)
    return page(node, actor, query, counted=False).records


def _times(event: Record) -> list[Occurrence]:
    return list(times_of(event, EVENT.calendar)) if EVENT.calendar else []


def _first(event: Record) -> Occurrence | None:
    return next(iter(_times(event)), None)


def _over(event: Record) -> datetime | None:
    """Return when a workshop was over for the last time, None as long as it does not say."""
    times = _times(event)
    return times[-1].last_moment if times and not times[-1].cancelled else None
