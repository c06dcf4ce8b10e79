# SPDX-License-Identifier: EUPL-1.2
"""What everybody may read: home, records, about, privacy."""

from functools import partial
from typing import Any

from flask import Response, abort, redirect
from markupsafe import Markup

from core import access, pages, privacy, questions, retention
from core.contributing import answering
from core.errors import NotFound
from core.formats import linked
from core.languages import gettext as _
from core.model import HOUSE, PUBLIC, Actor, Record
from core.moderation import matters
from core.moderation.rules import words_of
from core.moderation.telling import ROLES
from core.plugins import CRASHES
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.web import errors, views, visit, words
from core.web.deeds import deeds
from core.web.front import Front, links_of
from core.web.views import Link
from core.web.visiting import calendars, days, doors, feeds, passing, places, roles
from core.web.writing import planning

#: Times on the home page.
_THIS_WEEK = 5


def home(front: Front) -> Response:
    """Show what this proeftuin is, and what guests put there."""
    ours = front.node.config.neighbourhood
    return front.show(
        "visiting/home.html",
        doors=doors.doors(front.node),
        week=front.kept("home.week", partial(days.this_week, front, _THIS_WEEK)),
        agenda=next((each for each in front.node.types.values() if each.calendar), None),
        slots=front.kept("home.slots", partial(front.slots, "fill_home", actor=visit.actor())),
        focus=ours.focus[0] if ours.focus else None,
        places=front.kept("home.places", partial(places.on_home, front)),
        roles=roles.ROLES,
    )


