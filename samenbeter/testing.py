# SPDX-License-Identifier: EUPL-1.2
"""What authors of plugins test with: real nodes, made new for each test.

``node`` is an opened node in a directory of its own, ``make_node`` makes more of them.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.app import open_node
from core.migrate import migrate
from core.node import Node

_CONFIG = """\
[node]
name = "{name}"
area = "{area}"
address = "http://127.0.0.1:{port}"
theme = "{theme}"
contact = "de coördinator"
development = true
plugins = {plugins}

[server]
port = {port}
"""


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the empty database once; each node starts with a copy."""
    directory = tmp_path_factory.mktemp("migrated")
    migrate(directory)
    return directory


@pytest.fixture
def make_node(tmp_path: Path, _migrated: Path) -> Iterator[Callable[..., Node]]:
    """Return a function that makes and opens a node: ``make_node(plugins=["lessons"])``."""
    opened: list[Node] = []

    def make(
        name: str = "Rotterdam",
        *,
        area: str = "Middelland",
        port: int = 5100,
        plugins: list[str] | None = None,
        extra: str = "",
    ) -> Node:
        directory = tmp_path / f"{name.lower()}-{len(opened)}"
        (directory / "keys").mkdir(parents=True)
        (directory / "keys/secret").write_text(secrets.token_hex(32))
        (directory / "keys/node-id").write_text(_some_id())
        chosen = ["initiatives", "lessons"] if plugins is None else plugins
        text = _CONFIG.format(
            name=name, area=area, port=port, theme=name.lower(), plugins=repr(chosen)
        )
        (directory / "node.toml").write_text(text + extra)
        shutil.copy(_migrated / "node.db", directory / "node.db")
        node = open_node(directory, environment={})
        opened.append(node)
        return node

    yield make
    for node in opened:
        node.engine.dispose()


@pytest.fixture
def node(make_node: Callable[..., Node]) -> Node:
    """Return an opened node with the plugins initiatives and lessons."""
    return make_node()


def _some_id() -> str:
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(32))
