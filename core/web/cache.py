# SPDX-License-Identifier: EUPL-1.2
"""The page cache: whole answers to visitors without a session, in front of Flask.

An answer is good as long as the change counter stands where it stood when it was made, and
for a minute at most (pages say how long ago things were, and whether peers are heard). A
new change makes all of them useless at once; nothing is thrown out by hand.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.web.security import REVALIDATE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Seconds an answer lives at most.
MAX_AGE = 60.0
#: Answers and bytes kept at most; the longest unused go first.
MAX_ENTRIES = 500
MAX_BYTES = 16 * 1024 * 1024
#: A longer url is answered but not kept.
_MAX_KEY = 1024

#: What may be kept: pages, and what programs follow instead of them.
_KINDS = ("text/html", "application/atom+xml", "application/feed+json", "text/calendar")

Headers = list[tuple[str, str]]
#: Path and query.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: str
    headers: Headers
    body: bytes
    etag: str
    #: The change counter when it was made.
    counter: int
    #: Monotonic seconds.
    made: float


class PageCache:
    """WSGI layer that answers from memory what it may, and hands on the rest."""

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        cookie: str,
        counter: Callable[[], int],
        counter_key: str = "",
        skip: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """Stand in front of ``app``.

        Args:
            app: answers what is not kept here.
            cookie: a request with a cookie of this name is handed on untouched.
            counter: the number of the last change, read for every request; negative when
                it cannot be read.
            counter_key: where in the environ to leave that number for the application.
            skip: first parts of paths that are handed on untouched.
            clock: monotonic seconds.
            max_entries: answers kept at most.
            max_bytes: bytes of bodies kept at most.
        """
        self._app = app
        self._cookie = cookie
        self._counter = counter
        self._counter_key = counter_key
        self._skip = frozenset(skip)
        self._clock = clock
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, _Answer] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if not self._may_answer(environ):
            return self._app(environ, start)
        # Apart: a question mark in a path is not the one before a query.
        key = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        counter = self._counter()
        if counter < 0:
            return self._app(environ, start)
        environ[self._counter_key] = counter
        answer = self._find(key, counter)
        if answer is None:
            made = self._make(environ, key, counter)
            if not isinstance(made, _Answer):
                status, headers, body = made
                start(status, headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
            answer = made
        return _send(answer, environ, start)

    def _may_answer(self, environ: "WSGIEnvironment") -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self._cookie not in environ.get("HTTP_COOKIE", "")
            and "HTTP_AUTHORIZATION" not in environ
            and "HTTP_RANGE" not in environ
            and environ.get("PATH_INFO", "").lstrip("/").partition("/")[0] not in self._skip
        )

    def _find(self, key: _Key, counter: int) -> _Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is None:
                return None
            if answer.counter != counter or self._clock() - answer.made > MAX_AGE:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return answer

    def _make(
        self, environ: "WSGIEnvironment", key: _Key, counter: int
    ) -> _Answer | tuple[str, Headers, bytes]:
        """Ask the application, always for the whole page, and keep the answer if it may stay."""
        told: list[Any] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            told[:] = [status, headers]
            return lambda _: None

        chunks = self._app({**environ, "REQUEST_METHOD": "GET"}, note)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        status, headers = told
        if not _may_stay(status, headers) or sum(map(len, key)) > _MAX_KEY:
            return status, headers, body
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = [*headers, ("ETag", etag)]
        answer = _Answer(status, headers, body, etag, counter, self._clock())
        self._keep(key, answer)
        return answer

    def _keep(self, key: _Key, answer: _Answer) -> None:
        if len(answer.body) > self._max_bytes // 8:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = answer
            self.bytes += len(answer.body)
            while len(self._kept) > self._max_entries or self.bytes > self._max_bytes:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.bytes -= len(gone.body)


def _may_stay(status: str, headers: Headers) -> bool:
    """Return whether an answer is a page for anybody: the application said so itself."""
    named = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and named.get("content-type", "").startswith(_KINDS)
        and named.get("cache-control") == REVALIDATE
        and "set-cookie" not in named
    )


def _send(answer: _Answer, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and answer.etag in (each.strip().removeprefix("W/") for each in asked.split(",")):
        left = [each for each in answer.headers if not each[0].lower().startswith("content-t")]
        start("304 Not Modified", [each for each in left if each[0] != "Content-Length"])
        return []
    start(answer.status, answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
