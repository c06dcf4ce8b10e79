# SPDX-License-Identifier: EUPL-1.2
"""What tests of the pages share: a browser that behaves, people, and short ways to write."""

import re
import sys
from importlib.metadata import EntryPoint

import pytest
from werkzeug.test import Client

from core import app, records
from core.app import open_node
from core.database import writing
from core.model import Actor, Incoming
from core.people import accounts
from core.receiving import receive
from core.web import create_app
from tests.least import LEAST, payload

PASSWORD = "vier woorden om in te komen"
EDITOR = Actor(None, "redactie", "editor")
NEIGHBOUR = "q" * 32

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """Somebody at a keyboard: keeps cookies, and sends what browsers send with a form."""

    def __init__(self, front, address="http://127.0.0.1:5100"):
        self.address = address
        self.client = Client(front)

    def get(self, path, **more):
        return self.client.get(path, base_url=self.address, **more)

    def token(self, page="/"):
        found = _TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def post(self, path, data=None, *, token=None, headers=None, page="/", **more):
        sent = dict(data or {})
        sent["form_token"] = self.token(page) if token is None else token
        told = {"Origin": self.address} if headers is None else headers
        return self.client.post(path, data=sent, headers=told, base_url=self.address, **more)

    def sign_in(self, name, **more):
        data = {"user_name": name, "password": PASSWORD}
        return self.post("/aanmelden", data | more, page="/aanmelden")

    def cookies(self):
        jar = self.client._cookies or {}
        return {cookie.key: cookie for cookie in jar.values()}


@pytest.fixture
def front(node):
    """Return the application in front of the node."""
    return create_app(node)


@pytest.fixture
def visitor(front):
    """Return the browser of somebody without an account."""
    return Browser(front)


@pytest.fixture
def browser_of():
    """Return a function that gives the browser of a visitor of any node."""
    return lambda node: Browser(create_app(node))


@pytest.fixture
def signed_in(node, front):
    """Return a function that gives a browser signed in with a role."""

    def signing(role):
        accounts.add_person(node, role, PASSWORD, role)
        browser = Browser(front)
        assert browser.sign_in(role).status_code == 303
        return browser

    return signing


@pytest.fixture
def editor(signed_in):
    """Return the browser of an editor."""
    return signed_in("editor")


@pytest.fixture
def administrator(signed_in):
    """Return the browser of an administrator."""
    return signed_in("administrator")


@pytest.fixture
def write(node):
    """Return a function that publishes a record with the least it needs."""

    def one(type_name, title=None, *, publish=True, **fields):
        data = LEAST[type_name] | ({"title": title} if title else {}) | fields
        return records.create(node, EDITOR, type_name, data, publish=publish)

    return one


@pytest.fixture
def take_in(node):
    """Return a function that takes in a verified record of another node."""
    sent = iter("abcdefghijklmnopqrstuvwxyz")

    def taking(type_name, title, *, origin=NEIGHBOUR, **fields):
        wire_id = next(sent) * 26
        sent_one = payload(origin, wire_id, type_name, title, fields)
        with writing(node.engine) as tx:
            assert receive(tx, node, origin, [Incoming(wire_id, sent_one)]) == {}
        return wire_id

    return taking


@pytest.fixture
def with_guest(node, monkeypatch):
    """Return a function that opens the node again with one guest more, and its front."""
    opened = []

    def opening(guest, name="street"):
        offered = dict(app.installed_plugins())
        monkeypatch.setitem(sys.modules, f"guest_{name}", guest)
        offered[name] = EntryPoint(name, f"guest_{name}", app.GROUP)
        monkeypatch.setattr(app, "installed_plugins", lambda: offered)
        names = f"initiatives,lessons,{name}"
        again = open_node(node.directory, environment={"SAMENBETER_PLUGINS": names})
        opened.append(again)
        return again, create_app(again)

    yield opening
    for each in opened:
        each.engine.dispose()
