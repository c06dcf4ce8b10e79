# SPDX-License-Identifier: EUPL-1.2
"""The API as a small application of its own, beside the pages.

Nothing of a page can happen to it: no session is read, no form token asked, no error page
shown. In front of both stands the web front, which puts the security headers on every answer.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from core.api import ROOT, VERSION, answers, asking, problems, searching, views
from core.node import Node
from core.record_types import RecordType

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def add_api(app: Flask, node: Node) -> None:
    """Let ``app`` answer all below ``/api`` with the API of ``node``."""
    api: WSGIApplication = make_api(node).wsgi_app
    pages: WSGIApplication = app.wsgi_app

    def fork(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        return (api if path == "/api" or path.startswith("/api/") else pages)(environ, start)

    # Flask's own way to put a layer in front.
    app.wsgi_app = fork  # type: ignore[assignment,method-assign]


def make_api(node: Node) -> Flask:
    """Return the API of ``node``."""
    app = Flask("samenbeter-api", static_folder=None, root_path=str(node.directory))
    app.config["MAX_CONTENT_LENGTH"] = asking.BODY_LIMIT
    app.url_map.merge_slashes = False  # it would redirect
    app.url_map.converters |= {"kind": _kinds_of(node), "record": _RecordId}
    app.before_request(asking.check_accept)
    app.after_request(_finish)
    problems.install(app)
    _add_routes(app, node)
    return app


def _add_routes(app: Flask, node: Node) -> None:
    turns = ",".join(f'"{each}"' for each in views.TURNS)
    one = f"{ROOT}/<kind:kind>/<record:record_id>"
    routes: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("GET", ROOT, views.index),
        ("GET", f"{ROOT}/_search", searching.search),
        ("GET", f"{ROOT}/<kind:kind>", views.list_records),
        ("POST", f"{ROOT}/<kind:kind>", views.create_record),
        ("GET", one, views.read_record),
        ("PUT", one, views.revise_record),
        ("POST", f"{one}/<any({turns}):turn>", views.turn_record),
    )
    for method, path, view in routes:
        app.add_url_rule(path, view.__name__, partial(view, node), methods=[method])
    app.add_url_rule(f"{ROOT}/openapi.json", "openapi", _Document(node))


class _Document:
    """The OpenAPI document; made when somebody first asks, for it takes a while."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._made: bytes = b""

    def __call__(self) -> Response:
        asking.check_keys()
        if not self._made:
            from core.api import openapi  # brings a library that nothing else here needs

            self._made = openapi.document(self._node)
        return answers.raw_answer(self._made)


def _kinds_of(node: Node) -> type[BaseConverter]:
    kinds = {one.collection: one for one in node.types.values()}

    class Kind(BaseConverter):
        """A collection of this node, as the record type it holds."""

        # Of nothing but these: a name that ``to_python`` refuses would be told as 405.
        regex = "|".join(map(re.escape, kinds)) or "(?!)"

        def to_python(self, value: str) -> RecordType:
            return kinds[value]

    return Kind


class _RecordId(BaseConverter):
    """A local id: fifteen digits at most, so that every reader of JSON can count with it."""

    regex = r"[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        return int(value)


def _finish(response: Response) -> Response:
    headers: Any = response.headers
    headers["API-Version"] = VERSION
    headers.add("Vary", "Accept, Authorization")
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    if reads:
        # What everybody may read, pages of others may read too; a token they cannot send.
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "API-Version, ETag, Link"
    public = reads and response.status_code < 400 and "Authorization" not in request.headers
    headers["Cache-Control"] = "no-cache" if public else "no-store"
    return response
