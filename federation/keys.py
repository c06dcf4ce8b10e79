# SPDX-License-Identifier: EUPL-1.2
"""The keys of this node on disk: made at init, replaced all at once, checked at every start.

recovery.key        the node itself; belongs offline, nothing here needs it every day
keys/feed           signs feeds and heads
keys/http           signs requests to peers
keys/certificate    says, signed by the recovery key, that these two are ours
keys/node-id        what people compare
keys/next/          all four, prepared; they count when the database says so
keys/ready/         all four, decided; whoever looks next puts them in their place

``federation.recovery.renewing`` tells who decides, and when.
"""

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import AdministratorError, MalformedError, UntrustedError
from federation.recovery.sheet import Sheet, as_text
from federation.wire.identity import (
    Certificate,
    new_key,
    next_sequence,
    public_of,
    read_certificate,
    read_key,
    show_node_id,
    sign_certificate,
    write_key,
)

RECOVERY = "recovery.key"
_FOLDER = "keys"
_NEXT = "next"
_READY = "ready"
#: The certificate last: whoever watches it then finds the keys it names.
_FILES = ("node-id", "feed", "http", "certificate")


@dataclass(frozen=True)
class Keys:
    """What this node signs with, and the word of its recovery key that it may."""

    node_id: str
    feed: Ed25519PrivateKey
    http: Ed25519PrivateKey
    certificate: Certificate


def make(directory: Path, name: str, address: str) -> list[str]:
    """Make the keys of a new node; return what to tell whoever made it, line by line.

    Raises:
        AdministratorError: there are keys already, or the certificate would be refused.
    """
    recovery, feed, http = new_key(), new_key(), new_key()
    now = datetime.now(UTC)
    try:
        certificate = sign_certificate(
            recovery,
            sequence=next_sequence(None, int(now.timestamp())),
            address=address,
            name=name,
            feed=public_of(feed),
            http=public_of(http),
            issued=now,
        )
    except MalformedError as error:
        raise AdministratorError(f"name or address cannot be used: {error}") from error
    folder = directory / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _write(directory / RECOVERY, write_key(recovery))
    _write_all(folder, Keys(certificate.node, feed, http, certificate))
    return [
        f"Node id of {name}, for others to compare: {show_node_id(certificate.node)}",
        f"The recovery key is in {directory / RECOVERY}. It is this node: copy it to paper or to"
        " a stick, twice, and then delete the file. Without it a lost or stolen node cannot"
        " come back under its own id. To print it, with what to do with it:"
        f" samenbeter identity sheet --out sheet.html {directory}",
        *_sheets(recovery, certificate, now.date()),
    ]


def _sheets(recovery: Ed25519PrivateKey, certificate: Certificate, today: date) -> list[str]:
    """Return the recovery sheet, twice, for whoever sits there; never for a log."""
    if not sys.stdout.isatty():
        return []
    sheet = Sheet(
        name=certificate.name,
        node_id=certificate.node,
        key=write_key(recovery).decode().strip(),
        address=certificate.address,
        peers=(),
        made=today,
    )
    return [as_text(sheet)] * 2


def load(directory: Path) -> Keys:
    """Return the keys of the node in ``directory``, known to fit together.

    Keys that were decided on when the last program died are put in their place first.

    Raises:
        AdministratorError: one is missing, unreadable or not of this node; says the cure.
    """
    folder = directory / _FOLDER
    _put_in_place(folder)
    try:
        return _load(folder)
    except AdministratorError:
        # Another program may have been replacing them this moment.
        _put_in_place(folder)
        return _load(folder)


def stamp(directory: Path) -> tuple[int, int]:
    """Return what changes when the keys are replaced; (0, 0) when they cannot be seen."""
    try:
        found = os.stat(directory / _FOLDER / "certificate")
    except OSError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)


def prepare(directory: Path, fresh: Keys) -> None:
    """Write keys beside those in force; they mean nothing yet."""
    folder = directory / _FOLDER / _NEXT
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    _write_all(folder, fresh)
    _write_through(folder)
    _write_through(folder.parent)


def prepared(directory: Path) -> Keys | None:
    """Return the keys that were prepared and not decided on, if there are any that fit."""
    folder = directory / _FOLDER
    try:
        return _load(folder / _NEXT)
    except AdministratorError:
        return None


def decide(directory: Path) -> None:
    """Put the prepared keys in the place of those in force; another program may do so too."""
    folder = directory / _FOLDER
    with suppress(FileNotFoundError):
        (folder / _NEXT).rename(folder / _READY)
        _write_through(folder)
    _put_in_place(folder)


def _put_in_place(folder: Path) -> None:
    ready = folder / _READY
    if not ready.is_dir():
        return
    for name in _FILES:
        with suppress(FileNotFoundError):  # it is there already
            (ready / name).replace(folder / name)
    _write_through(folder)
    with suppress(FileNotFoundError):
        ready.rmdir()


def _load(folder: Path) -> Keys:
    node_id = _read(folder / "node-id").decode("ascii", "replace").strip()
    try:
        feed = read_key(_read(folder / "feed"))
        http = read_key(_read(folder / "http"))
        certificate = read_certificate(_read(folder / "certificate"), node_id)
    except (MalformedError, UntrustedError) as error:
        raise AdministratorError(
            f"the keys in {folder} do not fit together ({error}): put the whole folder back"
            " from one backup"
        ) from error
    for name, key, public in (("feed", feed, certificate.feed), ("http", http, certificate.http)):
        if public_of(key) != public:
            raise AdministratorError(
                f"{folder / name} is not the key that {folder / 'certificate'} names:"
                " put the whole folder back from one backup"
            )
    return Keys(node_id, feed, http, certificate)


def _write(file: Path, content: bytes) -> None:
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise AdministratorError(
            f"{file} exists already: a key is never replaced; choose another directory"
        ) from error
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _write_all(folder: Path, made: Keys) -> None:
    _write(folder / "feed", write_key(made.feed))
    _write(folder / "http", write_key(made.http))
    _write(folder / "certificate", made.certificate.note)
    _write(folder / "node-id", f"{made.node_id}\n".encode())


def _write_through(folder: Path) -> None:
    """Have the disk keep the names in a folder, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise AdministratorError(
            f"{file} is missing: put it back from a backup, or take federation out of the"
            " plugins in node.toml"
        ) from error
    except OSError as error:
        raise AdministratorError(f"{file} cannot be read: {error.strerror}") from error
