# SPDX-License-Identifier: EUPL-1.2
"""Accounts that went away, so that no backup brings them back: a file beside the database.

One keyed hash a line, of the account's number and the moment it was made: nobody can tell from
it who it was. The file is in no backup, and a restore leaves it where it is.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.database import reading, writing
from core.node import Node
from core.store import erasures, people

FILE_NAME = "forgotten.txt"


def mark_of(node: Node, person: Any) -> str:
    """Return the line of an account, 64 characters; ``person`` is its row."""
    told = f"samenbeter/forgotten/1 {person.id} {person.created}".encode()
    return hmac.digest(node.people_key, told, hashlib.sha256).hex()


def remember(directory: Path, marks: Iterable[str]) -> None:
    """Add lines, and have them on disk when this returns."""
    lines = "".join(f"{each}\n" for each in marks)
    if not lines:
        return
    handle = os.open(directory / FILE_NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, lines.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def reapply(node: Node) -> int:
    """Take accounts away again that an old copy brought back; return how many."""
    file = node.directory / FILE_NAME
    if not file.exists():
        return 0
    marks = set(file.read_text("ascii", errors="replace").split())
    with reading(node.engine) as tx:
        back = [each.id for each in people.everybody(tx) if mark_of(node, each) in marks]
    if back:
        with writing(node.engine) as tx:
            for each in back:
                people.remove(tx, each)
            erasures.mark(tx)
    return len(back)
