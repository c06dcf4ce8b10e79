# SPDX-License-Identifier: EUPL-1.2
"""Making an account: with an e-mail address, or with a name and a password and nothing else."""

from flask import Response, request

from core import languages
from core.errors import Conflict, InvalidRecord, TooMany
from core.languages import gettext as _
from core.people import signing
from core.web import visit
from core.web.front import Front
from core.web.people.account import away, kept_by_nobody, sent, too_many, welcome
from core.web.people.asking import Problems, Question, form, question

PURPOSE = "meedoen"


def choices(front: Front) -> Response:
    """Show both ways to make an account."""
    if visit.current().token:
        return away("/mijn")
    return _show(front)


def ask_letter(front: Front) -> Response:
    """Post a letter to make an account by; the same answer for every address."""
    email = request.form.get("email", "")[:300]
    try:
        signing.ask_letter(
            front.node, email, request.remote_addr or "",
            language=languages.language(), joining=True,
        )  # fmt: skip
    except InvalidRecord as error:
        return _show(front, error.problems, email=email, status=400)
    except TooMany as error:
        return too_many(_show(front, {"email": [str(error)]}, email=email, status=429), error)
    return sent(front)


def join(front: Front) -> Response:
    """Make an account with a name and a password."""
    typed = request.form
    try:
        token = signing.join(
            front.node, typed.get("nickname", "")[:200], typed.get("password", "")[:1000],
            request.remote_addr or "", of_age=bool(typed.get("of_age")),
            language=languages.language(),
        )  # fmt: skip
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    except TooMany as error:
        return too_many(_show(front, {"nickname": [str(error)]}, status=429), error)
    return welcome(front, token, "/mijn")


def finish_form(front: Front, token: str) -> Response:
    """Show what is still to be chosen by somebody who opened the link in a letter."""
    return _finish(front, token)


def finish(front: Front, token: str) -> Response:
    """Make the account that a letter offered."""
    typed = request.form
    try:
        session = signing.join_by_link(
            front.node, token, typed.get("nickname", "")[:200],
            password=typed.get("password", "")[:1000], of_age=bool(typed.get("of_age")),
            language=languages.language(),
        )  # fmt: skip
    except InvalidRecord as error:
        return _finish(front, token, error.problems, 400)
    except Conflict as error:
        return _finish(front, token, {"nickname": [str(error)]}, 409)
    return welcome(front, session, "/mijn")


def nickname_question(problems: Problems | None, value: str) -> Question:
    """Ask how somebody wants to be called."""
    return question(
        "nickname", _("Hoe wil je hier heten?"), value=value, problems=problems,
        autocomplete="nickname",
        hint=_("Een schuilnaam mag. Iedereen ziet deze naam. Je kunt hem later veranderen."),
    )  # fmt: skip


def password_question(problems: Problems | None, *, required: bool) -> Question:
    """Ask for a new password."""
    hint = _("Minstens 12 tekens. Vier losse woorden zijn sterk en goed te onthouden.")
    if not required:
        hint = _("Dit hoeft niet. Zonder wachtwoord meld je je aan met een link in je mail.")
    return question(
        "password", _("Wachtwoord"), "password", problems=problems, required=required,
        autocomplete="new-password", hint=hint,
    )  # fmt: skip


def age_question(problems: Problems | None) -> Question:
    """Ask whether somebody is old enough; the answer is not stored."""
    return question(
        "of_age", _("Ik ben 16 jaar of ouder."), "checkbox", problems=problems,
        checked=bool(request.form.get("of_age")),
        hint=_("Jonger? Dan mag je hier geen account maken. Meedoen en lezen mag wel."),
    )  # fmt: skip


def _show(
    front: Front, problems: Problems | None = None, *, email: str = "", status: int = 200
) -> Response:
    typed = request.form.get("nickname", "")[:200]
    by_letter = form(
        question("email", _("E-mailadres"), "email", value=email, problems=problems,
                 autocomplete="email", hint=_("Niemand anders ziet je adres."))
    )  # fmt: skip
    by_name = form(
        nickname_question(problems, typed),
        password_question(problems, required=True),
        age_question(problems),
    )
    return kept_by_nobody(
        front.show("people/join.html", status=status, by_letter=by_letter, by_name=by_name)
    )


def _finish(
    front: Front, token: str, problems: Problems | None = None, status: int = 200
) -> Response:
    email = signing.look_join(front.node, token)
    return kept_by_nobody(
        front.show(
            "people/form.html",
            status=status,
            heading=_("Maak je account af"),
            lead=_("We schrijven je op {email}.").format(email=email),
            form=form(
                nickname_question(problems, request.form.get("nickname", "")[:200]),
                password_question(problems, required=False),
                age_question(problems),
            ),
            action=f"/meedoen/{token}",
            button=_("Maak mijn account"),
            icon="plus",
        )  # fmt: skip
    )
