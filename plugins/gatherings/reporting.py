# SPDX-License-Identifier: EUPL-1.2
"""What gatherings ask of editors afterwards: no meeting without a word about it."""

from collections.abc import Iterator
from datetime import timedelta

from plugins.gatherings.event import EVENT
from plugins.gatherings.signup import reporting as signup
from samenbeter import Actor, Due, Node, Query, local_time, page, times_of
from samenbeter import gettext as _

#: Days after a gathering within which somebody tells how it was.
PATIENCE = timedelta(days=14)
#: Newest gatherings that are looked at.
_LOOKED_AT = 100


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield our own gatherings that are over and of which nobody told how many came."""
    now = node.clock()
    query = Query("event", origins=("",), limit=_LOOKED_AT)
    for record in page(node, actor, query, counted=False).records:
        lists = list(signup.unfinished(node, record))
        yield from lists
        times = list(times_of(record, EVENT.calendar)) if EVENT.calendar else []
        if not times or times[-1].cancelled or record.body.get("attendance") is not None:
            continue
        if lists:
            continue  # the list at the door tells the number
        over = times[-1].last_moment
        if over < now:
            told = _("Hoeveel mensen waren er bij ‘{title}’?").format(title=record.title)
            day = local_time(over + PATIENCE).date()
            yield Due(told, f"/{EVENT.path}/{record.id}/wijzig", day)
