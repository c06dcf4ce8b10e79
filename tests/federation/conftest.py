# SPDX-License-Identifier: EUPL-1.2
"""A town of real nodes: each with its own directory, keys and database."""

import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from core import records
from core.app import open_node
from core.database import reading, writing
from core.migrate import migrate
from core.model import HOUSE
from core.node import Node
from core.record_types import RecordType
from core.web import create_app
from federation import keys, peers
from federation.gate import gate_of
from federation.publishing.publisher import _sign, open_feed, publish
from federation.reading import sync
from federation.store import contents, feeds, meaning, memberships
from federation.store import peers as stored
from federation.store.contents import Held
from federation.wire import membership, merkle
from federation.wire.effects import Standing
from federation.wire.entry import PUT, Header, put_header
from federation.wire.membership import Membership
from federation.wire.times import week_of
from samenbeter.testing import _free_port, appoint

_CONFIG = """\
[node]
name = "{name}"
area = "{area}"
address = "http://127.0.0.1:{port}"
development = true
plugins = ["federation", "initiatives", "lessons"]

[server]
port = {port}

[sharing]
regret_seconds = 0
"""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """Make the database once, with two administrators who let it share; nodes get a copy."""
    directory = tmp_path_factory.mktemp("migrated")
    migrate(directory)
    (directory / "node.toml").write_text(
        '[node]\nname = "Rotterdam"\narea = "Middelland"\naddress = "http://127.0.0.1:5100"\n'
        "development = true\nplugins = []\n"
    )
    (directory / "keys").mkdir()
    (directory / "keys/secret").write_text(secrets.token_hex(32))
    (directory / "keys/node-id").write_text("a" * 32)
    node = open_node(directory, environment={})
    appoint(node)
    node.engine.dispose()
    return directory / "node.db"


@pytest.fixture
def found(tmp_path, empty_database) -> Callable[..., Path]:
    """Return a function that makes the directory of a new node."""

    def make(name: str, *, port: int = 5100, area: str = "Middelland") -> Path:
        directory = tmp_path / name.lower()
        directory.mkdir()
        keys.make(directory, name, f"http://127.0.0.1:{port}")
        (directory / "keys/secret").write_text(secrets.token_hex(32))
        text = _CONFIG.format(name=name, area=area, port=port)
        (directory / "node.toml").write_text(text)
        shutil.copy(empty_database, directory / "node.db")
        return directory

    return make


@pytest.fixture
def opened() -> Iterator[Callable[..., Node]]:
    """Return a function that opens a node; all are closed in the end."""
    nodes: list[Node] = []

    def open_one(directory: Path, **more: object) -> Node:
        node = open_node(directory, environment={}, **more)
        nodes.append(node)
        return node

    yield open_one
    for node in nodes:
        gate_of(node).close()
        node.engine.dispose()


@pytest.fixture
def node(found, opened) -> Node:
    """Return one node, alone in the world."""
    return opened(found("Rotterdam"))


def lesson(node: Node, title: str = "Begin met soep", *, audiences=("public",), **more: object):
    """Return a lesson that was written, published and shared on ``node``."""
    data = {"title": title, "kind": "tip", "advice": "Zet de deur open.", **more}
    record = records.create(node, HOUSE, "lesson", data, publish=True)
    return records.share(node, HOUSE, record.id, audiences)


def network(name: str, *nodes: Node, after: str = "", told: Sequence[Node] = ()) -> str:
    """Let nodes be a network, as if people had agreed on it; return its audience.

    Args:
        name: of the network.
        nodes: the members from now on.
        after: the audience of a network of which this is the next version.
        told: nodes besides the members that know of it.
    """
    if after:
        with reading(nodes[0].engine) as tx:
            before = memberships.standing(tx, after).document
        most = membership.least_threshold(len(nodes))
        members = [node.id for node in nodes]
        made = membership.successor(before, network=name, members=members, threshold=most)
    else:
        most = membership.least_threshold(len(nodes))
        nonce = secrets.token_bytes(16)
        made = membership.first(name, [node.id for node in nodes], most, nonce)
    for node in (*nodes, *told):
        made = membership.sign(made, node.id, gate_of(node).keys.feed)
    for node in (*nodes, *told):
        keep(node, made, after)
    return after or made.digest


def keep(node: Node, document: Membership, audience: str = "") -> None:
    """Let a node know a version of a network as one that stands."""
    with writing(node.engine) as tx:
        audience = audience or document.digest
        memberships.add(tx, audience, document, "standing", node.clock())


def with_type(node: Node, kind: RecordType) -> None:
    """Let a node have a record type that no plugin brings."""
    node.types[kind.name] = kind  # type: ignore[index]


