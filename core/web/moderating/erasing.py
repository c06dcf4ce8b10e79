# SPDX-License-Identifier: EUPL-1.2
"""The pages that ask before something goes for good.

They stand under /berichten/ and ask for no type, so that a record whose plugin is off can be
erased too.
"""

from flask import Response, redirect, request

from core import erasing, questions, scrubbing
from core.errors import Conflict, NotFound
from core.languages import gettext as _
from core.model import Record
from core.web import visit
from core.web.front import Front


def erase_page(front: Front, record_id: int) -> Response:
    """Say exactly what happens when a record of our own is erased, and ask."""
    visit.require("editor")
    return _ask(front, _own(front, record_id))


def erase(front: Front, record_id: int) -> Response:
    """Erase a record of our own, when its editor said that it cannot be undone."""
    visit.require("editor")
    record = _own(front, record_id)
    if request.form.get("sure") != "yes":
        return _ask(front, record, _("Zet eerst een vinkje. Zo weten we dat je het zeker weet."))
    shared = erasing.erase(front.node, visit.actor(), record_id) is not None
    return _to(f"/berichten/uitgewist?gedeeld={'ja' if shared else 'nee'}")


def erased(front: Front) -> Response:
    """Show how far an erasure is: here, and at others."""
    visit.require("editor")
    return front.show(
        "moderating/erased.html",
        done=scrubbing.is_done(front.node),
        shared=request.args.get("gedeeld") == "ja",
    )


def remove_page(front: Front, record_id: int) -> Response:
    """Ask why our copy of what another wrote should go for good."""
    return _ask_why(front, record_id)


def remove(front: Front, record_id: int) -> Response:
    """Remove our copy of what another wrote; it does not come back."""
    visit.require("administrator")
    _received(front, record_id)
    try:
        erasing.erase(front.node, visit.actor(), record_id, reason=request.form.get("reason", ""))
    except Conflict as error:
        return _ask_why(front, record_id, str(error))
    return _to("/berichten/uitgewist?gedeeld=nee")


def _own(front: Front, record_id: int) -> Record:
    record = questions.get(front.node, visit.actor(), record_id)
    if not record.is_own:
        raise NotFound(_("Bericht {record_id} is niet van ons.").format(record_id=record_id))
    return record


def _received(front: Front, record_id: int) -> Record:
    record = questions.get(front.node, visit.actor(), record_id)
    if record.is_own:
        raise NotFound(_("Bericht {record_id} is van onszelf.").format(record_id=record_id))
    return record


def _ask(front: Front, record: Record, problem: str = "") -> Response:
    return front.show(
        "moderating/erase.html",
        status=400 if problem else 200,
        card=front.card(record),
        versions=len(questions.versions(front.node, visit.actor(), record.id)),
        # Also what is no longer shared was once at others.
        travelled=record.wire_id is not None,
        problem=problem,
        erase_url=f"/berichten/{record.id}/wis-uit",
    )


def _ask_why(front: Front, record_id: int, problem: str = "") -> Response:
    visit.require("administrator")
    record = _received(front, record_id)
    return front.show(
        "moderating/remove.html",
        status=400 if problem else 200,
        card=front.card(record),
        problem=problem,
        reason=request.form.get("reason", ""),
        most=erasing.MOST_REASON,
        action=f"/berichten/{record.id}/verwijder",
    )


def _to(place: str) -> Response:
    answer: Response = redirect(place, 303)  # type: ignore[assignment]
    return answer
