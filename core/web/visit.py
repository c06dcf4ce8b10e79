# SPDX-License-Identifier: EUPL-1.2
"""One request: who makes it, whether its form is ours, and what to say on the next page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Request, Response, abort, g, redirect, request

from core.errors import NotAllowed
from core.languages import gettext as _
from core.languages import mark
from core.model import VISITOR, Actor, Role
from core.node import Node
from core.people import accounts, form_tokens
from core.web import security

#: Bytes of a form of ours; a page of a guest says its own.
BODY_LIMIT = 256 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What is said to somebody signed in who has a lesser role.
_REFUSALS: Mapping[Role, str] = {
    "editor": mark("Dit is voor de redactie van deze proeftuin."),
    "mediator": mark("Dit is voor de bemiddelaars van deze proeftuin."),
    "administrator": mark("Dit is voor de beheerder van deze proeftuin."),
}
_FOREIGN = mark(
    "Dit formulier kwam niet van deze site. Open de pagina opnieuw en probeer het nog eens."
)
_STALE = mark("Dit formulier is te oud. Open de pagina opnieuw en probeer het nog eens.")


@dataclass(slots=True)
class Visit:
    """Who is here, in this request."""

    actor: Actor = VISITOR
    #: Token of the session, "" without one.
    token: str = ""
    #: Key for the form tokens of the session, empty without one.
    form_key: bytes = b""
    #: Hidden in the forms of the page: of the session, or of this one page for a visitor.
    form_token: str = ""
    #: A sentence about the deed before this page, shown once.
    notice: str = ""
    #: The browser brought a notice that is shown now, so that it can go.
    shown: bool = False
    #: A sentence for the page after this one.
    next_notice: str = ""
    #: The form came without a session, or with one that is newer than the form: nothing may be
    #: done with it but giving it back.
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How an endpoint wants to be asked."""

    #: For programs: no session, no form token, refusals as problem+json.
    machine: bool = False
    body_limit: int = BODY_LIMIT
    #: Also visitors without a session may send its form; the name of their token.
    purpose: str = ""
    #: Its form holds what somebody typed: when the session ended in between it is given back.
    #: The view looks at ``Visit.stale`` before it does anything.
    keeps: bool = False
    #: Of a page that takes a file from anybody: so much of it may be text; 0 for all.
    text_limit: int = 0


#: Of pages that say nothing about it.
USUAL = Manner()


def install(app: Flask, node: Node, manners: dict[str, Manner]) -> None:
    """Let every request of ``app`` begin with who makes it, and check its form."""
    name, settings = security.cookie_name(node), security.cookie_settings(node)

    def begin() -> None:
        manner = manners.get(request.endpoint or "", USUAL)
        g.machine = manner.machine
        g.visit = Visit() if manner.machine else _visit_of(node, name, request)
        # What somebody typed is given back to anybody, but a stranger's file is not taken in.
        has_file = request.mimetype == "multipart/form-data" and g.visit.form_key
        limit = BODY_LIMIT if manner.keeps and not has_file else manner.body_limit
        if manner.text_limit and request.mimetype != "multipart/form-data":
            limit = manner.text_limit
        request.max_content_length = limit
        # Of that, so much may be text; the rest is a file.
        request.max_form_memory_size = manner.text_limit or (BODY_LIMIT if manner.keeps else limit)
        if manner.purpose and not g.visit.form_key:
            g.visit.form_token = form_tokens.for_visitor(node.secret, manner.purpose, node.clock())
        if request.url_rule and request.method not in _SAFE and not manner.machine:
            check_form(node, manner.purpose, keeps=manner.keeps)

    def end(response: Response) -> Response:
        visit: Visit | None = g.get("visit")
        if visit is None:
            return response
        if visit.next_notice and visit.token:
            packed = security.pack_notice(visit.next_notice)
            response.set_cookie(f"{name}-m", packed, max_age=60, **settings)
        elif visit.shown:
            response.delete_cookie(f"{name}-m", **settings)
        return response

    app.before_request(begin)
    app.after_request(end)


def current() -> Visit:
    """Return the visit this request belongs to; also while an early error is shown."""
    if "visit" not in g:
        g.visit = Visit()
    visit: Visit = g.visit
    return visit


def actor() -> Actor:
    """Return who makes this request."""
    return current().actor


def say(sentence: str) -> None:
    """Show ``sentence`` on the next page; only to somebody signed in."""
    current().next_notice = sentence


def require(role: Role) -> None:
    """Let nobody through with less than ``role``.

    Visitors are sent to the sign-in page, and come back here afterwards.

    Raises:
        NotAllowed: signed in, but with a lesser role.
    """
    if actor().is_at_least(role):
        return
    if actor().role == "visitor":
        abort(sign_in_first())
    raise NotAllowed(_(_REFUSALS[role]))


def sign_in_first() -> Response:
    """Return the way to the sign-in page and back."""
    here = request.full_path.rstrip("?") if request.method in _SAFE else "/redactie"
    answer: Response = redirect(f"/aanmelden?naar={quote(here, safe='/')}", 303)  # type: ignore[assignment]
    return answer


def check_form(node: Node, purpose: str, *, keeps: bool = False) -> None:
    """Refuse a form that did not come from a page this node gave to this visitor.

    Raises:
        NotAllowed: another site sent it, or its token is missing, foreign or old.
    """
    if not security.is_own_form(node, request.host, request.headers):
        raise NotAllowed(_(_FOREIGN))
    token = request.form.get(security.TOKEN_FIELD, "")
    key = current().form_key
    if key:
        good = form_tokens.is_for_session(key, token)
    elif purpose:
        good = form_tokens.is_for_visitor(node.secret, purpose, token, node.clock())
    elif keeps:
        good = False
    else:
        abort(sign_in_first())
    if not good and keeps:
        current().stale = True
    elif not good:
        raise NotAllowed(_(_STALE))


def _visit_of(node: Node, cookie: str, asked: Request) -> Visit:
    token = asked.cookies.get(cookie, "")
    session = accounts.session_of(node, token) if token else None
    if session is None:
        return Visit()
    packed = asked.cookies.get(f"{cookie}-m", "")
    return Visit(
        actor=session.actor,
        token=token,
        form_key=session.form_key,
        form_token=form_tokens.for_session(session.form_key),
        notice=security.unpack_notice(packed) if packed else "",
    )
