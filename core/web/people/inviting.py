# SPDX-License-Identifier: EUPL-1.2
"""The page behind an invitation: read what is asked, and say yes."""

from flask import Response, request

from core import languages
from core.errors import Conflict, InvalidRecord
from core.languages import gettext as _
from core.people import invitations
from core.people.invitations import Invitation
from core.people.persons import ROLE_NAMES
from core.web import visit, words
from core.web.front import Front
from core.web.people.account import away, kept_by_nobody, welcome
from core.web.people.asking import Problems, form
from core.web.people.joining import age_question, nickname_question, password_question

PURPOSE = "uitnodiging"


def invitation(front: Front, token: str) -> Response:
    """Show what somebody is invited to."""
    return _show(front, token)


def accept(front: Front, token: str) -> Response:
    """Take the role on, with a new account or with the one that is signed in."""
    if visit.current().token:
        invitations.take_on(front.node, visit.actor(), token)
        visit.say(_("Welkom in je nieuwe rol."))
        return away("/mijn")
    typed = request.form
    if not typed.get("of_age"):
        told = _("Een account is er voor mensen van 16 jaar en ouder.")
        return _show(front, token, {"of_age": [told]}, 400)
    try:
        session = invitations.accept(
            front.node, token, nickname=typed.get("nickname", "")[:200],
            password=typed.get("password", "")[:1000], language=languages.language(),
        )  # fmt: skip
    except InvalidRecord as error:
        return _show(front, token, error.problems, 400)
    except Conflict as error:
        return _show(front, token, {"nickname": [str(error)]}, 409)
    return welcome(front, session, "/mijn")


def _show(
    front: Front, token: str, problems: Problems | None = None, status: int = 200
) -> Response:
    found = invitations.look(front.node, token)
    asked = () if visit.current().token else (
        nickname_question(problems, request.form.get("nickname", "")[:200]),
        password_question(problems, required=not found.email),
        age_question(problems),
    )  # fmt: skip
    return kept_by_nobody(
        front.show(
            "people/form.html",
            status=status,
            heading=_("Je bent uitgenodigd"),
            lead=_in_words(found),
            form=form(*asked),
            action=f"/uitnodiging/{token}",
            button=_("Ja, ik doe mee"),
            icon="check",
        )  # fmt: skip
    )


def _in_words(found: Invitation) -> str:
    told = _("We vragen je als {role}.").format(role=_(ROLE_NAMES[found.role]))
    if found.organisation:
        told += " " + _("Je werkt hier namens {name}.").format(name=found.organisation)
    if found.until:
        told += " " + _("Je rol loopt tot en met {day}.").format(day=words.day(found.until))
    return told
