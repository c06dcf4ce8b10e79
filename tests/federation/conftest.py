# SPDX-License-Identifier: EUPL-1.2
"""A town of real nodes: each with its own directory, keys and database."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import records
from core.app import open_node
from core.migrate import migrate
from core.model import HOUSE
from core.node import Node
from core.record_types import RecordType
from federation import keys
from federation.gate import gate_of

_CONFIG = """\
[node]
name = "{name}"
area = "{area}"
address = "http://127.0.0.1:{port}"
theme = "{theme}"
development = true
plugins = ["federation", "initiatives", "lessons"]

[server]
port = {port}
"""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """Make the empty database once; each node starts with a copy."""
    directory = tmp_path_factory.mktemp("migrated")
    migrate(directory)
    return directory / "node.db"


@pytest.fixture
def found(tmp_path, empty_database) -> Callable[..., Path]:
    """Return a function that makes the directory of a new node."""

    def make(name: str, *, port: int = 5100, area: str = "Middelland") -> Path:
        directory = tmp_path / name.lower()
        directory.mkdir()
        keys.make(directory, name, f"http://127.0.0.1:{port}")
        (directory / "keys/secret").write_text(secrets.token_hex(32))
        text = _CONFIG.format(name=name, area=area, port=port, theme=name.lower())
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


def lesson(node: Node, title: str = "Begin met soep", **more: object):
    """Return a lesson that was written, published and shared on ``node``."""
    data = {"title": title, "kind": "tip", "advice": "Zet de deur open.", **more}
    record = records.create(node, HOUSE, "lesson", data, publish=True)
    return records.share(node, HOUSE, record.id)


def with_type(node: Node, kind: RecordType) -> None:
    """Let a node have a record type that no plugin brings."""
    node.types[kind.name] = kind  # type: ignore[index]
