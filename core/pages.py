# SPDX-License-Identifier: EUPL-1.2
"""Guests' pages and slots, mounted behind an error boundary.

A guest declares addresses and answers with values; here they become Flask's. Whatever a
guest raises ends here: it is logged, counted, and costs the visitor that page or slot only.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g
from flask import request as flask_request
from jinja2 import Environment, FileSystemLoader, PrefixLoader
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from core.errors import EditorError
from core.guest_pages import Answer, Bytes, Html, Page, Problem, Redirect, Request, Upload
from core.model import VISITOR, Actor, Role
from core.node import Node
from core.plugins import CRASHES

# Before the path of a target in absolute form, as through a proxy.
_HOST = re.compile(r"^https?://[^/?#]*", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+(; ?[a-z]+=[A-Za-z0-9._-]+)*")
#: What only the house sets.
_HOUSE_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "date", "location", "server", "set-cookie",
     "transfer-encoding"}
)  # fmt: skip

#: Turns a guest's template and context into a page of the house, in its status.
Show = Callable[[str, Mapping[str, object], int], Response]


def admitted(node: Node) -> Iterator[tuple[str, Page]]:
    """Yield (plugin, page) of every guest that is in."""
    for name, found in node.pages.items():
        if node.plugins.guests[name].is_in:
            yield from ((name, page) for page in found)


def of_menu(node: Node, role: Role) -> list[Page]:
    """Return the pages with a place in the menu of those with ``role``."""
    return [
        page for _, page in admitted(node) if page.menu and page.role == role and not page.at_foot
    ]


def at_foot(node: Node) -> list[Page]:
    """Return the pages whose label stands at the foot of every page."""
    return [page for _, page in admitted(node) if page.menu and page.at_foot]


def loader(node: Node) -> PrefixLoader:
    """Return the guests' templates, each guest's under its own name and nowhere else.

    They stand in ``templates/NAME/`` beside the module that is the plugin.
    """
    found = {}
    for name, guest in node.plugins.guests.items():
        folder = node.plugins.folder(name) if guest.is_in else None
        if folder is not None:
            found[name] = FileSystemLoader(folder / "templates" / name)
    return PrefixLoader(found)


def template_of(plugin: str, name: str) -> str:
    """Return a guest's template under its own prefix, whether or not it wrote the prefix."""
    return name if name.startswith(f"{plugin}/") else f"{plugin}/{name}"


def fill(
    node: Node, templates: Environment, hook: str, around: Mapping[str, Any], **facts: Any
) -> list[Markup]:
    """Return what guests put in a slot, in their order; a crash leaves out that guest's."""
    found = []
    for plugin, answer in node.plugins.fills(hook, node=node, **facts):
        for offer in answer if isinstance(answer, list | tuple) else (answer,):
            try:
                template = templates.get_template(template_of(plugin, offer.template))
                found.append(Markup(template.render(**{**around, **offer.context})))  # noqa: S704
            except CRASHES:
                told = getattr(offer, "template", offer)
                node.plugins.note_crash(plugin, f"{hook}: {told!r}")
    return found


def mount(
    app: Flask, node: Node, show: Show, require: Callable[[Role], None], actor: Callable[[], Actor]
) -> Iterator[tuple[str, Page]]:
    """Give every guest's pages their addresses; yield (endpoint, page) of each.

    A guest that takes an address of its own record types goes out: Flask would let the first
    of the two win in silence.
    """
    for plugin, found in node.pages.items():
        if not node.plugins.guests[plugin].is_in:
            continue
        reason = _why_not(app, found)
        if reason:
            node.plugins.quarantine(plugin, reason)
            continue
        for number, page in enumerate(found):
            endpoint = f"{plugin}.{number}"
            view = _view(node, plugin, page, show, require, actor)
            app.add_url_rule(page.path, endpoint, view, methods=list(page.methods))
            yield endpoint, page


