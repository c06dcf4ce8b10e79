# SPDX-License-Identifier: EUPL-1.2
"""What authors of plugins test with: real nodes, made new for each test.

``node`` is an opened node in a directory of its own, ``make_node`` makes more of them;
``client`` asks its pages without a server. ``two_nodes`` are two processes that are peers and
talk over real HTTP.
"""

import contextlib
import fcntl
import functools
import os
import random
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.app import open_node
from core.database import writing
from core.migrate import migrate
from core.node import Node
from core.people.persons import insert
from core.themes import PLAIN, THEMES
from samenbeter.running import RunningNode, copy, found, samenbeter

if TYPE_CHECKING:
    from werkzeug.test import Client

_CONFIG = """\
[node]
name = "{name}"
area = "{area}"
address = "http://127.0.0.1:{port}"
theme = "{theme}"
contact = "de coördinator"
development = true
plugins = {plugins}
{in_node}

# Tests that are not about the minute of regret do not wait for it.
[sharing]
regret_seconds = 0

[server]
port = {port}
"""


#: None of these is given by the system to whoever asks for any port, or connects to another.
_PORTS = range(20_000, 32_000)
_kept: set[int] = set()


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the empty database once; each node starts with a copy."""
    directory = tmp_path_factory.mktemp("migrated")
    migrate(directory)
    return directory


def appoint(node: Node) -> None:
    """Let a node have two administrators of two organisations: alone, nobody shares.

    They have neither password nor address, so nobody signs in as one.
    """
    for_good = date(9999, 12, 31)
    with writing(node.engine) as tx:
        for name, party in (("eerste", "residents"), ("tweede", "institution")):
            insert(
                tx, node, f"{name}-steward", "administrator", until=for_good,
                organisation=f"organisatie {name}", party=party,
            )  # fmt: skip


@pytest.fixture
def make_node(tmp_path: Path, _migrated: Path) -> Iterator[Callable[..., Node]]:
    """Return a function that makes and opens a node: ``make_node(plugins=["lessons"])``.

    It has two administrators of two organisations; with ``stewards=False`` it has nobody.
    """
    opened: list[Node] = []

    def make(
        name: str = "Rotterdam",
        *,
        area: str = "Middelland",
        port: int = 5100,
        plugins: list[str] | None = None,
        extra: str = "",
        in_node: str = "",
        stewards: bool = True,
    ) -> Node:
        directory = tmp_path / f"{name.lower()}-{len(opened)}"
        (directory / "keys").mkdir(parents=True)
        (directory / "keys/secret").write_text(secrets.token_hex(32))
        (directory / "keys/node-id").write_text(_some_id())
        chosen = ["initiatives", "lessons", "gatherings"] if plugins is None else plugins
        text = _CONFIG.format(
            name=name,
            area=area,
            port=port,
            theme=name.lower() if name.lower() in THEMES else PLAIN,
            plugins=repr(chosen),
            in_node=in_node,
        )
        (directory / "node.toml").write_text(text + extra)
        shutil.copy(_migrated / "node.db", directory / "node.db")
        node = open_node(directory, environment={})
        opened.append(node)
        if stewards:
            appoint(node)
        return node

    yield make
    for node in opened:
        node.engine.dispose()


@pytest.fixture
def node(make_node: Callable[..., Node]) -> Node:
    """Return an opened node with the plugins initiatives, lessons and gatherings."""
    return make_node()


@pytest.fixture
def client(node: Node) -> "Client":
    """Return a client for the pages of ``node``: a visitor, without cookies yet."""
    from werkzeug.test import Client

    from core.web import create_app

    return Client(create_app(node))


def make_peers(directory: Path) -> tuple[RunningNode, RunningNode]:
    """Make two nodes that know each other, at ports of their own; neither runs."""
    one = found(directory / "rotterdam", "Rotterdam", _free_port())
    other = found(directory / "amsterdam", "Amsterdam", _free_port())
    one.start()
    other.start()
    for here, there in ((one, other), (other, one)):
        samenbeter("peer", "add", "--directory", str(here.directory), there.url, there.node_id)
    one.stop()
    other.stop()
    return one, other


@pytest.fixture(scope="session")
def _two_peers(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunningNode, RunningNode]:
    """Make two peers once; each test runs copies of them, so never two tests at a time."""
    return make_peers(tmp_path_factory.mktemp("peers"))


@pytest.fixture
def two_nodes(
    tmp_path: Path, _two_peers: tuple[RunningNode, RunningNode]
) -> Iterator[tuple[RunningNode, RunningNode]]:
    """Return two running nodes that are peers, with nothing in them yet."""
    one, other = (copy(each, tmp_path / each.directory.name) for each in _two_peers)
    try:
        one.start()
        other.start()
        for each in (one, other):
            each.wait_until(each.is_open, "its guard, which asks the other")
        yield one, other
    finally:
        one.kill()
        other.kill()


def _free_port() -> int:
    """Return a port on 127.0.0.1 that is kept for this process until it ends.

    It is below those that the system gives to whoever asks for any, and no other run of tests by
    the same person gets it: so it is still free when a node starts there a minute later.
    """
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(OSError), socket.socket() as probe:
            if port in _kept:
                continue
            fcntl.lockf(_lock_file(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
            probe.bind(("127.0.0.1", port))
            _kept.add(port)
            return port
    raise RuntimeError("no port is free")


@functools.cache
def _lock_file() -> int:
    """Return a file that stays open; each of its bytes is locked by whoever keeps that port."""
    name = f"samenbeter-ports-{os.getuid()}"
    return os.open(Path(tempfile.gettempdir()) / name, os.O_RDWR | os.O_CREAT, 0o600)


def _some_id() -> str:
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(32))
