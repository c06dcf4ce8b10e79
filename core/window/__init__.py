# SPDX-License-Identifier: EUPL-1.2
"""The only room with a window to the network: bytes from a peer, within bounds, or an error.

Whatever a peer does (one byte a second, endless headers, a handshake that stalls, ten gigabytes)
the call ends at its deadline or its cap. Every wait for the network gives the socket only the
time that is left, so the deadline is a total: name, connection, TLS, headers and body.

Not done here, on purpose: no redirect is followed; nothing is taken from the environment (no
proxy, no .netrc, no certificates); no cookie is kept; no compressed answer is read, since we ask
for none and a bomb needs one. Who a peer is, is settled by keys, never by the host we asked.
"""

import random
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import urlsplit

import certifi
from urllib3.exceptions import HTTPError, ProtocolError

from core.errors import FetchError
from core.window.answers import Response, kind_of, plainly, read_body, retry_after
from core.window.breaker import Breaker
from core.window.connections import (
    Connections,
    Dialler,
    Outgoing,
    TlsSocket,
    call,
    resolve,
)

#: Bytes of status line and headers we read at most; http.client adds its bound of 100 lines.
HEADER_CAP = 32 * 1024
#: Clocks of others that are remembered, and the seconds beyond which nobody counts.
_MOST_CLOCKS, _WORST_SKEW = 1000, 10**9
_STALE = ("RemoteDisconnected", "ConnectionResetError", "BrokenPipeError")


