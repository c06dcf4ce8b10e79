# SPDX-License-Identifier: EUPL-1.2
"""Locks on a node's directory, so that two programs never do there what only one may.

The kernel holds them: a program that dies, however it dies, lets go at once. The files stay
behind and mean nothing by themselves.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import AdministratorError

#: Held, shared, by every program that runs this node; alone by what replaces its database.
RUNNING = "node.lock"
#: Held by the one ``samenbeter serve`` of a directory.
SERVING = "serve.lock"
#: Held by the one ``samenbeter worker`` of a directory.
WORKING = "worker.lock"

NAMES = frozenset({RUNNING, SERVING, WORKING})


@contextmanager
def hold(directory: Path, name: str, otherwise: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock ``name`` of a node while the block runs.

    Args:
        directory: the node's.
        name: one of ``NAMES``.
        otherwise: the sentence for whoever ran us, when another program holds it.
        shared: others may hold it too, as long as all of them share.

    Raises:
        AdministratorError: another program holds it, or the directory cannot be written.
    """
    try:
        file = (directory / name).open("a")
    except OSError as error:
        raise AdministratorError(
            f"{directory} cannot be written ({error.strerror}): does it exist, and who owns it?"
        ) from error
    with file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AdministratorError(otherwise) from error
        yield
