# SPDX-License-Identifier: EUPL-1.2
"""Lists at a door that nobody finished: who came is known for two weeks, and not after."""

from collections.abc import Iterator

from plugins.gatherings.signup import door
from plugins.gatherings.signup.occasions import occasions, takes_names
from plugins.gatherings.signup.registration import KEPT
from samenbeter import Due, Node, Record
from samenbeter import gettext as _


def unfinished(node: Node, event: Record) -> Iterator[Due]:
    """Yield the days of a gathering that are over, and whose list was not finished."""
    if not takes_names(event):
        return
    now = node.clock()
    for each in occasions(event):
        over = each.time.last_moment
        recent = over < now < over + KEPT and not each.time.cancelled
        if recent and door.count(node, each) is None:
            told = _("De lijst voor de deur van ‘{title}’ is niet af.").format(title=event.title)
            url = f"{each.path}/deur?dag={each.day.isoformat()}"
            yield Due(told, url, each.day + KEPT)
