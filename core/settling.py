# SPDX-License-Identifier: EUPL-1.2
"""Changes single texts in node.toml from a page, and leaves all else as it stands there."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import config as configuration
from core.config import FILE_NAME
from core.errors import AdministratorError, ConfigError
from core.node import Node

_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def settle(node: Node, texts: Mapping[str, str]) -> None:
    """Write texts of the table ``[node]``, and let them count at once in this process.

    Args:
        node: the node; its ``config`` is another one afterwards.
        texts: by key: {"tagline": "…"}.

    Raises:
        ConfigError: the file would not be valid any more; nothing is changed.
        AdministratorError: it cannot be written.
    """
    file = node.directory / FILE_NAME
    try:
        before = file.read_text(encoding="utf-8")
        after = before
        for key, text in texts.items():
            after = _replaced(after, key, text)
        _write(file, after)
    except OSError as error:
        raise AdministratorError(f"{file} cannot be written: {error.strerror}") from error
    try:
        written = configuration.load(node.directory)
        if any(getattr(written.node, key) != text for key, text in texts.items()):
            raise ConfigError(f"{file}: a text on more than one line must be changed by hand")
    except ConfigError:
        _write(file, before)
        raise
    changed: dict[str, Any] = dict(texts)
    node.settle(replace(node.config, node=replace(node.config.node, **changed)))


def _replaced(toml: str, key: str, text: str) -> str:
    """Return the file with one key of [node] changed, or added below the name of the table."""
    start = re.search(r"^\s*\[node\]\s*$", toml, re.MULTILINE)
    if start is None:
        raise ConfigError(f"{FILE_NAME} has no table [node]")
    following = _TABLE.search(toml, start.end())
    end = following.start() if following else len(toml)
    table, line = toml[start.end() : end], f"{key} = {configuration.quote(text)}"
    found = re.search(rf"^{key}\s*=.*$", table, re.MULTILINE)
    if found is None:
        return f"{toml[: start.end()]}\n{line}{toml[start.end() :]}"
    table = table[: found.start()] + line + table[found.end() :]
    return toml[: start.end()] + table + toml[end:]


def _write(file: Path, text: str) -> None:
    # Whole or not at all: a node with half a node.toml starts no more.
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.chmod(file.stat().st_mode & 0o777)
    part.replace(file)