class Window:
    """Asks peers; safe for many threads, which share its kept-alive connections.

    Args:
        development: allow loopback, and http there. Nothing else changes.
        ca_file: the certificates to trust instead of those of certifi.
        resolver: gives all addresses of a host and port as text; may block.
        clock: monotonic seconds, for the circuit breaker only.
        chance: 0 up to 1, for its jitter.
        now: seconds since 1970, for dates in Retry-After.
    """

    def __init__(
        self,
        *,
        development: bool = False,
        ca_file: str | None = None,
        resolver: Callable[[str, int], Sequence[str]] = resolve,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._development = development
        self._ca_file = ca_file
        self._dialler = Dialler(development=development, resolver=resolver)
        self._now = now
        self._breaker = Breaker(clock, chance)
        self._skews: dict[str, int] = {}
        self._connections = Connections(lambda: self._context)

    def fetch(
        self,
        peer: str,
        url: str,
        *,
        deadline: float,
        cap: int,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (200,),
    ) -> Response:
        """Return what ``peer`` answers to GET ``url``.

        Args:
            peer: what we know it by: names it in errors and keeps its circuit breaker.
            url: absolute; sent as it stands.
            deadline: seconds for everything together.
            cap: most bytes the body may have.
            headers: to send along, for instance those of a signature.
            allow: the statuses to return; any other is an error.

        Raises:
            FetchError: no answer within bounds, a status that is not allowed (it is in
                ``status``), a forbidden address, or the peer is left alone for now
                (``retry_after`` says how long).
        """
        return self._ask("GET", peer, url, b"", deadline, cap, headers or {}, allow)

    def post(
        self,
        peer: str,
        url: str,
        body: bytes,
        *,
        deadline: float,
        cap: int,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (200, 201, 202, 204),
    ) -> Response:
        """Return what ``peer`` answers to POST ``body`` at ``url``; else as ``fetch``.

        A connection that turns out to be closed is opened anew and the body sent again: what
        is posted between nodes has the same effect twice as once.
        """
        return self._ask("POST", peer, url, body, deadline, cap, headers or {}, allow)

    def alive(self, peer: str) -> None:
        """Forget that ``peer`` failed: it has just knocked on our own door, signed."""
        self._breaker.succeeded(peer)

    def skew(self, peer: str) -> int | None:
        """Return how many seconds the clock of ``peer`` was ahead of ours when it last answered.

        None when it never answered, or did not tell the time.
        """
        return self._skews.get(peer)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._connections.close()

    def _note_date(self, peer: str, date: str, asked: float) -> None:
        """Compare the date of an answer with our clock, half way between asking and reading."""
        with suppress(ValueError, TypeError, OverflowError):
            # A date is cut off at whole seconds: on average it is half a second behind.
            ahead = parsedate_to_datetime(date).timestamp() + 0.5 - (asked + self._now()) / 2
            while len(self._skews) >= _MOST_CLOCKS and peer not in self._skews:
                self._skews.pop(next(iter(self._skews)), None)
            self._skews[peer] = max(-_WORST_SKEW, min(_WORST_SKEW, round(ahead)))

    @cached_property
    def _context(self) -> ssl.SSLContext:
        # Only a node that talks https pays for reading the certificates.
        context = ssl.create_default_context(cafile=self._ca_file or certifi.where())
        context.sslsocket_class = TlsSocket
        return context

    def _ask(
        self,
        method: str,
        peer: str,
        url: str,
        body: bytes,
        deadline: float,
        cap: int,
        headers: Mapping[str, str],
        allow: Collection[int],
    ) -> Response:
        place = _checked(peer, url, self._development)
        wait = self._breaker.wait(peer, patience=deadline)
        if wait > 0:
            told = f"is left alone for another {wait:.0f} seconds"
            raise FetchError(peer, told, retry_after=wait, kind="resting")
        call.connect, call.peer, call.until = (
            self._dialler.connect,
            peer,
            time.monotonic() + deadline,
        )
        try:
            asked = self._now()
            response = self._exchange(_outgoing(method, url, body, headers), cap)
            self._note_date(peer, response.headers.get("date", ""), asked)
        except FetchError:
            self._breaker.failed(peer)
            raise
        except (OSError, HTTPError, ValueError) as error:
            self._breaker.failed(peer)
            late = time.monotonic() + 0.02 >= call.until or isinstance(error, TimeoutError)
            told = f"did not finish within {deadline:g} seconds" if late else plainly(error)
            kind = "slow" if late else kind_of(error)
            raise FetchError(peer, f"{told} ({method} {place})", kind=kind) from error
        return self._judged(peer, response, allow, f"{method} {place}")

    def _exchange(self, request: Outgoing, cap: int) -> Response:
        for attempt in (1, 2):
            call.budget = HEADER_CAP
            try:
                raw = self._connections.send(request)
                break
            except ProtocolError as error:
                # A kept-alive connection the peer had just closed: once more, on a new one.
                if attempt == 2 or not any(name in repr(error) for name in _STALE):
                    raise
        # What frames the body may be as long as the body, and no longer.
        call.budget = 2 * cap + HEADER_CAP
        try:
            body = read_body(call.peer, raw, cap)
        except BaseException:
            raw.close()
            raise
        raw.release_conn()
        found = {name.lower(): raw.headers[name] for name in raw.headers}
        return Response(raw.status, found, body)

    def _judged(self, peer: str, response: Response, allow: Collection[int], what: str) -> Response:
        """Return ``response`` if its status is allowed; tell the breaker either way."""
        wait = retry_after(response.headers.get("retry-after", ""), self._now)
        if response.status >= 500:
            self._breaker.failed(peer)
        else:
            self._breaker.succeeded(peer)
        if response.status in (429, 503) and wait is not None:
            self._breaker.hold(peer, wait)
        if response.status in allow:
            return response
        moved = ", which is not followed" if 300 <= response.status < 400 else ""
        raise FetchError(
            peer,
            f"answered {response.status}{moved} ({what})",
            status=response.status,
            retry_after=wait,
        )


def _checked(peer: str, url: str, development: bool) -> str:
    """Return ``url`` for use in a sentence, known to be one we may ask."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(peer, f"has no usable address: {error}", kind="address") from error
    odd = not url.isascii() or not url.isprintable() or " " in url or parts.fragment
    if not host or odd or "@" in parts.netloc:
        raise FetchError(peer, f"has no usable address: {url[:200]!r}", kind="address")
    if parts.scheme != "https" and not (development and parts.scheme == "http"):
        raise FetchError(peer, f"must be asked over https, not {parts.scheme!r}", kind="address")
    return f"{parts.netloc}{parts.path}"


def _outgoing(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Outgoing:
    sent = {"User-Agent": "samenbeter", "Accept-Encoding": "identity", **headers}
    if body:
        sent["Content-Length"] = str(len(body))
    return Outgoing(method, url, body, sent)
