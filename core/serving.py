# SPDX-License-Identifier: EUPL-1.2
"""A node as a process: its pages, its background work, and how both stop."""

import gc
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from core import config, locks
from core.app import open_node
from core.listening import Server, listen
from core.loop import Loop
from core.node import Node
from core.people import beginning
from core.tasks import all_tasks

logger = logging.getLogger(__name__)


def serve(
    directory: Path,
    *,
    host: str | None = None,
    port: int | None = None,
    strict: bool = False,
    worker: bool = True,
) -> int:
    """Serve the node until it is told to stop; return the exit code.

    Killing this process kills the node: nothing it acknowledged is lost, and the next start
    goes on where it was.

    Args:
        directory: the node's.
        host: instead of the one in node.toml.
        port: instead of the one in node.toml.
        strict: a plugin that stays out is fatal.
        worker: do the background work here too.

    Raises:
        AdministratorError: another process serves this directory, or the port is taken.
    """
    from core.web import create_app, security

    config.load(directory)  # first: a folder that is no node's gets no lock files
    with ExitStack() as stack:
        stack.enter_context(
            locks.hold(directory, locks.SERVING, f"the node in {directory} is served already")
        )
        node = stack.enter_context(_opened(directory, strict))
        settings = node.config.server
        server = listen(
            create_app(node),
            settings,
            host=host or settings.host,
            port=port or settings.port,
            headers=security.fixed_headers(node),
        )
        stack.callback(server.close)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, _interrupt)
        name = f"{node.config.node.name} {node.config.node.area}"
        settle()
        # Waitress takes the interruption itself, but it may come before it runs.
        with suppress(KeyboardInterrupt):
            if worker:
                stack.enter_context(_working(node, "serve"))
            print(f"{name}: http://{_shown(server)}", flush=True)
            if first := beginning.offer(node):
                print(f"Nobody has an account here yet. Begin at {first}", flush=True)
            server.run()
    return 0


def work(directory: Path, *, strict: bool = False) -> int:
    """Do the background work of a node until told to stop; return the exit code.

    Raises:
        AdministratorError: this directory has a worker already.
    """
    stop = threading.Event()
    config.load(directory)
    with ExitStack() as stack:
        stack.enter_context(
            locks.hold(directory, locks.WORKING, f"the node in {directory} has a worker already")
        )
        node = stack.enter_context(_opened(directory, strict))
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        settle()
        stack.enter_context(_working(node, "worker"))
        print(f"{node.config.node.name} {node.config.node.area}: at work", flush=True)
        stop.wait()
    return 0


def settle() -> None:
    """Let the garbage collector forget what stays anyway: modules, routes, templates.

    It would look through all of that again and again while a batch of records comes in.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def _opened(directory: Path, strict: bool) -> Iterator[Node]:
    busy = f"the database of {directory} is being replaced: try again in a moment"
    with locks.hold(directory, locks.RUNNING, busy, shared=True):
        node = open_node(directory, strict=strict)
        try:
            yield node
        finally:
            node.engine.dispose()


@contextmanager
def _working(node: Node, owner: str) -> Iterator[None]:
    # The lock that we hold makes the name ours alone, so that after a kill the next process
    # of this name takes up the leases of the last.
    loop = Loop(node, all_tasks(node), owner=owner)
    loop.start()
    try:
        yield
    finally:
        loop.stop()


def _interrupt(*_: object) -> None:
    # Once is enough: a second one, as from Ctrl-C in a terminal, would break off the tidying up.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _shown(server: Server) -> str:
    host = str(server.effective_host)
    return f"[{host}]:{server.effective_port}" if ":" in host else f"{host}:{server.effective_port}"
