# SPDX-License-Identifier: EUPL-1.2
"""The panes of the window: connections that keep to a deadline, a budget and checked addresses.

Every wait for the network gives the socket the
time that is left of the whole call, so that a peer which sends one byte a second is no slower
than one that sends nothing.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.errors import FetchError
from core.window.addresses import forbidden, is_loopback

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# Threads that may wait for the system's resolver at once; it cannot be interrupted.
_RESOLVERS = threading.BoundedSemaphore(16)


class NameLookupError(ConnectionError):
    """A host has no address, as far as we are told."""


class Call(threading.local):
    """What bounds the call this thread is making; sockets ask it at every wait."""

    #: Opens a connection to a host and port, with TLS coming or not.
    connect: Callable[[str, int, bool], socket.socket]
    #: Whom errors name.
    peer = ""
    #: By the monotonic clock.
    until = 0.0
    #: Bytes that may still come over the wire before the caller looks again.
    budget = 0

    def left(self) -> float:
        """Return the seconds left, never 0 (which would mean: do not wait).

        Raises:
            TimeoutError: none are left.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def spend(self, count: int) -> int:
        """Return ``count`` after taking it off the budget.

        Raises:
            FetchError: that is more than was left.
        """
        self.budget -= count
        if self.budget < 0:
            raise FetchError(
                self.peer, "sent more bytes than headers or the framing may take", kind="large"
            )
        return count


#: The call of the thread that asks.
call = Call()


class _Socket(socket.socket):
    """Waits no longer than the call has left, at every single wait."""

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(call.left())
        return call.spend(super().recv_into(buffer, nbytes, flags))

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        self.settimeout(call.left())
        super().sendall(data, flags)


class TlsSocket(ssl.SSLSocket):
    """The same with TLS on; the handshake is one wait, bounded by the time-out it starts with."""

    def recv_into(
        self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0
    ) -> int:
        """Wait for bytes, at most as long as the call has left."""
        self.settimeout(call.left())
        return call.spend(super().recv_into(buffer, nbytes, flags))

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """Send what fits, at most as long as the call has left; ``sendall`` comes here too."""
        self.settimeout(call.left())
        return super().send(data, flags)


#: A body up to so many bytes goes along with the headers.
_SMALL = 64 * 1024


class _AtOnce(HTTPConnection):
    """Sends headers and a small body together: a server looks once at what comes in one piece."""

    _held: bytes | None = None

    def request(self, method: str, url: str, body: Any = None, *args: Any, **more: Any) -> None:
        if body and len(body) <= _SMALL:
            self._held = b""
        try:
            super().request(method, url, body, *args, **more)
            whole = self._held
        finally:
            self._held = None
        if whole:
            self.send(whole)

    def send(self, data: Any) -> None:
        if self._held is None:
            super().send(data)
        else:
            self._held += data


class _Plain(_AtOnce):
    def _new_conn(self) -> socket.socket:
        return call.connect(self._dns_host, self.port, False)


class _Tls(_AtOnce, HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return call.connect(self._dns_host, self.port, True)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it goes over the wire, byte for byte: what was signed is what is sent."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]


class Connections:
    """Connections that are kept alive, a pool for each scheme, host and port.

    Args:
        context: gives the certificates that are trusted; asked for https only.
    """

    def __init__(self, context: Callable[[], ssl.SSLContext]) -> None:
        self._pools = PoolManager(num_pools=128, maxsize=8)
        self._pools.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
        self._context = context

    def send(self, request: Outgoing) -> BaseHTTPResponse:
        """Return the beginning of the answer.

        Nothing is tried twice, no redirect is followed, the environment is not asked.
        """
        where = urlsplit(request.url)
        settings = {"ssl_context": self._context()} if where.scheme == "https" else {}
        pool = self._pools.connection_from_host(where.hostname, where.port, where.scheme, settings)
        target = f"{where.path or '/'}?{where.query}" if where.query else where.path or "/"
        return pool.urlopen(
            request.method, target, request.body or None, request.headers,
            retries=False, redirect=False, assert_same_host=False, timeout=call.left(),
            preload_content=False, decode_content=False,
        )  # fmt: skip

    def close(self) -> None:
        """Close what is kept alive."""
        self._pools.clear()


class Dialler:
    """Opens connections, each to an address that was checked.

    Args:
        development: allow loopback, and http there. Nothing else changes.
        resolver: gives all addresses of a host and port as text; may block.
    """

    def __init__(self, *, development: bool, resolver: Callable[[str, int], Sequence[str]]) -> None:
        self._development = development
        self._resolver = resolver

    def connect(self, host: str, port: int, tls: bool) -> socket.socket:
        """Return a connection to a checked address of ``host``, to that address itself.

        All its addresses are checked and one bad one refuses all. Whatever the resolver says
        a moment later does not matter, so a name that changes its mind gains nothing.

        Raises:
            FetchError: an address that nobody may be sent to.
            OSError: none of them answered.
        """
        addresses = self._addresses(host, port)
        for address in addresses:
            loopback = self._development and is_loopback(address)
            reason = None if loopback else forbidden(address)
            if reason:
                raise FetchError(
                    call.peer, f"{host} is at {address}, which is {reason}", kind="address"
                )
            if not tls and not loopback:
                told = f"http is for loopback only; {host} is at {address}"
                raise FetchError(call.peer, told, kind="address")
        failure: OSError = NameLookupError(f"{host} has no address")
        for index, address in enumerate(addresses):
            try:
                return _open(address, port, call.left() / (len(addresses) - index))
            except OSError as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        if forbidden(host) != "not an address":
            return [host]
        if not _RESOLVERS.acquire(timeout=call.left()):
            raise TimeoutError("the resolver is busy")
        answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(list(self._resolver(host, port))[:8])
            except (OSError, UnicodeError) as error:
                answers.put(error)
            finally:
                _RESOLVERS.release()

        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        with suppress(Empty):
            answer = answers.get(timeout=call.left())
            if isinstance(answer, list):
                return answer
            raise NameLookupError(f"{host} has no address: {answer}")
        raise TimeoutError("the resolver did not answer")


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of ``host`` as text, as the system tells; may block."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _open(address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    wire = _Socket(family, socket.SOCK_STREAM)
    try:
        # Small messages both ways: waiting to fill a packet costs 40 ms each.
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.settimeout(seconds)
        wire.connect((address, port))
        wire.settimeout(call.left())
    except BaseException:
        wire.close()
        raise
    return wire
