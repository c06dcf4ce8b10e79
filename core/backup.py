# SPDX-License-Identifier: EUPL-1.2
"""Copies a node, running or not, into one file; puts a node back from such a file.

The file is a gzipped tar of the node's directory: node.toml, the database as it stood at one
moment, and the keys the node needs to go on as itself. So it is as secret as the node, and is
made readable for its owner only. The recovery key is not in it: that one belongs on paper. Nor is
the list of what was erased, which no older copy may take back. Nor the key of e-mail addresses,
so that a backup that went astray tells nobody who takes part; nor letters on their way.
"""

import gzip
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from core import config, database, lasting, locks
from core.errors import AdministratorError
from core.mail import sending
from core.migrate import COPIES
from core.people import sealing

#: Never in a backup: who holds this key can say who the node is, whatever happens to it.
RECOVERY_KEY = "recovery.key"

#: Nor this one: see ``core.people.sealing``. A restore leaves it where it is.
PEOPLE_KEY = Path("keys", sealing.FILE_NAME)

_NOT_IN = {COPIES, sending.FOLDER}

_NEVER = {
    RECOVERY_KEY,
    lasting.FILE_NAME,
    *locks.NAMES,
    *(f"{database.FILE_NAME}{end}" for end in ("-wal", "-shm")),
}


def backup(directory: Path, target: Path) -> Path:
    """Write a copy of the node in ``directory``; return the file.

    The node may be running: the database is copied as it stood at one moment.

    Args:
        directory: the node's.
        target: the file to make, or a folder to make it in.

    Raises:
        AdministratorError: no node there, the file exists, or something cannot be read or written.
    """
    _must_be_node(directory)
    if target.is_dir():
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        target = target / f"{directory.name}-{stamp}.tar.gz"
    if target.exists():
        raise AdministratorError(f"{target} exists already: choose another name")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".samenbeter-") as room:
            copy = Path(room) / database.FILE_NAME
            _copy_database(directory / database.FILE_NAME, copy)
            _pack(directory, copy, part)
        part.rename(target)
    except OSError as error:
        raise AdministratorError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return target


def restore(file: Path, directory: Path, *, force: bool = False) -> Path | None:
    """Put the node in ``file`` back as ``directory``, whole or not at all.

    Args:
        file: made by ``backup``.
        directory: where the node will stand.
        force: replace what stands there; it is kept beside it under another name.

    Returns:
        Where the directory that stood there is now, or None.

    Raises:
        AdministratorError: the file may not be read, is no backup or is damaged, a node is
            running there, or there is something there already and ``force`` is not given.
    """
    _must_be_readable(file)
    directory = directory.absolute()
    stands = directory.exists() and any(directory.iterdir())
    if stands and not force:
        raise AdministratorError(
            f"{directory} is not empty: choose another directory, or --force to replace it"
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}-"))
    except OSError as error:
        raise AdministratorError(f"{directory} cannot be written: {error.strerror}") from error
    try:
        _unpack(file, fresh)
        busy = f"the node in {directory} is running: stop it, then restore"
        with _alone(directory if stands else None, busy):
            # What was erased since the backup stays erased.
            lasting.remember(fresh, lasting.remembered(directory))
            _keep_people_key(directory, fresh)
            return _swap(fresh, directory, stands)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _keep_people_key(directory: Path, fresh: Path) -> None:
    key = directory / PEOPLE_KEY
    if key.is_file():
        (fresh / PEOPLE_KEY).parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(key, fresh / PEOPLE_KEY)


def _must_be_node(directory: Path) -> None:
    for name in (config.FILE_NAME, database.FILE_NAME):
        if not (directory / name).is_file():
            raise AdministratorError(f"{directory} is no node's directory: {name} is missing")


def _files(directory: Path) -> Iterator[Path]:
    for file in sorted(directory.rglob("*")):
        inside = file.relative_to(directory)
        kept = inside.parts[0] not in _NOT_IN and not inside.name.startswith(".")
        kept = kept and inside != PEOPLE_KEY and inside.name not in _NEVER
        if kept and file.is_file() and not file.is_symlink():
            yield file


def _pack(directory: Path, copy: Path, part: Path) -> None:
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz") as tar:
            for file in _files(directory):
                name = str(file.relative_to(directory))
                tar.add(copy if name == database.FILE_NAME else file, name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def _copy_database(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
            _check(there)
    except sqlite3.Error as error:
        raise AdministratorError(database.explain(error, source)) from error


def _check(connection: sqlite3.Connection) -> None:
    told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise sqlite3.DatabaseError(f"malformed: {told.splitlines()[0]}")


def _must_be_readable(file: Path) -> None:
    """Say why nobody can even begin to read a backup."""
    try:
        file.open("rb").close()
    except FileNotFoundError as error:
        raise AdministratorError(f"{file} does not exist") from error
    except PermissionError as error:
        raise AdministratorError(
            f"{file} may not be read by the user who gives this command: ask its owner, or give"
            " the command as its owner"
        ) from error
    except OSError as error:
        raise AdministratorError(f"{file} cannot be read: {error.strerror}") from error


def _unpack(file: Path, fresh: Path) -> None:
    try:
        with gzip.open(file) as raw:
            with tarfile.open(fileobj=raw, mode="r:") as tar:
                for member in tar:
                    _unpack_one(tar, member, fresh)
            while raw.read(1 << 20):
                pass  # gzip compares its checksum at the very end
        _must_be_node(fresh)
        with closing(sqlite3.connect(fresh / database.FILE_NAME)) as connection:
            _check(connection)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, sqlite3.Error) as error:
        told = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise AdministratorError(f"{file} is damaged, or no backup of a node: {told}") from error
    except AdministratorError as error:
        raise AdministratorError(f"{file} is no backup of a node: it is not whole") from error


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, fresh: Path) -> None:
    inside = PurePosixPath(member.name)
    if not member.isfile() or inside.is_absolute() or ".." in inside.parts:
        raise ValueError(f"{member.name!r} does not belong in it")
    place = fresh / inside
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content is not None
    with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        shutil.copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _alone(directory: Path | None, busy: str) -> Iterator[None]:
    if directory is None:
        yield
    else:
        with locks.hold(directory, locks.RUNNING, busy):
            yield


def _swap(fresh: Path, directory: Path, stands: bool) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = directory.with_name(f"{directory.name}.before-{stamp}") if stands else None
    try:
        if aside:
            directory.rename(aside)
        fresh.rename(directory)
    except OSError as error:
        raise AdministratorError(f"{directory} cannot be replaced: {error.strerror}") from error
    return aside