def _why_not(app: Flask, found: Iterable[Page]) -> str:
    """Return why these pages cannot be mounted, or "" when they can."""
    taken = {
        (rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()
    }
    for page in found:
        if any((page.path, method) in taken for method in page.methods):
            return f"page {page.path!r} is taken"
    return ""


def _view(
    node: Node,
    plugin: str,
    page: Page,
    show: Show,
    require: Callable[[Role], None],
    actor: Callable[[], Actor],
) -> Callable[..., Response]:
    def view(**values: object) -> Response:
        if page.machine:
            who = VISITOR
        else:
            require(page.role)
            who = actor()
        asked = read_request({name: str(each) for name, each in values.items()}, who)
        try:
            return _respond(plugin, page.view(node, asked), show)
        except (EditorError, HTTPException):
            raise  # said on purpose: the house shows it like its own
        except CRASHES as error:
            node.plugins.note_crash(plugin, f"page {page.path}")
            raise Crashed(plugin) from error

    return view


class Crashed(Exception):
    """A guest's page crashed; it is logged and counted already."""


def read_request(values: Mapping[str, str], actor: Actor) -> Request:
    """Return the current request as a guest sees it, its body bounded."""
    body = flask_request.get_data(cache=True, parse_form_data=False)
    form = MultiDict[str, str]() if g.get("machine") else flask_request.form
    return Request(
        method=flask_request.method,
        target=raw_target(flask_request.environ),
        values=values,
        query=flask_request.args.to_dict(),
        form={name: tuple(values) for name, values in form.lists()},
        headers=tuple(_headers(flask_request.environ)),
        body=body,
        actor=actor,
        remote=flask_request.remote_addr or "",
        files={} if g.get("machine") else _files(),
    )


def _files() -> dict[str, Upload]:
    found = flask_request.files.items()
    return {name: Upload(each.filename or "", each.read()) for name, each in found}


def raw_target(environ: Mapping[str, Any]) -> str:
    """Return path and query exactly as sent, before anybody decoded them."""
    sent = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not sent:  # a server that does not tell: the same target, written anew
        path = quote(environ.get("PATH_INFO", "/").encode("latin-1"))
        query = environ.get("QUERY_STRING", "")
        return f"{path}?{query}" if query else path
    return _HOST.sub("", str(sent)) or "/"


def _headers(environ: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if value:
                yield key.lower().replace("_", "-"), str(value)
        elif key.startswith("HTTP_"):
            yield key[5:].lower().replace("_", "-"), str(value)


def _respond(plugin: str, answer: Answer, show: Show) -> Response:
    if isinstance(answer, Html):
        page = show(template_of(plugin, answer.template), answer.context, answer.status)
        if not answer.shared:
            page.headers["Cache-Control"] = "no-store"
        return page
    if isinstance(answer, Redirect):
        return _redirect(answer)
    if isinstance(answer, Bytes):
        response = Response(answer.body, answer.status)
        response.headers["Content-Type"] = _content_type(answer.content_type)
        if answer.filename:
            safe = re.sub(r"[^A-Za-z0-9._-]+", "-", answer.filename)
            response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
        return _with_headers(response, answer.headers)
    if isinstance(answer, Problem):
        return problem(answer)
    raise TypeError(f"{answer!r} is not an answer")


def problem(told: Problem) -> Response:
    """Return a refusal for a machine (RFC 9457)."""
    members = {"status": told.status, "title": told.title, "detail": told.detail}
    text = json.dumps({**told.more, **members}, ensure_ascii=False)
    response = Response(text, told.status, content_type="application/problem+json")
    return _with_headers(response, told.headers)


def _redirect(answer: Redirect) -> Response:
    if not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", answer.to):
        raise ValueError(f"{answer.to!r} is not a path on this node")
    response = Response(status=303)
    response.headers["Location"] = answer.to
    if answer.notice and "visit" in g:
        g.visit.next_notice = answer.notice
    return response


def _content_type(given: str) -> str:
    if not _CONTENT_TYPE.fullmatch(given):
        raise ValueError(f"{given!r} is not a content type")
    return given


def _with_headers(response: Response, headers: Mapping[str, str]) -> Response:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _HOUSE_HEADERS:
            raise ValueError(f"a guest cannot set the header {name!r}")
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"{value!r} cannot stand in a header")
        response.headers[name] = value
    return response
