# SPDX-License-Identifier: EUPL-1.2
"""Sharing from a page: what travels is looked at first, and can be taken back for a minute."""

from flask import Response, request

from core import audiences, levels, plans, records, turning
from core.database import reading
from core.errors import Conflict
from core.languages import gettext as _
from core.model import EVERYBODY, Record
from core.people import stewards
from core.record_types import RecordType
from core.web import views, visit, words
from core.web.front import Front, links_of
from core.web.writing import sharing
from core.web.writing.owning import own


def share_page(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show exactly what will travel, to whom, and what looks like it should not.

    Raises:
        Conflict: it is not published, or of a type that stays here.
    """
    visit.require("editor")
    return _page(front, kind, _sharable(front, kind, record_id))


def share(front: Front, kind: RecordType, record_id: int) -> Response:
    """Let everybody have it, or the networks that were chosen; in a minute, or at once.

    What the page asked for is asked here again: that somebody looked at what seems to be one
    person's, and that the text is still the one that was looked at.

    Raises:
        Conflict: as for the page, or nobody was chosen.
    """
    visit.require("editor")
    record = _sharable(front, kind, record_id)
    asked = request.form.getlist("audience")
    # Without networks there is nothing to choose, and the form does not ask.
    chosen = asked if asked or audiences.offered(front.node) else [EVERYBODY]
    if request.form.get("version") != str(record.version):
        return _page(front, kind, record, problem=_(turning.CHANGED), status=409)
    if sharing.warnings(kind, record) and "looked" not in request.form:
        problem = _("Kijk eerst naar wat van één persoon lijkt. Zet daarna een vinkje.")
        return _page(front, kind, record, problem=problem, status=400)
    wait = plans.regret(front.node)
    if wait:
        plans.plan(
            front.node, visit.actor(), record.id, "share", front.node.clock() + wait,
            version=record.version, audiences=tuple(dict.fromkeys(chosen)),
        )  # fmt: skip
    else:
        records.share(front.node, visit.actor(), record.id, chosen, version=record.version)
        visit.say(_("Gedeeld. Andere proeftuinen halen het nu op."))
    return front.to(views.url_of(front.node, record))


def _sharable(front: Front, kind: RecordType, record_id: int) -> Record:
    record = own(front, kind, record_id)
    if record.state != "published":
        raise Conflict(_("Zet het eerst op deze site. Daarna kun je het delen."))
    if not kind.travels:
        raise Conflict(_("Deze soort berichten blijft altijd op deze site."))
    return record


def _page(
    front: Front, kind: RecordType, record: Record, *, problem: str = "", status: int = 200
) -> Response:
    others = sorted(
        (one for one in front.origins().values() if not one.own), key=lambda one: one.place
    )
    with reading(front.node.engine) as tx:
        lacking = stewards.lacking(tx, front.node)
    wait = int(plans.regret(front.node).total_seconds())
    return front.show(
        "writing/share.html",
        status=status,
        problem=problem,
        lacking=lacking,
        card=front.card(record),
        kind=kind,
        version=record.version,
        travels=sharing.what_travels(kind, record, links_of(front, visit.actor(), record, kind)),
        stays=sharing.what_stays(kind, record),
        warnings=sharing.warnings(kind, record),
        receivers=others,
        not_shown_at=[one for one in others if levels.needs_more(front.node, kind, one.id)],
        share_url=f"/{kind.path}/{record.id}/deel",
        audiences=sharing.choices(audiences.offered(front.node), record),
        wait=words.seconds(wait) if wait else "",
    )
