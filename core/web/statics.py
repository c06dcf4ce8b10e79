# SPDX-License-Identifier: EUPL-1.2
"""Everything pages are drawn with: files of the house, and what it makes of its own data.

Style sheets are joined, pictures are drawn from parts; to a browser they are files like any
other. Each is read or made when first asked for, kept, and served packed to who can unpack it.
"""

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, request

_YEAR = 31536000
#: By the end of a name; not asked of the machine, so that every machine says the same.
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file as it goes out."""

    body: bytes
    #: The same in gzip, or nothing where that is no smaller.
    packed: bytes
    #: Beginning of its SHA-256, in hex.
    digest: str
    kind: str


class Statics:
    """The files below ``/static/``; names are those of the folder and of what is made."""

    def __init__(self, folder: Path, made: Mapping[str, Callable[[], str]]) -> None:
        """Take the files of ``folder``, and texts by name that are made when asked for."""
        self._ways: dict[str, Callable[[], bytes]] = {
            file.relative_to(folder).as_posix(): file.read_bytes
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        } | {name: _encoded(make) for name, make in made.items()}
        self._kept: dict[str, Piece] = {}
        self._making = threading.Lock()

    def names(self) -> Iterable[str]:
        """Return the name of every file."""
        return self._ways.keys()

    def piece(self, name: str) -> Piece:
        """Return a file.

        Raises:
            KeyError: there is none of this name.
        """
        found = self._kept.get(name)
        if found is None:
            way = self._ways[name]
            with self._making:
                found = self._kept[name] = self._kept.get(name) or _piece(name, way())
        return found

    def url(self, name: str) -> str:
        """Return the address of a file, with its digest, so that it may be kept for good."""
        return f"/static/{name}?v={self.piece(name).digest}"

    def answer(self, name: str) -> Response:
        """Return a file: for good under the address with its digest, else for an hour."""
        if name not in self._ways:
            abort(404)
        piece = self.piece(name)
        packed = piece.packed if request.accept_encodings.find("gzip") >= 0 else b""
        response = Response(packed or piece.body, content_type=piece.kind)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        if piece.packed:
            response.headers["Vary"] = "Accept-Encoding"
        age = f"{_YEAR}, immutable" if "v" in request.args else "3600"
        response.headers["Cache-Control"] = f"public, max-age={age}"
        response.set_etag(f"{piece.digest}-gzip" if packed else piece.digest)
        answer: Response = response.make_conditional(request)  # type: ignore[assignment]
        return answer


def _encoded(make: Callable[[], str]) -> Callable[[], bytes]:
    return lambda: make().encode()


def _piece(name: str, body: bytes) -> Piece:
    # The same bytes each time, so that two nodes and two days agree: no time in the header.
    packed = gzip.compress(body, mtime=0)
    kind = _KINDS.get(Path(name).suffix, "application/octet-stream")
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Piece(body, packed if len(packed) < 0.9 * len(body) else b"", digest, kind)
