# SPDX-License-Identifier: EUPL-1.2
"""What polls ask of editors: none that nobody can vote in, none uncounted, no objection unheard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from plugins.choosing import codes
from plugins.choosing.poll import Poll, read
from samenbeter import HOUSE, Due, Node, Query, local_time, page
from samenbeter import gettext as _

#: The house counts within seconds; after this time something is wrong.
COUNTED_WITHIN = timedelta(hours=1)
#: Time before opening from which codes are asked for.
CODES_BEFORE = timedelta(days=7)
#: Time in which somebody counts by hand or turns the method on, and answers objections.
TO_COUNT, TO_ANSWER = timedelta(days=2), timedelta(days=14)


def due(node: Node) -> Iterator[Due]:
    """Yield what waits at polls of our own, and until when."""
    for poll in _polls(node, "waiting"):
        yield from _uncounted(node, poll)
    for poll in _polls(node, "counted"):
        if poll.record.body.get("objected") and not poll.record.body.get("answered"):
            told = _("Lees de bezwaren bij ‘{title}’ en vertel wat ermee gebeurt.")
            yield _line(told, poll, "natellen", local_time(poll.closes + TO_ANSWER).date())


def _uncounted(node: Node, poll: Poll) -> Iterator[Due]:
    now = node.clock()
    if not poll.record.is_public:
        if poll.record.state == "draft" and now >= poll.opens:
            told = _("Zet de stemming ‘{title}’ op de site, of kies een nieuwe tijd.")
            yield _line(told, poll, "wijzig", local_time(poll.opens).date())
    elif now >= poll.closes + COUNTED_WITHIN:
        told = _("De stemming ‘{title}’ is dicht en niet geteld. Bel wie jullie computer beheert.")
        yield _line(told, poll, "", local_time(poll.closes + TO_COUNT).date())
    elif _lacks_codes(node, poll):
        told = _("Maak codes voor ‘{title}’. Zonder code kan niemand stemmen.")
        yield _line(told, poll, "codes", local_time(poll.opens).date())


def _lacks_codes(node: Node, poll: Poll) -> bool:
    soon = poll.opens - CODES_BEFORE <= node.clock() < poll.closes
    return poll.who == "codes" and soon and not codes.printed(node, poll)


def _line(told: str, poll: Poll, path: str, day: date) -> Due:
    url = f"/stemmen/{poll.id}/{path}".rstrip("/")
    return Due(told.format(title=poll.record.title), url, day)


def _polls(node: Node, phase: str) -> Iterator[Poll]:
    query = Query("poll", filters={"phase": (phase,)}, origins=("",), public=False, limit=100)
    while True:
        found = page(node, HOUSE, query, counted=False)
        yield from (read(each) for each in found.records if each.state != "withdrawn")
        if found.after is None:
            return
        query = replace(query, after=found.after)
