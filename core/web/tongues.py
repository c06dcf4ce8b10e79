# SPDX-License-Identifier: EUPL-1.2
"""One site in two languages: the same addresses, and below /en the same pages in English.

Inside, nobody knows: a page is asked for and links as ``/lessen`` in any language. This layer,
right behind the page cache (to which the two are different pages), takes the prefix off what
comes in and sets the language of now, and puts the prefix before what goes out. What goes out
in another language is changed by this rule, and nothing else is:

- in an answer of type text/html, in each tag, the attributes ``href``, ``action``,
  ``formaction`` and ``data-hx-*`` whose value in quotation marks begins with one slash;
- unless the path is the same in every language (``SAME`` and the paths of machines), or the
  tag says which language it leads to (``hreflang``);
- the header ``Location`` and those of htmx, by the same rule.

Text of people cannot be taken for a tag: templates write it with ``&lt;`` and ``&#34;``.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import languages
from core.languages import DUTCH, LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: First parts of paths that are the same in every language.
SAME = frozenset({"api", "favicon.ico", "health", "metrics", "robots.txt", "sitemap.xml",
                  "static", ".well-known"})  # fmt: skip
#: Headers whose value is a way to one of our pages.
_WAYS = frozenset({"location", "hx-location", "hx-push-url", "hx-redirect", "hx-replace-url"})
_TAG = re.compile(rb"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"([^\s\"'<>/=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_LEADS = re.compile(rb"href|action|formaction|data-hx-[a-z-]+", re.IGNORECASE)

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the page, for the switch in the header and for search engines."""

    #: "nl", "en".
    code: str
    #: By its own name: "Nederlands", "English".
    name: str
    #: Path and query of this page in that language.
    url: str
    #: It is the language of this page.
    chosen: bool


def tongues(path: str) -> tuple[Tongue, ...]:
    """Return the languages in which the page at ``path`` (and query) can be read."""
    now = languages.language()
    return tuple(
        Tongue(code, name, in_language(path, code), code == now) for code, name in LANGUAGES.items()
    )


def in_language(path: str, code: str) -> str:
    """Return where the page at ``path`` stands in the language ``code``."""
    return path if code == DUTCH else f"/{code}{path}"


class Tongues:
    """WSGI layer that lets ``app`` speak the language of the address."""

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        address_form: Callable[[], str] = lambda: "je",
        same: Collection[str] = (),
    ) -> None:
        """Stand in front of ``app``.

        Args:
            app: knows no prefix.
            address_form: says how Dutch pages address people by now, "je" or "u".
            same: first parts of further paths that are the same in every language.
        """
        self._app = app
        self._form = address_form
        self._same = SAME | frozenset(same)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request in the language of its address."""
        code, path = self._read(environ.get("PATH_INFO", ""))
        environ = {**environ, "PATH_INFO": path}
        if code != DUTCH and "REQUEST_URI" in environ:
            environ["REQUEST_URI"] = _without(str(environ["REQUEST_URI"]), code)
        with languages.speaking(languages.voice_of(code, self._form())):
            return self._answer(environ, start, code)

    def lead(self, way: str) -> str:
        """Return where a way leads in the language of now; one that is not ours stays."""
        code = languages.language()
        return way if code == DUTCH or not self._is_page(way) else f"/{code}{way}"

    def _read(self, path: str) -> tuple[str, str]:
        """Return the language of an address, and the address without it."""
        first, slash, rest = path.lstrip("/").partition("/") if path[:2] != "//" else ("", "", "")
        if first == DUTCH or first not in LANGUAGES:
            return DUTCH, path
        if not self._is_page(f"/{rest}"):
            return DUTCH, path  # nothing stands there
        return first, f"/{rest}"

    def _is_page(self, way: str) -> bool:
        if not way.startswith("/") or way.startswith(("//", "/\\")):
            return False
        return re.split(r"[/?#]", way[1:], maxsplit=1)[0] not in self._same

    def _answer(
        self, environ: "WSGIEnvironment", start: "StartResponse", code: str
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            headers = [(name, self._way(name, value)) for name, value in headers]
            if code == DUTCH or not _is_html(headers):
                return start(status, headers, exc_info)
            told[:] = [status, headers]
            return lambda _: None

        chunks = self._app(environ, note)
        if not told:
            return chunks
        try:
            body = self.rewrite(b"".join(chunks))
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        status, headers = told
        headers = [each for each in headers if each[0].lower() != "content-length"]
        if environ["REQUEST_METHOD"] != "HEAD":
            headers.append(("Content-Length", str(len(body))))
        start(status, headers)
        return [body]

    def _way(self, name: str, value: str) -> str:
        return self.lead(value) if name.lower() in _WAYS else value

    def rewrite(self, html: bytes) -> bytes:
        """Return a page whose ways lead to pages in the language of now."""
        return _TAG.sub(self._tag, html)

    def _tag(self, found: "re.Match[bytes]") -> bytes:
        tag = found[0]
        if b"/" not in tag[1:-2] or b"hreflang" in tag:
            return tag
        return _ATTRIBUTE.sub(self._attribute, tag)

    def _attribute(self, found: "re.Match[bytes]") -> bytes:
        name, quoted = found[1], found[2]
        if quoted[1:2] != b"/" or not _LEADS.fullmatch(name):
            return found[0]
        way = self.lead(quoted[1:-1].decode("utf-8", "surrogateescape"))
        return name + b"=" + quoted[:1] + way.encode("utf-8", "surrogateescape") + quoted[-1:]


def _is_html(headers: Headers) -> bool:
    return any(
        name.lower() == "content-type" and value.startswith("text/html") for name, value in headers
    )


def _without(target: str, code: str) -> str:
    """Return a target as sent, without the language: also in absolute form."""
    found = re.match(f"((?:https?://[^/?#]*)?)/{code}/?", target, re.IGNORECASE)
    return f"{found[1]}/{target[found.end() :]}" if found else target
