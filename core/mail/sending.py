# SPDX-License-Identifier: EUPL-1.2
"""Sends what is in the outbox: to a mail server, or without one into the folder ``post``.

A letter that cannot go is tried again after one minute, then two, four and so on, and given up
after ``MOST`` attempts, in about four hours; at once where the server says that it never will.
Only the background work sends, one run at a time, and holds no transaction while it does.
"""

import json
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from core.config_tables import MailConfig
from core.database import reading, writing
from core.mail import outbox
from core.mail.writing import write
from core.node import Node
from core.people import sealing
from core.store import letters as rows

logger = logging.getLogger(__name__)

#: Attempts before a letter is given up.
MOST = 9
#: Letters sent in one run.
AT_ONCE = 200
#: Seconds a mail server may take for one answer.
PATIENCE = 20
#: Folder in the node's directory, for a node without a mail server.
FOLDER = "post"
#: How long a letter lies there.
_KEPT = timedelta(days=30)

_ADDRESS = re.compile(r"\S+@\S+")

Send = Callable[[EmailMessage, int, str], None]


class Refused(Exception):
    """The mail server will never take this letter."""


def run(node: Node) -> None:
    """Send what is due. A background task."""
    with reading(node.engine) as tx:
        due = rows.due(tx, node.clock(), AT_ONCE)
    if not due:
        return
    done = 0
    try:
        with _way(node) as send:
            for row in due:
                done += 1
                _send(node, row, send)
    except (OSError, smtplib.SMTPException) as error:
        # The server is away, for this letter and all behind it.
        for row in due[max(0, done - 1) :]:
            _put_off(node, row, error)


def purge(node: Node) -> None:
    """Forget letters that had their time, in the outbox and in the folder."""
    outbox.purge(node)
    oldest = node.clock() - _KEPT
    for file in (node.directory / FOLDER).glob("*.eml"):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < oldest:
            file.unlink(missing_ok=True)


def _send(node: Node, row: Any, send: Send) -> None:
    opened = sealing.unseal(node, row.sealed)
    if opened is None:
        _give_up(node, row, "its address was sealed with another key than keys/people")
        return
    told = json.loads(opened)
    try:
        letter = write(node, number=row.id, kind=row.kind, language=row.language, **told)
    except Exception as error:
        # A template or facts that do not fit: a bug, and no reason to hold up other letters.
        logger.exception("letter %s could not be written", row.kind)
        _give_up(node, row, f"it could not be written: {type(error).__name__}")
        return
    try:
        send(letter, row.id, row.kind)
    except Refused as error:
        _give_up(node, row, str(error))
        return
    with writing(node.engine) as tx:
        rows.end(tx, row.id, node.clock())


def _put_off(node: Node, row: Any, error: Exception) -> None:
    told = _without_addresses(error)
    if row.attempts + 1 >= MOST:
        _give_up(node, row, told)
        return
    with writing(node.engine) as tx:
        rows.put_off(tx, row.id, node.clock() + timedelta(minutes=2**row.attempts), told)


def _give_up(node: Node, row: Any, told: str) -> None:
    with writing(node.engine) as tx:
        rows.end(tx, row.id, node.clock(), error=told)


@contextmanager
def _way(node: Node) -> Iterator[Send]:
    """Open the way that letters go, for as long as the block runs."""
    if not node.config.mail.host:
        yield lambda letter, number, kind: _put_down(node, letter, number, kind)
        return
    with _connected(node) as server:
        yield lambda letter, *_: _hand_over(server, letter)


def _put_down(node: Node, letter: EmailMessage, number: int, kind: str) -> None:
    folder = node.directory / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{node.clock():%Y%m%d-%H%M%S}-{number:06}-{kind.replace('_', '-')}"
    part = folder / f".{name}.part"
    part.touch(mode=0o600)
    part.write_bytes(letter.as_bytes())
    part.rename(folder / f"{name}.eml")


def _hand_over(server: smtplib.SMTP, letter: EmailMessage) -> None:
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, told),) = error.recipients.values()
        _refuse(code, told, error)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _refuse(error.smtp_code, error.smtp_error, error)


def _refuse(code: int, told: bytes | str, error: smtplib.SMTPException) -> None:
    """Tell apart what never will and what later may (RFC 5321, 4.2.1)."""
    if code >= 500:
        words = told.decode(errors="replace") if isinstance(told, bytes) else told
        raise Refused(_without_addresses(f"{code} {words}")) from error
    raise error


@contextmanager
def _connected(node: Node) -> Iterator[smtplib.SMTP]:
    settings = node.config.mail
    password = _password(node.directory, settings)
    with _server(settings) as server:
        if settings.security == "starttls":
            # Raises where the server offers none: nothing goes in the clear.
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, password)
        yield server


def _server(settings: MailConfig) -> smtplib.SMTP:
    where: dict[str, Any] = {"host": settings.host, "port": settings.port, "timeout": PATIENCE}
    if settings.security == "tls":
        return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
    return smtplib.SMTP(**where)


def _password(directory: Path, settings: MailConfig) -> str:
    if not settings.password_file:
        return ""
    return (directory / settings.password_file).read_text(encoding="utf-8").strip()


def _without_addresses(error: Exception | str) -> str:
    """Return what went wrong in one line that names nobody: servers repeat the address."""
    told = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return _ADDRESS.sub("…", " ".join(told.split()))[:300]
