# SPDX-License-Identifier: EUPL-1.2
"""The HTTP server in front of a node: waitress, with a deadline and with our own refusals."""

import errno
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from core.config_tables import ServerConfig
from core.errors import AdministratorError

#: Seconds a client may take to send one whole request, however steadily it drips.
REQUEST_DEADLINE = 30
#: Seconds a silent connection is kept.
_SILENCE = 60
#: Bytes of a request's body; each page sets its own, lower limit.
_LARGEST_BODY = 1 << 20
_CONNECTIONS = 500
#: Seconds between two looks at who is late.
_LOOK_EVERY = 5


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress refuses by itself, in the shape and with the headers of all our answers."""

    def execute(self) -> None:
        error = self.request.error
        told = {"title": str(error.reason), "status": int(error.code), "detail": str(error.body)}
        body = json.dumps(told).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("Cache-Control", "no-store"),
            *self.channel.server.refusal_headers,
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses header lines that go on on the next line (RFC 9112, section 5.2), and bad targets.

    Waitress would join such lines: then what a signature covers is not what stood on the wire.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the headers, each on one line."""
        if b"\n " in header_plus or b"\n\t" in header_plus:
            raise ParsingError("A header line is folded.")
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # of urlsplit: waitress would drop the connection unanswered
            raise ParsingError("The target is no address.") from error


class _Channel(HTTPChannel):  # type: ignore[misc]
    """One connection; remembers when the request it is receiving began."""

    parser_class = _Parser
    error_task_class = _Refusal
    began: float | None = None

    def received(self, data: bytes) -> Any:
        if self.began is None:
            self.began = time.time()
        answer = super().received(data)
        if self.request is None:
            self.began = None
        return answer


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Waitress, and a deadline for those who send a byte a second."""

    channel_class = _Channel
    refusal_headers: Sequence[tuple[str, str]] = ()

    def maintenance(self, now: float) -> None:
        """Close what is silent, and what is late."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.began is not None and channel.began < now - REQUEST_DEADLINE:
                channel.will_close = True


def listen(
    application: Callable[..., Any],
    settings: ServerConfig,
    *,
    host: str,
    port: int,
    headers: Sequence[tuple[str, str]] = (),
) -> Server:
    """Return a server that listens already; its ``run`` answers until it is interrupted.

    Args:
        application: the node's pages.
        settings: from node.toml.
        host: to listen on.
        port: to listen on.
        headers: for what the server refuses before the application sees it.

    Raises:
        AdministratorError: the port is taken, or not ours to listen on.
    """
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
        server = Server(
            application, {}, dispatcher=dispatcher, adj=adjustments, sockinfo=adjustments.listen[0]
        )
    except (OSError, ValueError) as error:
        raise AdministratorError(_cannot_listen(error, host, port)) from error
    server.refusal_headers = headers
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
