# SPDX-License-Identifier: EUPL-1.2
"""A node that runs, and strangers around it.

``reader`` is one node for each file of tests: a real process that does nothing by the clock, so
that what it does is the answer to what a test did. ``liar`` is a fresh peer of it for each test.
"""

import hashlib
import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass

import pytest
import requests

from samenbeter.running import PASSWORD, copy, found
from samenbeter.testing import _free_port
from tests.attacks.letters import send, signed, write
from tests.attacks.liar import Liar

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_PEERS = "/beheer/proeftuinen"
# All in which a stranger could leave something behind.
_KEPT = (
    "record", "version", "facet", "change", "person", "session", "api_token", "federation_peer",
    "federation_certificate", "federation_feed", "federation_entry", "federation_payload",
    "federation_subtree", "federation_standing", "federation_missing", "federation_quarantine",
    "federation_contract",
    "federation_erasure", "federation_receipt", "federation_order", "erased", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What the node holds of one peer's feed."""

    size: int
    newest: bytes
    headers: tuple
    missing: int
    set_aside: tuple
    payloads: int
    records: int
    alarm: str
    evidence: tuple
    error: str

    @property
    def belief(self):
        """All that a lie must not change."""
        return (
            self.size, self.newest, self.headers, self.missing, self.set_aside, self.payloads,
            self.records, self.alarm, self.evidence,
        )  # fmt: skip


class Surfer:
    """Somebody with a browser and an account, over real HTTP."""

    def __init__(self, node, name=None):
        self.node = node
        self.session = requests.Session()
        self.session.trust_env = False
        if name:
            told = {"user_name": name, "password": PASSWORD}
            answer = self.post("/aanmelden", told)
            assert answer.status_code == 303, answer.text

    def get(self, path):
        return self.session.get(self.node.url + path, timeout=60, allow_redirects=False)

    def post(self, path, data, *, token=None, page=None, headers=None):
        if token is None:
            shown = _TOKEN.search(self.get(page or path).text)
            token = shown[1] if shown else ""
        return self.session.post(
            self.node.url + path, data={**data, "form_token": token},
            headers={"Origin": self.node.url} if headers is None else headers,
            timeout=60, allow_redirects=False,
        )  # fmt: skip

    def close(self):
        self.session.close()


class Reader:
    """The node that is attacked."""

    def __init__(self, node, bell):
        self.node = node
        self.url = node.url
        self.node_id = node.node_id
        self._bell = bell
        self.administrator = Surfer(node, node.administrator)
        node.wait_until(self._has_begun, "what a node does at its start")
        self.add(bell)

    def add(self, liar, address=None):
        """Exchange with a peer: as an administrator who compared the node id."""
        before = self._contacts()
        self._deed(deed="add", address=address or liar.url, node_id=liar.node_id, level="full")
        self._await_visits({liar.node_id: (0, None), **before})

    def remove(self, liar):
        self.administrator.post(_PEERS, {"deed": "remove", "node_id": liar.node_id})

    def ring(self):
        """Have every peer visited now: adding one again does that."""
        self._deed(deed="add", address=self._bell.url, node_id=self._bell.node_id, level="full")

    def visit(self, liar):
        """Have all peers visited, wait until they are, and return what is held of one."""
        before = self._contacts()
        self.ring()
        self._await_visits(before)
        return self.held(liar)

    def _contacts(self):
        found = self.rows("SELECT node_id, failures, last_contact FROM federation_peer")
        return {node_id: tuple(more) for node_id, *more in found}

    def _await_visits(self, before):
        def is_done():
            now = self._contacts()
            return all(now.get(node_id, contact) != contact for node_id, contact in before.items())

        self.node.wait_until(is_done, "all visits")

    def _deed(self, **fields):
        answer = self.administrator.post(_PEERS, fields)
        assert answer.status_code == 303, answer.text

    def announce(self, liar, note=None, *, host="127.0.0.1"):
        """Post an announcement as the peer that ``liar`` is; return the answer."""
        path, body = f"{liar.feed_path}/announcement", note or liar.checkpoint()
        headers = signed(liar, self.node_id, "POST", path, "", body)
        return send(self.url, write("POST", path, headers, body, host=host))

    def catch_up(self, liar):
        """Announce honest news, and wait until all of it is taken in; return what is held."""
        assert self.announce(liar).status == 202

        def is_there():
            held = self.held(liar)
            return held if held.size == len(liar.headers) and not held.missing else None

        return self.node.wait_until(is_there, "honest news")

    def title(self, liar, record):
        """Return the title of a received lesson, or None."""
        shown = self.node.find("lessons", liar.global_id(record))
        return shown["title"] if shown else None

    # What stands in the rows, read by another process than the one that writes them.

    def rows(self, statement, *values):
        file = f"file:{self.node.directory / 'node.db'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=30)) as database:
            return database.execute(statement, values).fetchall()

    def contact(self, liar):
        """Return what every visit changes."""
        found = self.rows(
            "SELECT failures, last_contact FROM federation_peer WHERE node_id = ?", liar.node_id
        )
        return found[0] if found else (0, None)

    def held(self, liar, origin=None):
        name = origin or liar.origin
        of_feed = "FROM federation_{} JOIN federation_feed f ON f.id = feed_id WHERE f.origin = ?"
        feed = self.rows(
            "SELECT size, newest, alarm, evidence, contradiction FROM federation_feed"
            " WHERE origin = ?", name,
        )  # fmt: skip
        size, newest, alarm, *evidence = feed[0] if feed else (0, b"", "", b"", b"")
        error = self.rows("SELECT last_error FROM federation_peer WHERE node_id = ?", liar.node_id)
        entries = self.rows("SELECT header " + of_feed.format("entry") + " ORDER BY idx", name)
        aside = self.rows("SELECT wire_id, reason " + of_feed.format("quarantine"), name)
        count = {
            each: self.rows("SELECT count(*) " + of_feed.format(each), name)[0][0]
            for each in ("missing", "payload")
        }
        records = self.rows("SELECT count(*) FROM record WHERE origin = ?", liar.node_id)[0][0]
        return Held(
            size, newest, tuple(each[0] for each in entries), count["missing"],
            tuple(sorted(aside)), count["payload"], records, alarm, tuple(evidence),
            error[0][0] if error else "",
        )  # fmt: skip

    def use_token(self):
        """Have the node note that its editor was here today, which it does once a day."""
        headers = {"Authorization": f"Bearer {self.node.token}"}
        requests.get(f"{self.node.url}/api/v1/lessons", headers=headers, timeout=10)

    def _has_begun(self):
        """Whether each task ran once, and its own feed stands in the rows, be it empty.

        A node that starts visits its peers once by itself: better before it has any.
        """
        waiting = self.rows("SELECT 1 FROM task WHERE last_end IS NULL")
        own = self.rows("SELECT 1 FROM federation_feed WHERE node_id = ?", self.node_id)
        return own and not waiting

    def at_rest(self):
        """Wait until nothing is due here that would change rows; return the fingerprint then."""

        def is_at_rest():
            unsigned = "SELECT 1 FROM federation_erasure WHERE receipt = '' AND node_id != ?"
            if self.rows(unsigned, self.node_id):
                return None
            before = self.fingerprint()
            time.sleep(0.2)  # for a moment in which nothing changes
            return before if self.fingerprint() == before else None

        return self.node.wait_until(is_at_rest, "a node that is at rest")

    def fingerprint(self):
        """Return digests of the rows in which a stranger could leave something, by table."""
        return {
            table: {
                hashlib.sha256(repr(row).encode()).hexdigest()
                for row in self.rows(f"SELECT * FROM {table}")
            }
            for table in _KEPT
        }


def settle(node, *, sweep=86_400, more=""):
    """Let a node do nothing by the clock but what a test asks for."""
    file = node.directory / "node.toml"
    text = file.read_text()
    assert "[plugins.federation]" not in text
    file.write_text(f"{text}\n[plugins.federation]\nsweep_seconds = {sweep}\n{more}")


def moved(node, directory):
    """Return a copy of a node that does not run, at a port of its own."""
    made = copy(node, directory)
    before, port = node.url.rpartition(":")[2], str(_free_port())
    file = made.directory / "node.toml"
    file.write_text(file.read_text().replace(before, port))
    made.url = f"http://127.0.0.1:{port}"
    return made


@pytest.fixture(scope="session")
def stopped(tmp_path_factory):
    """Return a node with people in it that does not run; tests run copies."""
    node = found(tmp_path_factory.mktemp("attacked") / "amsterdam", "Amsterdam", _free_port())
    settle(node)
    return node


@pytest.fixture(scope="module")
def reader(stopped, tmp_path_factory):
    """Return the node that a file attacks: what others left behind there would be in its way."""
    folder = tmp_path_factory.mktemp("reader")
    node = moved(stopped, folder / "amsterdam")
    bell = Liar(folder / "bell", "Klokkenhuis")
    node.start()
    try:
        node.wait_until(node.is_open, "the guard")
        one = Reader(node, bell)
        one.use_token()
        yield one
        one.administrator.close()
    finally:
        node.kill()
        bell.close()


@pytest.fixture
def make_liar(reader, tmp_path):
    """Return a function that makes a peer of the reader, with three lessons told honestly."""
    made = []

    def make(name="Boevendorp", *, lessons=3, add=True):
        liar = Liar(tmp_path / f"liar-{len(made)}", name)
        made.append(liar)
        liar.lessons = [liar.lesson(f"Les {number}") for number in range(lessons)]
        if add:
            reader.add(liar)
            held = reader.held(liar)
            assert (held.size, held.missing, held.error) == (lessons, 0, "")
        return liar

    yield make
    for each in made:
        reader.remove(each)
        each.close()


@pytest.fixture
def liar(make_liar):
    """Return a peer of the reader, honest so far."""
    return make_liar()
