# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out. A session begins here and nowhere else, always with a new token."""

from flask import Response, redirect, request

from core.errors import NotAllowed, TooMany
from core.people import accounts
from core.web import security, visit
from core.web.front import Front

#: Name of the token of the sign-in form.
PURPOSE = "aanmelden"


def sign_in_form(front: Front) -> Response:
    """Show the form, or the way on to somebody who is signed in."""
    if visit.current().token:
        return _away("/redactie")
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
        response = _show(front, error=str(error), user_name=name, status=429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    before = visit.current().token
    if before:  # whoever sat here before is gone
        accounts.sign_out(front.node, before)
    response = _away(security.local_path(request.form.get("naar"), "/redactie"))
    cookie = security.cookie_name(front.node)
    response.set_cookie(cookie, token, **security.cookie_settings(front.node))
    return response


def sign_out(front: Front) -> Response:
    """End the session, here and in the browser."""
    accounts.sign_out(front.node, visit.current().token)
    response = _away("/")
    cookie = security.cookie_name(front.node)
    response.delete_cookie(cookie, **security.cookie_settings(front.node))
    return response


def _show(front: Front, *, error: str = "", user_name: str = "", status: int = 200) -> Response:
    response = front.show(
        "people/sign_in.html",
        status=status,
        error=error,
        user_name=user_name,
        next=security.local_path(request.values.get("naar"), ""),
    )
    response.headers["Cache-Control"] = security.NO_STORE
    return response


def _away(path: str) -> Response:
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer
