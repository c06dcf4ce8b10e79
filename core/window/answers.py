# SPDX-License-Identifier: EUPL-1.2
"""What came back, or why nothing did: a body within its cap, or an error in words."""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from core.errors import FetchError
from core.window.connections import NameLookupError


@dataclass(frozen=True)
class Response:
    """An answer that came whole."""

    status: int
    #: By lower-case name; repeated ones joined with a comma.
    headers: Mapping[str, str]
    body: bytes


def read_body(peer: str, raw: BaseHTTPResponse, cap: int) -> bytes:
    """Return the body of an answer, at most ``cap`` bytes, of whatever status it is."""
    if raw.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise FetchError(peer, "answered compressed though we asked for plain bytes")
    length = raw.headers.get("content-length", "")
    if length.isdigit() and (len(length) > 18 or int(length) > cap):
        raise FetchError(
            peer, f"announced {length[:18]} bytes where {cap} are allowed", kind="large"
        )
    pieces, size = [], 0
    while piece := raw.read(cap + 1 - size, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > cap:
            raise FetchError(peer, f"sent more than the {cap} bytes that are allowed", kind="large")
    if not length and "transfer-encoding" not in raw.headers and raw.status != 204:
        # Else an answer that was cut off, in its headers even, would be a short one.
        raise FetchError(peer, "did not say where its answer ends")
    return b"".join(pieces)


def retry_after(text: str, now: Callable[[], float]) -> float | None:
    """Return the seconds a peer asks us to wait, from a number or a date; None if it does not."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - now())
    return None


def plainly(error: BaseException) -> str:
    """Return what went wrong without the layers of the libraries around it."""
    while isinstance(error.__context__ or error.__cause__, (OSError, HTTPError)):
        error = error.__context__ or error.__cause__ or error
    return f"did not answer properly: {str(error) or type(error).__name__}"[:300]


def kind_of(error: BaseException) -> str:
    """Return in a word why there is no answer, from the innermost layer that knows."""
    while True:
        if isinstance(error, ssl.SSLError):
            return "tls"
        if isinstance(error, NameLookupError):
            return "name"
        below = error.__context__ or error.__cause__
        if not isinstance(below, (OSError, HTTPError)):
            return "away" if isinstance(error, OSError) else ""
        error = below
