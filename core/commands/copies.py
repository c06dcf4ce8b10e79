# SPDX-License-Identifier: EUPL-1.2
"""Verbs for copies of a node: backup, restore."""

import argparse
from pathlib import Path

from core.commands.place import ask_directory, where


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``backup`` takes."""
    parser.add_argument("file", metavar="FILE", help="the file to make, or a folder for it")
    ask_directory(parser)


def backup(parsed: argparse.Namespace) -> int:
    """Copy a node into one file."""
    from core.backup import backup

    made = backup(where(parsed), Path(parsed.file).absolute())
    print(
        f"Wrote {made}. It holds passwords (hashed), drafts and the node's keys: keep it as safe as"
        " the node. The recovery key is not in it."
    )
    return 0


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``restore`` takes."""
    parser.add_argument("file", metavar="FILE", help="made by 'samenbeter backup'")
    ask_directory(parser)
    parser.add_argument("--force", action="store_true", help="replace the node that stands there")


def restore(parsed: argparse.Namespace) -> int:
    """Put a node back from a file."""
    from core.backup import restore

    directory = where(parsed)
    aside = restore(Path(parsed.file).absolute(), directory, force=parsed.force)
    print(f"The node stands in {directory} again.")
    if aside:
        print(f"What stood there is in {aside}.")
    return 0
