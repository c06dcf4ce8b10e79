# SPDX-License-Identifier: EUPL-1.2
"""The list of erased ids that no backup takes back: a file beside the database.

One global id a line, only ever added to; ``not`` before an id says that its erasure was void.
It is in no backup, and a restore leaves it where it is, so that what was erased after a backup
was made is erased again before anything is served.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import AdministratorError
from core.model import GLOBAL_ID

FILE_NAME = "erased.txt"

_VOID = "not "


def remember(directory: Path, global_ids: Iterable[str]) -> None:
    """Add ids to the list, and have them on disk when this returns; known ones are left out.

    Raises:
        AdministratorError: the file cannot be written.
    """
    known = set(remembered(directory))
    new = [each for each in dict.fromkeys(global_ids) if each not in known]
    _add(directory, new)


def forget(directory: Path, global_ids: Iterable[str]) -> None:
    """Add that erasures were void: said by a thief of a key, and taken back since.

    Raises:
        AdministratorError: the file cannot be written.
    """
    known = set(remembered(directory))
    _add(directory, [f"{_VOID}{each}" for each in dict.fromkeys(global_ids) if each in known])


def remembered(directory: Path) -> list[str]:
    """Return the global ids in the list, each once, oldest first.

    Raises:
        AdministratorError: the file is there and cannot be read.
    """
    file = directory / FILE_NAME
    try:
        lines = file.read_text("ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AdministratorError(f"{file} cannot be read: {error.strerror}") from error
    found: dict[str, None] = {}
    for line in lines:
        if GLOBAL_ID.fullmatch(line):
            found[line] = None
        elif line.startswith(_VOID):
            found.pop(line.removeprefix(_VOID), None)
    return list(found)


def _add(directory: Path, lines: Sequence[str]) -> None:
    if not lines:
        return
    file = directory / FILE_NAME
    try:
        handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            # A line that a power cut left half is closed first; it is no id and counts for nothing.
            os.write(handle, ("\n" + "\n".join(lines) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise AdministratorError(f"{file} cannot be written: {error.strerror}") from error
