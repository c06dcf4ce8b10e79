# SPDX-License-Identifier: EUPL-1.2
"""A node whose API listens on a real port, and somebody who asks it things."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from waitress.server import create_server

from core.api.app import add_api
from core.database import writing
from core.model import Incoming
from core.node import Node
from core.people import accounts
from core.receiving import receive
from core.web.security import guard
from tests.least import payload
from tests.listening import listening

#: A node that shares with ours.
NEIGHBOUR = "b" * 32

#: Enough to make a lesson.
LESSON = {"title": "Laat een bewoner openen", "kind": "tip", "advice": "Vraag het een week eerder."}


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Somebody with a token, or a visitor without one."""

    port: int
    token: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Told:
        """Send one request; a body that is not bytes yet goes as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            return Told(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Told:
        return self.ask("GET", f"/api/v1{path}", **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Told:
        return self.ask("POST", f"/api/v1{path}", body, **headers)

    def put(self, path: str, body: object, **headers: str) -> Told:
        return self.ask("PUT", f"/api/v1{path}", body, **headers)

    def make(self, **fields: object) -> Any:
        """Create a lesson."""
        made = self.post("/lessons", {**LESSON, **fields})
        assert made.status == 201, made.body
        return made.json


def api_alone(node: Node) -> Any:
    """Return the API as the web front has it, without pages: those take long to make."""
    app = Flask("pages")
    add_api(app, node)
    return guard(app.wsgi_app, node)


def listen(node: Node, make: Callable[[Node], Any] = api_alone) -> Iterator[int]:
    """Serve ``node`` on a port of its own."""
    server = create_server(make(node), host="127.0.0.1", port=0, threads=2, ident=None)
    with listening(server):
        yield server.effective_port


@pytest.fixture
def port(node: Node) -> Iterator[int]:
    """Return where the API of ``node`` listens."""
    yield from listen(node)


@pytest.fixture
def visitor(port: int) -> Client:
    """Return somebody without a token."""
    return Client(port)


@pytest.fixture
def editor(node: Node, port: int) -> Client:
    """Return somebody with an editor's token."""
    accounts.add_person(node, "esra", "een lang wachtwoord", "editor")
    return Client(port, accounts.make_token(node, "esra", "test"))


@pytest.fixture
def take_in(node: Node) -> Callable[..., str]:
    """Return a function that takes in a verified lesson of another node: its global id."""
    sent = iter("abcdefghijklmnopqrstuvwxyz")

    def taking(named: str, /, **more: object) -> str:
        wire_id = next(sent) * 26
        sent_one = payload(NEIGHBOUR, wire_id, "lesson", named, more, version=3)
        with writing(node.engine) as tx:
            assert receive(tx, node, NEIGHBOUR, [Incoming(wire_id, sent_one)]) == {}
        return f"{NEIGHBOUR}/{wire_id}"

    return taking
