# SPDX-License-Identifier: EUPL-1.2
"""A node as a process: its pages, its background work, and how both stop."""

import errno
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from core import config, locks
from core.app import open_node
from core.config import ServerConfig
from core.errors import AdministratorError
from core.loop import Loop
from core.node import Node
from core.tasks import all_tasks

logger = logging.getLogger(__name__)

#: Seconds a client may take to send one whole request, however steadily it drips.
REQUEST_DEADLINE = 30
#: Seconds a silent connection is kept.
_SILENCE = 60
#: Bytes of a request's body; each page sets its own, lower limit.
_LARGEST_BODY = 1 << 20
_CONNECTIONS = 500
#: Seconds between two looks at who is late.
_LOOK_EVERY = 5


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
    from core.web import create_app

    config.load(directory)  # first: a folder that is no node's gets no lock files
    with ExitStack() as stack:
        stack.enter_context(
            locks.hold(directory, locks.SERVING, f"the node in {directory} is served already")
        )
        node = stack.enter_context(_opened(directory, strict))
        settings = node.config.server
        server = _listen(create_app(node), settings, host or settings.host, port or settings.port)
        stack.callback(server.close)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, _interrupt)
        if worker:
            stack.enter_context(_working(node, "serve"))
        name = f"{node.config.node.name} {node.config.node.area}"
        print(f"{name}: http://{_shown(server)}", flush=True)
        server.run()  # until interrupted
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
        stack.enter_context(_working(node, "worker"))
        print(f"{node.config.node.name} {node.config.node.area}: at work", flush=True)
        stop.wait()
    return 0


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


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses header lines that go on on the next line (RFC 9112, section 5.2).

    Waitress would join them: then what a signature covers is not what stood on the wire.
    """

    def parse_header(self, header_plus: bytes) -> None:
        if b"\n " in header_plus or b"\n\t" in header_plus:
            raise ParsingError("A header line is folded.")
        super().parse_header(header_plus)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """One connection; remembers when the request it is receiving began."""

    parser_class = _Parser
    began: float | None = None

    def received(self, data: bytes) -> Any:
        if self.began is None:
            self.began = time.time()
        answer = super().received(data)
        if self.request is None:
            self.began = None
        return answer


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """Waitress, and a deadline for those who send a byte a second."""

    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.began is not None and channel.began < now - REQUEST_DEADLINE:
                channel.will_close = True


def _listen(
    application: Callable[..., Any], settings: ServerConfig, host: str, port: int
) -> _Server:
    proxy: dict[str, Any] = {}
    if settings.proxy:
        proxy = {
            "trusted_proxy": settings.proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    try:
        adjustments = Adjustments(
            host=host,
            port=port,
            threads=settings.threads,
            ident=None,  # no Server header
            clear_untrusted_proxy_headers=True,
            max_request_body_size=_LARGEST_BODY,
            channel_timeout=_SILENCE,
            cleanup_interval=_LOOK_EVERY,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,
            **proxy,
        )
        dispatcher = ThreadedTaskDispatcher()
        server = _Server(
            application, {}, dispatcher=dispatcher, adj=adjustments, sockinfo=adjustments.listen[0]
        )
    except (OSError, ValueError) as error:
        raise AdministratorError(_cannot_listen(error, host, port)) from error
    dispatcher.set_thread_count(settings.threads)
    return server


def _cannot_listen(error: Exception, host: str, port: int) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken: stop what listens there, or choose another port in"
            " node.toml or with --port"
        )
    if number == errno.EACCES:
        return f"port {port} on {host} is not for this user: choose one above 1023"
    return f"cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}"


def _shown(server: _Server) -> str:
    host = str(server.effective_host)
    return f"[{host}]:{server.effective_port}" if ":" in host else f"{host}:{server.effective_port}"
