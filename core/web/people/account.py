# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, by letter or by password. A session begins here, always with a new token."""

from flask import Response, redirect, request

from core import languages
from core.errors import InvalidRecord, NotAllowed, TooMany
from core.languages import gettext as _
from core.people import accounts, signing
from core.web import security, visit
from core.web.front import Front
from core.web.people.asking import Problems, form, question

#: Name of the token of the forms on the sign-in page.
PURPOSE = "aanmelden"


def sign_in_form(front: Front) -> Response:
    """Show the forms, or the way on to somebody who is signed in."""
    if visit.current().token:
        return away(_home())
    return _show(front)


def sign_in(front: Front) -> Response:
    """Begin a session; the cookie is the only one this node ever gives."""
    name = request.form.get("user_name", "")[:200]
    password = request.form.get("password", "")[:1000]
    try:
        token = accounts.sign_in(front.node, name, password, request.remote_addr or "")
    except NotAllowed as error:
        return _show(front, error=str(error), user_name=name, status=403)
    except TooMany as error:
        return too_many(_show(front, error=str(error), user_name=name, status=429), error)
    return welcome(front, token)


def ask_letter(front: Front) -> Response:
    """Post a letter to sign in by; the answer is the same whoever has that address."""
    email = request.form.get("email", "")[:300]
    try:
        signing.ask_letter(
            front.node, email, request.remote_addr or "", language=languages.language()
        )
    except InvalidRecord as error:
        return _show(front, problems=error.problems, email=email, status=400)
    except TooMany as error:
        problems = {"email": [str(error)]}
        return too_many(_show(front, problems=problems, email=email, status=429), error)
    return sent(front)


def letter(front: Front, token: str) -> Response:
    """Show the button behind the link of a letter: opening the link does nothing yet."""
    name = signing.nickname_of_link(front.node, token)
    return kept_by_nobody(
        front.show(
            "people/form.html",
            heading=_("Welkom terug, {name}").format(name=name),
            lead=_("Druk op de knop. Dan ben je aangemeld."),
            form=form(),
            action=f"/aanmelden/brief/{token}",
            button=_("Meld je aan"),
            icon="log-in",
        )  # fmt: skip
    )


def by_letter(front: Front, token: str) -> Response:
    """Begin the session that a letter offered."""
    return welcome(front, signing.sign_in_by_link(front.node, token))


def sign_out(front: Front) -> Response:
    """End the session, here and in the browser."""
    accounts.sign_out(front.node, visit.current().token)
    return forget(front, away("/"))


def welcome(front: Front, token: str, path: str = "") -> Response:
    """Return the way on, with the cookie of a session that began just now."""
    before = visit.current().token
    if before:  # whoever sat here before is gone
        accounts.sign_out(front.node, before)
    visit.current().token = token
    session = accounts.session_of(front.node, token)
    editor = session is not None and session.actor.is_at_least("editor")
    usual = path or ("/redactie" if editor else "/mijn")
    response = away(security.local_path(request.form.get("naar"), usual))
    cookie = security.cookie_name(front.node)
    response.set_cookie(cookie, token, **security.cookie_settings(front.node))
    return response


def forget(front: Front, response: Response) -> Response:
    """Take the cookie of the session out of the browser."""
    cookie = security.cookie_name(front.node)
    response.delete_cookie(cookie, **security.cookie_settings(front.node))
    return response


def sent(front: Front) -> Response:
    """Show that a letter is on its way; says nothing about who has the address."""
    return kept_by_nobody(
        front.show("people/sent.html", development=front.node.config.node.development)
    )


def kept_by_nobody(response: Response) -> Response:
    """Return a page that neither we nor a browser keeps."""
    response.headers["Cache-Control"] = security.NO_STORE
    return response


def too_many(response: Response, error: TooMany) -> Response:
    """Say when to come back."""
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def away(path: str) -> Response:
    """Return the way to another page, as the answer to a form."""
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer


def _home() -> str:
    return "/redactie" if visit.actor().is_at_least("editor") else "/mijn"


def _show(
    front: Front, *, error: str = "", user_name: str = "", email: str = "",
    problems: Problems | None = None, status: int = 200,
) -> Response:  # fmt: skip
    asked = question(
        "email", _("E-mailadres"), "email", value=email, problems=problems, autocomplete="email",
        hint=_("We sturen je een link. Je hebt dan geen wachtwoord nodig."),
    )  # fmt: skip
    return kept_by_nobody(
        front.show(
            "people/sign_in.html",
            status=status,
            error=error,
            user_name=user_name,
            form=form(asked),
            next=security.local_path(request.values.get("naar"), ""),
        )
    )
