# SPDX-License-Identifier: EUPL-1.2
"""``feed export`` and ``feed import``: what was shared, in a file for a stick or a letter."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from core.errors import AdministratorError
from federation.commands.saying import node_id
from federation.networks.access import PUBLIC
from federation.publishing import publisher
from federation.stick.reading import read_stick
from federation.stick.writing import Wanted, write_stick
from samenbeter import Node


def add_to(deeds: Any) -> None:
    """Add these deeds to the verb ``feed``."""
    out = deeds.add_parser("export", help="write a feed to a file")
    out.add_argument("file", metavar="FILE")
    out.add_argument("--node", metavar="NODE-ID", help="whose feed; this node's when left out")
    out.add_argument("--audience", default=PUBLIC, help="public, or the id of a network")
    out.add_argument("--since", type=int, metavar="SIZE", help="leave out the first SIZE entries")
    out.add_argument(
        "--for", dest="readers", nargs="+", default=(), metavar="NODE-ID",
        help="who will read it: only what all of them lack, and they hear of erasures",
    )  # fmt: skip
    back = deeds.add_parser("import", help="take in what a file holds, verified as from the wire")
    back.add_argument("file", metavar="FILE")
    back.add_argument(
        "--peer", metavar="NODE-ID", help="make the node with this id, which you compared, a peer"
    )


def export_to_file(node: Node, arguments: Namespace) -> int:
    """Write a file."""
    file = Path(arguments.file)
    if file.exists():
        raise AdministratorError(f"{file} exists: give the file another name")
    if arguments.since is not None and arguments.since < 0:
        raise AdministratorError(f"--since is a number of entries, not {arguments.since}")
    whose = node_id(arguments.node) if arguments.node else node.id
    if whose == node.id:
        publisher.publish(node)
    readers = tuple(node_id(each) for each in arguments.readers)
    wanted = Wanted(whose, arguments.audience, arguments.since, readers)
    draft = file.with_name(f".{file.name}.part")
    try:
        with draft.open("wb") as out:
            written = write_stick(node, out, wanted)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise AdministratorError(f"{file} was not written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    for one in written:
        print(f"{one.origin}: entries {one.start} to {one.stop}, {one.payloads} payloads")
    if not readers:
        print(
            "Whoever reads this file hears of erasures only when it is a peer, or named by --for."
        )
    return 0


def import_from_file(node: Node, arguments: Namespace) -> int:
    """Take in a file."""
    pin = node_id(arguments.peer) if arguments.peer else ""
    try:
        with Path(arguments.file).open("rb") as file:
            found = read_stick(node, arguments.file, file, pin)
    except OSError as error:
        raise AdministratorError(f"{arguments.file} cannot be read: {error.strerror}") from error
    for one in found:
        print(f"{one.name}, {one.origin}: {one.now} entries, {one.now - one.before} of them new")
        if one.problem:
            print(f"  {one.problem}")
    if not found:
        print("There is nothing in it that is for this node.")
    return 1 if any(one.problem for one in found) else 0
