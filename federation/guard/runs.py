# SPDX-License-Identifier: EUPL-1.2
"""The run of a node: the time in which at least one of its processes is alive.

What the guard decided holds for one run. A run has a name, drawn by the first process and shared
by all that come while another is alive; the kernel's lock tells, so that a copy of the directory,
however fresh, starts a run of its own. Peers see that name, and notice two runs at once.
"""

import fcntl
import os
import secrets
from pathlib import Path

from core.errors import AdministratorError
from federation.wire.sighting import is_run

#: In the node's directory. Begins with a dot: no backup takes it along.
FILE = ".run"


class Run:
    """This process's part in the run of the node in ``directory``; taken when first asked for."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._file: int | None = None
        self._name = ""

    @property
    def name(self) -> str:
        """32 hexadecimal characters.

        Raises:
            AdministratorError: the directory cannot be written.
        """
        if not self._name:
            self._name = self._join()
        return self._name

    def close(self) -> None:
        """Leave the run; it ends with the last process that does."""
        if self._file is not None:
            os.close(self._file)
            self._file, self._name = None, ""

    def __del__(self) -> None:
        self.close()

    def _join(self) -> str:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise AdministratorError(f"{self._path} cannot be written: {error.strerror}") from error
        self._file = file
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.pwrite(file, secrets.token_hex(16).encode() + b"\n", 0)
        except BlockingIOError:
            pass  # somebody is here already: the name in the file is theirs and ours
        fcntl.flock(file, fcntl.LOCK_SH)
        # Read only now: between the two locks another may have come first.
        name = os.pread(file, 33, 0).decode("ascii", "replace").strip()
        if not is_run(name):
            raise AdministratorError(f"{self._path} is damaged: stop the node and delete it")
        return name