class Front:
    """The real front of a node, and what it says instead of the truth.

    ``lies`` has functions by the end of a path; each gets the honest body and returns what is
    sent. A lie that returns a tuple is (status line, body).
    """

    def __init__(self, node: Node) -> None:
        self.lies: dict[str, Callable[[bytes], object]] = {}
        #: (method, path) of all that was asked.
        self.asked: list[tuple[str, str]] = []
        #: Answers what is posted, when it is there.
        self.instead: Callable[..., object] | None = None
        self._app = create_app(node)

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if self.instead is not None and environ["REQUEST_METHOD"] == "POST":
            return self.instead(environ, start_response)
        self.asked.append((environ["REQUEST_METHOD"], path))
        lie = next((each for end, each in self.lies.items() if path.endswith(end)), None)
        if lie is None:
            return self._app(environ, start_response)
        seen = {}
        answer = self._app(environ, lambda *told: seen.update(told=told))
        body = b"".join(answer)
        told = lie(body)
        status, headers = seen["told"][:2]
        if isinstance(told, tuple):
            status, told = told
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(told)))])
        return [told]


class Town:
    """Nodes that can be asked over HTTP, in this process."""

    def __init__(self, found, opened) -> None:
        self._found, self._opened = found, opened
        self.fronts: dict[str, Front] = {}
        self._servers: dict[str, object] = {}

    def node(self, name: str, **more: object) -> Node:
        """Make a node and serve it."""
        node = self._opened(self._found(name, port=_free_port()), **more)
        self.serve(node)
        return node

    def serve(self, node: Node) -> Front:
        """Serve a node at its own address, from now on."""
        front = self.fronts[node.id] = Front(node)
        server = make_server("127.0.0.1", node.config.server.port, front, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        self._servers[node.id] = (server, thread)
        return front

    def close(self, node_id: str) -> None:
        """Stop answering for a node, as if it were killed."""
        server, thread = self._servers.pop(node_id)
        server.shutdown()
        thread.join(10)
        server.server_close()

    def close_all(self) -> None:
        """Stop answering for all."""
        for node_id in list(self._servers):
            self.close(node_id)

    def lie(self, node: Node, end: str, how: Callable[[bytes], object]) -> None:
        """Let a node answer something else where a path ends so."""
        self.fronts[node.id].lies[end] = how

    def honest(self, node: Node) -> None:
        """Let a node tell the truth again."""
        self.fronts[node.id].lies.clear()


@pytest.fixture
def town(found, opened):
    town = Town(found, opened)
    yield town
    town.close_all()


def follow(reader: Node, writer: Node, level: str = "full") -> None:
    """Let ``reader`` accept ``writer`` as a peer."""
    address = writer.config.node.address
    peers.add(reader, peers.introduce(reader, address), address, level)


def peer_of(reader: Node, writer: Node):
    """Return what ``reader`` knows of ``writer``."""
    with reading(reader.engine) as tx:
        return stored.get(tx, writer.id)


def visit(reader: Node, writer: Node) -> str:
    """Let ``reader`` read all that ``writer`` has; return what went wrong, "" for nothing."""
    sync.visit(reader, peer_of(reader, writer))
    return peer_of(reader, writer).last_error


def feed_of(reader: Node, writer: Node):
    """Return the public feed of ``writer`` as ``reader`` holds it, or None."""
    with reading(reader.engine) as tx:
        return feeds.get(tx, f"{writer.id}/public/1")


def titles(reader: Node, kind: str = "lesson") -> list[str]:
    """Return the titles that a visitor of ``reader`` sees, oldest first."""
    from core import questions
    from core.model import VISITOR, Query

    found = questions.page(reader, VISITOR, Query(kind, limit=100)).records
    return [record.title for record in reversed(found)]


def say(node: Node, *said: tuple[Header, Held | None]) -> None:
    """Let a node put entries in its feed that its own publisher would not."""
    publish(node)
    with writing(node.engine) as tx:
        feed = open_feed(tx, node)
        raw = [header.raw for header, _ in said]
        frontier, closed = feed.frontier.extend(map(merkle.leaf_hash, raw))
        feeds.add_entries(tx, feed, feed.size, raw)
        feeds.add_subtrees(tx, feed, closed)
        contents.add_payloads(tx, feed, [held for _, held in said if held])
        standings = {
            header.id: Standing(feed.size + number, header.n, header.op)
            for number, (header, _) in enumerate(said)
            if header.op
        }
        known = meaning.last_words(tx, feed, list(standings))
        meaning.set_last_words(tx, feed, standings, {}, known)
        _sign(tx, node, feed, frontier)


def put(node: Node, wire_id: str, payload: bytes, n: int = 1, at: int = 0):
    """Return an entry for ``say`` that puts any payload; ``at`` is its place among those said."""
    feed = feed_of(node, node)
    index = (feed.size if feed else 0) + at
    padded = payload + b" " * (-len(payload) % 256)
    salt = secrets.token_bytes(32)
    week = week_of(node.clock())
    header = put_header(wire_id, n, salt=salt, payload=padded, week=week)
    assert header.op == PUT
    return header, Held(index, salt, padded)
