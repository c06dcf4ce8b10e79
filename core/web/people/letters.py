# SPDX-License-Identifier: EUPL-1.2
"""Letters as developers and administrators see them: those in the folder, those that failed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Response, abort, request

from core.mail import outbox, sending
from core.web import security, visit
from core.web.front import Front

PATH = "/ontwikkeling/post"
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6,12}-[a-z-]{1,40}")
_LINK = re.compile(r"(https?://[^\s<>]+)")
_LOOPBACK = {"127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter in the folder."""

    name: str
    to: str
    subject: str
    at: datetime
    #: Lines of the text, in parts: every second part is a link.
    lines: tuple[tuple[str, ...], ...] = ()


def folder(front: Front) -> Response:
    """List the letters in the folder, newest first; on a machine for development only."""
    found = sorted(_folder(front).glob("*.eml"), reverse=True)[:100]
    response = front.show(
        "people/post.html", letters=[_shown(each, _read(each)) for each in found], path=PATH
    )
    return _kept_by_nobody(response)


def one(front: Front, name: str) -> Response:
    """Show one letter as text, with links that work."""
    file = _file(front, name)
    return _kept_by_nobody(
        front.show("people/letter.html", letter=_shown(file, _read(file)), path=PATH)
    )


def as_page(front: Front, name: str) -> Response:
    """Show the other half of a letter: the page that mail programs draw."""
    part = _read(_file(front, name)).get_body(("html",))
    return _kept_by_nobody(Response(str(part.get_content()) if part else "", mimetype="text/html"))


def failed(front: Front) -> Response:
    """Show administrators which letters did not go, and why; never to whom."""
    visit.require("administrator")
    return front.show(
        "people/letters.html",
        failures=outbox.failures(front.node),
        server=front.node.config.mail.host,
    )


def _folder(front: Front) -> Path:
    is_here = (request.remote_addr or "") in _LOOPBACK
    if not front.node.config.node.development or not is_here:
        abort(404)
    return front.node.directory / sending.FOLDER


def _file(front: Front, name: str) -> Path:
    file = _folder(front) / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        abort(404)
    return file


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def _shown(file: Path, letter: EmailMessage) -> Shown:
    part = letter.get_body(("plain",))
    text = str(part.get_content()) if part else ""
    return Shown(
        name=file.stem,
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        lines=tuple(tuple(_LINK.split(line)) for line in text.splitlines()),
    )


def _kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = security.NO_STORE
    return response
