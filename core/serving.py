# SPDX-License-Identifier: EUPL-1.2
"""A node as a process: its pages, its background work, and how both stop."""

import errno
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import waitress.server
from waitress.server import BaseWSGIServer

from core import locks
from core.app import open_node
from core.errors import AdministratorError
from core.node import Node
from core.tasks import Loop, all_tasks


def serve(
    directory: Path, *, host: str | None, port: int | None, strict: bool, worker: bool
) -> int:
    """Serve the node until it is told to stop; return the exit code.

    Killing this process kills the node: nothing it acknowledged is lost, and the next start
    goes on where it was.

    Raises:
        AdministratorError: another process serves this directory, or the port is taken.
    """
    from core.web import create_app

    with (
        locks.hold(directory, locks.SERVING, f"the node in {directory} is being served already"),
        locks.hold(directory, locks.RUNNING, f"{directory} is being restored", shared=True),
    ):
        node = open_node(directory, strict=strict)
        application = create_app(node)
        server = _listen(node, application, host, port)
        signal.signal(signal.SIGTERM, _interrupt)
        with _working(node, "serve") if worker else nullcontext():
            print(f"{node.config.node.name} listens on {_address(server)}", flush=True)
            try:
                server.run()
            finally:
                server.close()
        node.engine.dispose()
    return 0


def work(directory: Path) -> int:
    """Do the background work of a node until told to stop; return the exit code."""
    with (
        locks.hold(directory, locks.WORKING, f"the node in {directory} has a worker already"),
        locks.hold(directory, locks.RUNNING, f"{directory} is being restored", shared=True),
    ):
        node = open_node(directory)
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        with _working(node, "worker"):
            print(f"working for {node.config.node.name}", flush=True)
            stop.wait()
        node.engine.dispose()
    return 0


@contextmanager
def _working(node: Node, owner: str) -> Iterator[None]:
    loop = Loop(node, all_tasks(node), owner=owner)
    loop.start()
    try:
        yield
    finally:
        loop.stop()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _listen(node: Node, application: object, host: str | None, port: int | None) -> BaseWSGIServer:
    server = node.config.server
    host, port = host or server.host, port or server.port
    try:
        made: BaseWSGIServer = waitress.server.create_server(
            application,
            host=host,
            port=port,
            threads=server.threads,
            ident=None,  # no Server header
            clear_untrusted_proxy_headers=True,
            max_request_body_size=1 << 20,
            channel_timeout=30,
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AdministratorError(
                f"port {port} on {host} is taken: stop what listens there, or choose another"
                " port in node.toml"
            ) from error
        raise AdministratorError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return made


def _address(server: BaseWSGIServer) -> str:
    return f"http://{server.effective_host}:{server.effective_port}"
