# SPDX-License-Identifier: EUPL-1.2
"""What waits for somebody: trials without an end, sheets without a decision, old looks."""

from collections.abc import Iterator
from datetime import date, timedelta

from plugins.inquiry.phases import phases
from plugins.inquiry.workingout import states
from samenbeter import Actor, Due, Node, Query, Record, find, local_time, page
from samenbeter import gettext as _

#: Days in which somebody says how it goes on, writes the lesson, decides, looks again.
TO_END, TO_LEARN, TO_DECIDE, TO_LOOK = map(timedelta, (14, 28, 14, 28))
#: Weeks to decide about a sheet that comes from no inquiry.
_WEEKS = timedelta(weeks=5)
#: Records asked at a time; all of them are looked at, however many there are.
_AT_A_TIME = 100


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield what waits on the neighbourhood's calendar of today."""
    today = local_time(node.clock()).date()
    for record in own(node, actor, "experiment"):
        yield from _of_experiment(node, actor, record, today)
    for record in own(node, actor, "elaboration"):
        yield from _of_elaboration(node, actor, record, today)
    for record in own(node, actor, "application"):
        yield from _of_application(record, today)


def has_lesson(node: Node, actor: Actor, experiment: Record) -> bool:
    """Whether the lesson of an experiment can be read; where there are no lessons, none lacks."""
    if "lesson" not in node.types:
        return True
    reference = experiment.body.get("lesson")
    found = find(node, actor, reference) if isinstance(reference, str) else None
    return found is not None and found.state == "published"


def is_old(application: Record, today: date) -> bool:
    """Whether somebody looked at an application, and that was more than a year ago."""
    day = assessed_on(application)
    return day is not None and states.a_year_after(day) < today


def assessed_on(application: Record) -> date | None:
    """Return when somebody looked at an application, or None."""
    return states.day_of(application.body, "assessed_on")


def decide_by(node: Node, actor: Actor, elaboration: Record) -> date:
    """Return the last day of the inquiry that a sheet comes from, or five weeks after it began."""
    inquiry = _inquiry_of(node, actor, elaboration)
    found = phases(inquiry.body) if inquiry is not None else ()
    if found:
        return found[-1].last
    return local_time(elaboration.published or elaboration.created).date() + _WEEKS


def _inquiry_of(node: Node, actor: Actor, elaboration: Record) -> Record | None:
    found = _linked(node, actor, elaboration, "inquiry")
    if found is not None:
        return found
    cluster = _linked(node, actor, elaboration, "cluster")
    return _linked(node, actor, cluster, "inquiry") if cluster is not None else None


def _linked(node: Node, actor: Actor, record: Record, field: str) -> Record | None:
    reference = record.body.get(field)
    return find(node, actor, reference) if isinstance(reference, str) and reference else None


def _of_experiment(node: Node, actor: Actor, record: Record, today: date) -> Iterator[Due]:
    owed = states.owes(record.body, today, has_lesson=has_lesson(node, actor, record))
    if owed is None:
        return
    url = f"/proeven/{record.id}/afronden"
    end = states.day_of(record.body, "end") or today
    if owed == "outcome":
        told = _("De proef ‘{title}’ is klaar. Doorgaan, aanpassen of stoppen?")
        yield Due(told.format(title=record.title), url, end + TO_END)
    else:
        told = _("Schrijf op wat je leerde van de proef ‘{title}’.")
        yield Due(told.format(title=record.title), url, end + TO_LEARN)


def _of_elaboration(node: Node, actor: Actor, record: Record, today: date) -> Iterator[Due]:
    if record.body.get("decision", states.OPEN) != states.OPEN:
        return
    last = decide_by(node, actor, record)
    if last < today:
        told = _("Besluit wat je doet met ‘{title}’.").format(title=record.title)
        yield Due(told, f"/uitwerkingen/{record.id}/wijzig", last + TO_DECIDE)


def _of_application(record: Record, today: date) -> Iterator[Due]:
    day = assessed_on(record)
    if day is not None and is_old(record, today):
        told = _("Bekijk ‘{title}’ opnieuw. De laatste keer is meer dan een jaar geleden.")
        last = states.a_year_after(day) + TO_LOOK
        yield Due(told.format(title=record.title), f"/toepassingen/{record.id}/wijzig", last)


def own(node: Node, actor: Actor, type_name: str) -> Iterator[Record]:
    """Yield all our own records of a type that stand on the site, also those for members."""
    after = None
    while True:
        query = Query(type_name, origins=("",), members=True, after=after, limit=_AT_A_TIME)
        found = page(node, actor, query, counted=False)
        yield from found.records
        after = found.after
        if after is None:
            return
