# SPDX-License-Identifier: EUPL-1.2
"""Which node a command is about."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.node import Node


#: Set by ``ask_directory``: a verb of a plugin may have a ``directory`` that means another thing.
_ASKS = "asks_directory"


def where(parsed: argparse.Namespace) -> Path:
    """Return the node's directory: told, or SAMENBETER_DIR, or where we stand."""
    return Path(parsed.directory or os.environ.get("SAMENBETER_DIR") or ".").absolute()


@contextmanager
def opened(parsed: argparse.Namespace) -> "Iterator[Node]":
    """Open the node that a command is about, for as long as the block runs."""
    from core.app import open_node

    node = open_node(where(parsed))
    try:
        yield node
    finally:
        node.engine.dispose()


def ask_directory(parser: argparse.ArgumentParser) -> None:
    """Let the last word of a command be the node's directory."""
    parser.add_argument("directory", metavar="DIR", nargs="?", help="the node's directory")
    parser.set_defaults(**{_ASKS: True})


def lacks_directory(parsed: argparse.Namespace) -> bool:
    """Does this command take a directory as its last word, and was none told?"""
    return getattr(parsed, _ASKS, False) and parsed.directory is None
