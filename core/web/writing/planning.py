# SPDX-License-Identifier: EUPL-1.2
"""Deeds for later: choosing the moment, seeing what waits, and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from core import moments, plans, questions
from core.errors import Conflict
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Record
from core.plans import Plan
from core.record_types import RecordType
from core.web import views, visit, words
from core.web.front import Front
from core.web.views import Card
from core.web.writing.owning import own

#: What is going to happen, in words; and what did not.
_COMES = {
    "publish": mark("Dit komt op onze site"),
    "withdraw": mark("Dit gaat van onze site"),
    "share": mark("Dit gaat naar andere proeftuinen"),
    "unshare": mark("Andere proeftuinen halen dit weg"),
}
_FAILED = {
    "publish": mark("Dit kwam niet op onze site"),
    "withdraw": mark("Dit ging niet van onze site"),
    "share": mark("Dit is niet gedeeld"),
    "unshare": mark("Dit wordt nog gedeeld"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan as pages show it."""

    id: int
    #: "Dit gaat naar andere proeftuinen".
    words: str
    at: datetime
    #: Whole seconds until then, 0 when it is time.
    seconds: int
    #: Why it could not be done, "" while it waits.
    refused: str
    undo_url: str
    #: Of the record; None on the page of the record itself.
    card: Card | None = None


def waiting(front: Front, actor: Actor, record: Record) -> tuple[Waiting, ...]:
    """Return what waits for a record, to whoever may change it."""
    if not (record.is_own and actor.is_at_least("editor")):
        return ()
    found = plans.of_record(front.node, actor, record.id)
    return tuple(_shown(front, each) for each in found)


def all_waiting(front: Front, actor: Actor) -> tuple[Waiting, ...]:
    """Return all that waits, with its records."""
    found = []
    for each in plans.everything(front.node, actor):
        record = questions.get(front.node, actor, each.record_id)
        found.append(_shown(front, each, front.card(record)))
    return tuple(found)


def plan_page(front: Front, kind: RecordType, record_id: int) -> Response:
    """Ask when a draft comes on the site, or what is on it goes."""
    visit.require("editor")
    return _page(front, kind, own(front, kind, record_id))


def plan(front: Front, kind: RecordType, record_id: int) -> Response:
    """Plan a deed for the moment that was chosen."""
    visit.require("editor")
    record = own(front, kind, record_id)
    day, hour = request.form.get("day", ""), request.form.get("hour", "")
    at = _moment(day, hour)
    if at is None:
        return _page(
            front, kind, record, problem=_("Kies een dag en een tijd."), day=day, hour=hour
        )
    try:
        plans.plan(front.node, visit.actor(), record.id, _deed(record), at)
    except Conflict as error:
        return _page(front, kind, record, problem=str(error), day=day, hour=hour)
    visit.say(_("Gepland: {moment}.").format(moment=words.clock_time(at)))
    return front.to(views.url_of(front.node, record))


def undo(front: Front, plan_id: int) -> Response:
    """Take a plan back, or put away what could not be done."""
    visit.require("editor")
    gone = plans.cancel(front.node, visit.actor(), plan_id)
    record = questions.get(front.node, visit.actor(), gone.record_id)
    if not gone.refused:
        visit.say(_("Ongedaan gemaakt."))
    desk = request.form.get("back") == "desk"
    return front.to("/redactie" if desk else views.url_of(front.node, record))


def _deed(record: Record) -> str:
    return "withdraw" if record.state == "published" else "publish"


def _page(
    front: Front,
    kind: RecordType,
    record: Record,
    *,
    problem: str = "",
    day: str = "",
    hour: str = "09:00",
) -> Response:
    return front.show(
        "writing/plan.html",
        status=400 if problem else 200,
        card=front.card(record),
        kind=kind,
        deed=_deed(record),
        problem=problem,
        day=day,
        hour=hour,
        today=words.today(front.node.clock()).isoformat(),
        waits=waiting(front, visit.actor(), record),
        action=f"/{kind.path}/{record.id}/plan",
    )


def _moment(day: str, hour: str) -> datetime | None:
    """Return a day and a time of the neighbourhood's own clock, None when it is neither."""
    try:
        return moments.read(f"{day}T{hour}")
    except ValueError:
        return None


def _shown(front: Front, plan: Plan, card: Card | None = None) -> Waiting:
    left = (plan.at - front.node.clock()).total_seconds()
    told = _((_FAILED if plan.refused else _COMES)[plan.deed])
    return Waiting(
        plan.id, told, plan.at, max(0, int(left)), plan.refused,
        f"/redactie/plannen/{plan.id}/ongedaan", card,
    )  # fmt: skip
