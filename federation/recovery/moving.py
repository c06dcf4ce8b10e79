# SPDX-License-Identifier: EUPL-1.2
"""Writes another address in node.toml, beside and in one go, all else as it was."""

import re
import tempfile
from pathlib import Path

from core import config as configuration
from core.errors import AdministratorError

_ADDRESS = re.compile(r"^(\[node\][^\[]*?^address[ \t]*=[ \t]*)[^\n]*$", re.MULTILINE | re.DOTALL)


def with_address(directory: Path, address: str) -> str:
    """Return the text of node.toml with another address; nothing is written.

    Raises:
        AdministratorError: the node could not start with it, or it has to be written by hand.
    """
    file = directory / configuration.FILE_NAME
    text = file.read_text(encoding="utf-8")
    changed = _ADDRESS.sub(lambda match: match[1] + configuration.quote(address), text, count=1)
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / configuration.FILE_NAME).write_text(changed, encoding="utf-8")
        try:
            found = configuration.load(Path(room)).node.address
        except AdministratorError as error:
            told = str(error).replace(room, str(directory))
            raise AdministratorError(f"{told}; nothing was changed") from error
    if found != address:
        raise AdministratorError(
            f"{file}: node.address stands where it is not found: write {address} there yourself,"
            " then run this again"
        )
    return changed


def write_config(directory: Path, text: str) -> None:
    """Put ``text`` in the place of node.toml: the old file whole, or the new one."""
    file = directory / configuration.FILE_NAME
    beside = directory / f".{configuration.FILE_NAME}.next"
    beside.write_text(text, encoding="utf-8")
    beside.chmod(file.stat().st_mode)
    beside.replace(file)
