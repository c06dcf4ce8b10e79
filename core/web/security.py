# SPDX-License-Identifier: EUPL-1.2
"""The headers on every answer, the name of the one cookie, and who may post a form."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from core.node import Node

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: On every answer, also of guests and of errors; nobody can loosen them.
FIXED: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: A year and a day more, in seconds; only where the address is https.
_HSTS = "max-age=31622400"
#: What a visitor's own browser may keep, to ask again each time whether it still holds.
REVALIDATE = "no-cache"
#: Anything about a person, a deed or an error.
NO_STORE = "no-store"
#: Never told to anybody: what this node is built with.
_HIDDEN = frozenset({"server", "x-powered-by"})

#: Below this path stands what other sites may show inside theirs.
EMBEDS = "/insluiten/"

#: Name of the hidden field that carries the token of a form.
TOKEN_FIELD = "form_token"  # noqa: S105 - a name, no secret


def guard(app: "WSGIApplication", node: Node) -> "WSGIApplication":
    """Return ``app`` with the fixed headers on all it answers."""
    fixed = fixed_headers(node)
    drop = {name.lower() for name, _ in fixed} | _HIDDEN

    def guarded(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        inside = environ.get("PATH_INFO", "").startswith(EMBEDS)

        def start_guarded(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            kept = [each for each in headers if each[0].lower() not in drop]
            if not any(name.lower() == "cache-control" for name, _ in kept):
                kept.append(("Cache-Control", NO_STORE))
            return start(status, kept + (embedded_headers(node) if inside else fixed), exc_info)

        return app(environ, start_guarded)

    return guarded


def fixed_headers(node: Node) -> list[tuple[str, str]]:
    """Return the headers on every answer of this node."""
    strict = [("Strict-Transport-Security", _HSTS)] if is_https(node) else []
    return [*FIXED.items(), *strict]


def embedded_headers(node: Node) -> list[tuple[str, str]]:
    """Return the headers on what named other sites may show inside their pages.

    Without such sites they are those of every answer. X-Frame-Options cannot name sites, so it
    gives way to the policy, which every browser that knows both prefers.
    """
    sites = node.config.embeds.sites
    if not sites:
        return fixed_headers(node)
    policy = FIXED["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", f"frame-ancestors {' '.join(sites)}"
    )
    return [
        (name, policy if name == "Content-Security-Policy" else value)
        for name, value in fixed_headers(node)
        if name != "X-Frame-Options"
    ]


def is_https(node: Node) -> bool:
    """Return whether people reach this node over https."""
    return node.config.node.address.startswith("https://")


def cookie_name(node: Node) -> str:
    """Return the name of the session cookie: of this node alone, for cookies ignore ports."""
    prefix = "__Host-sb-" if is_https(node) else "sb-"
    return prefix + node.id[:8]


def cookie_settings(node: Node) -> dict[str, Any]:
    """Return how the session cookie is set and unset."""
    return {"path": "/", "secure": is_https(node), "httponly": True, "samesite": "Lax"}


def is_own_form(node: Node, host: str, headers: Headers) -> bool:
    """Return whether a browser says that a page of this node sends the form.

    Every browser of the last years sends Origin with a POST, most Sec-Fetch-Site too. A
    request with neither is refused: no form of ours was ever sent like that.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        parts = urlsplit(node.config.node.address)
        own = {f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{host}"}
        return origin in own
    return site is not None


def pack_notice(sentence: str) -> str:
    """Return a sentence as the value of a cookie."""
    return base64.urlsafe_b64encode(sentence.encode()[:600]).decode().rstrip("=")


def unpack_notice(value: str) -> str:
    """Return the sentence in a cookie, or "" when it is not one."""
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (ValueError, binascii.Error):
        return ""


def local_path(target: str | None, otherwise: str = "/") -> str:
    """Return ``target`` when it is a path on this node, else ``otherwise``.

    Browsers read two slashes, of either kind, as another site, and drop control characters.
    """
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or not target.isprintable()
        or not target.isascii()
        or "\\" in target
    ):
        return otherwise
    return target