def record_detail(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show one record.

    Raises:
        NotFound: there is none of this type that the actor may read.
    """
    node, actor = front.node, visit.actor()
    try:
        record = questions.get(node, actor, record_id)
    except NotFound:
        _tell_if_gone(front, kind, record_id)
        raise
    if record.type != kind.name:
        raise NotFound(f"Bericht {record_id} is geen {kind.label}.")
    if record.state == "withdrawn" and not record.is_own:
        return _gone(front, record)
    return show_record(front, actor, record, kind)


def any_record(front: Front, record_id: int) -> Response:
    """Show a record whose type no guest brings, or lead to its own page."""
    actor = visit.actor()
    record = questions.get(front.node, actor, record_id)
    kind = front.node.types.get(record.type)
    if kind is not None:
        away: Response = redirect(views.url_of(front.node, record), 303)  # type: ignore[assignment]
        return away
    if record.state == "withdrawn" and not record.is_own:
        return _gone(front, record)
    return show_record(front, actor, record, None)


def show_record(front: Front, actor: Actor, record: Record, kind: RecordType | None) -> Response:
    """Return a record's page: its own template if its guest brings one, else the generic one."""
    detail = _detail(front, actor, record, kind)
    may_revise = record.is_own and access.may(actor, "revise", record).allowed
    context: dict[str, Any] = {
        "detail": detail,
        "card": detail.card,
        "kind": kind,
        "linked": _linked(front, record, kind) if record.is_public else "",
        "pass_on": passing.pass_on(front, detail.card) if record.is_public else None,
        "aside": front.slots("fill_record_aside", actor=actor, record=record),
        "below": front.slots("fill_record_below", actor=actor, record=record),
        "from_desk": questions.is_from_desk(front.node, record),
        "waits": planning.waiting(front, actor, record),
        "versions": questions.versions(front.node, actor, record.id) if may_revise else (),
    }
    if kind is not None and kind.detail_template:
        template = pages.template_of(kind.plugin, kind.detail_template)
        try:
            return front.guest_page(template, context)
        except CRASHES:
            front.node.plugins.note_crash(kind.plugin, f"template {template}")
    return front.show("detail.html", **context)


def about(front: Front) -> Response:
    """Show what this node is and how others recognise it."""
    others = [one for one in front.origins().values() if not one.own]
    return front.show("visiting/about.html", others=sorted(others, key=lambda one: one.place))


def privacy_register(front: Front) -> Response:
    """Show all that this node stores, why, and for how long."""
    return front.show(
        "visiting/privacy.html",
        chapters=privacy.register(front.node),
        rules=retention.RULES,
    )


def robots(front: Front) -> Response:
    """Let search engines read what visitors read, without lists of every filter."""
    text = "User-agent: *\nDisallow: /beheer\nDisallow: /redactie\nDisallow: /zoeken\n"
    text += f"Sitemap: {front.site.address}/sitemap.xml\n"
    response = Response(text, mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _detail(front: Front, actor: Actor, record: Record, kind: RecordType | None) -> views.Detail:
    card = front.card(record)
    found: tuple[views.Shown, ...]
    if kind is None:
        # Without its guest nobody knows which of our own fields are private: on doubt, none is
        # shown. What another node sent may be seen by all.
        trusted = not record.is_own or access.may(actor, "revise", record).allowed
        found = views.generic_fields(record.body) if trusted else ()
    else:
        visible = questions.visible_fields(kind, actor, record)
        # A picture lives at its own node: what another says of one may not show one of ours.
        infos = [
            one
            for one in visible
            if one.name not in COMMON and (record.is_own or one.widget != "picture")
        ]
        links = links_of(front, actor, record, kind)
        made = (views.shown(one, record.body.get(one.name), links) for one in infos)
        found = tuple(one for one in made if one is not None)
    times, over = days.of_record(front, actor, record, kind) if kind else ((), False)
    return views.Detail(
        card=card,
        times=times,
        over=over,
        calendar_url=f"{card.url}/agenda.ics" if times and record.is_public else "",
        fields=found,
        by_name={one.name: one for one in found},
        licence=record.licence,
        valid_until=record.valid_until,
        version=record.version,
        deeds=deeds(front.node, record, actor),
        generic=kind is None,
        brought=_(answering.brought_by(front.node, record.id)) if record.is_own else "",
        global_id=questions.global_id(front.node, actor, record) or "",
        crumbs=_crumbs(front, card, kind),
    )


def _linked(front: Front, record: Record, kind: RecordType | None) -> Markup | str:
    """Return what search engines read of a record of ours; what others wrote is theirs to tell."""
    if kind is None or not record.is_own:
        return ""
    open_fields = {one.name for one in kind.fields if one.travels and not one.refers_to}
    body = {name: value for name, value in record.body.items() if name in open_fields}
    told = linked.describe(kind.linked, feeds.item(front, record), body)
    if kind.calendar and (place := calendars.where(front, record, kind.calendar)):
        told["location"] = {"@type": "Place", "name": place}
    # Escaped for a script element, where HTML's own escapes mean nothing.
    return Markup(linked.script(told))  # noqa: S704


def _crumbs(front: Front, card: views.Card, kind: RecordType | None) -> tuple[Link, ...]:
    start = Link(front.site.area, "/")
    if kind is None:
        return (start,)
    return (start, Link(words.capital(kind.label_plural), f"/{kind.path}"))


def _tell_if_gone(front: Front, kind: RecordType, record_id: int) -> None:
    """Say "withdrawn" or "hidden" rather than "unknown" of what visitors could read before."""
    record = questions.get(front.node, HOUSE, record_id)
    if record.type != kind.name:
        return
    if record.state == "withdrawn" and record.visibility in PUBLIC:
        abort(_gone(front, record))
    if record.state == "published" and record.visibility == "beheer":
        abort(_hidden(front, record))


def _hidden(front: Front, record: Record) -> Response:
    """Say why something is hidden here, by which role, and how to object; never what it said."""
    decision = matters.standing(front.node, record.id)
    return front.show(
        "moderating/hidden.html",
        status=410,
        decision=decision,
        rule=words_of(decision.rule) if decision else "",
        role=_(ROLES.get(decision.role, "bemiddelaar")) if decision else "",
    )


def _gone(front: Front, record: Record) -> Response:
    origin = front.origin(record.origin)
    if origin.own:
        told = _("Wij hebben dit ingetrokken. De tekst is hier weg.")
    else:
        told = _("{place} heeft dit ingetrokken. De tekst is hier weg.").format(place=origin.place)
    return errors.show(front, 410, told)
