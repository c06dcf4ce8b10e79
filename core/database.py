# SPDX-License-Identifier: EUPL-1.2
"""The database: one engine, and the two ways to open a transaction.

``reading`` sees one snapshot and never waits for a writer. ``writing`` takes the write lock
at once (BEGIN IMMEDIATE): a transaction that reads first and asks for the lock later fails
as soon as another writer came between, however long the busy timeout is.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect, Engine, Table, event
from sqlalchemy.sql.compiler import SQLCompiler

from core.errors import DatabaseError

FILE_NAME = "node.db"

#: Newest revision of core's own branch of migrations; a test compares it with the files.
REVISION = "core_0009"

#: Seconds a writer waits for another writer.
BUSY_TIMEOUT = 15


def open_engine(file: Path, *, must_exist: bool = True) -> Engine:
    """Return an engine on the SQLite database in ``file``.

    Raises:
        DatabaseError: the file is missing, cannot be opened, or is damaged.
    """
    if must_exist and not file.exists():
        raise DatabaseError(
            f"{file} does not exist: put back a copy with 'samenbeter restore'; only a node that"
            f" never had one begins empty, with 'samenbeter migrate {file.parent}'"
        )
    engine = sa.create_engine(
        f"sqlite:///{file}",
        connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False},
        pool_size=4,
        max_overflow=60,
        # Who read or wrote last knows its pages still: the other connections read them again.
        pool_use_lifo=True,
        query_cache_size=400,
        # An error may reach a log; what people wrote may not.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    except (sa.exc.DatabaseError, sqlite3.Error) as error:
        engine.dispose()
        raise DatabaseError(explain(error, file)) from error
    return engine


#: What SQLite says, and in a word what it means; none of it is a bug of ours.
_TROUBLES = {
    "disk is full": "full",
    "locked": "locked",
    "not a database": "damaged",
    "malformed": "damaged",
    "readonly": "readonly",
    "unable to open": "readonly",
    "disk I/O error": "failing",
}


def trouble(error: BaseException) -> str:
    """Return in a word what the disk does to us; "" when the error is about something else.

    One of "full", "locked", "damaged", "readonly" and "failing". Nothing was written.
    """
    cause = getattr(error, "orig", error)
    if not isinstance(cause, sqlite3.DatabaseError):
        return ""
    return next((word for told, word in _TROUBLES.items() if told in str(cause)), "")


def explain(error: Exception, file: Path) -> str:
    """Return one sentence for whoever runs the node about what is wrong with ``file``."""
    told = str(getattr(error, "orig", error))
    if "not a database" in told or "malformed" in told:
        return f"{file} is damaged ({told}): put back a copy with 'samenbeter restore'"
    if "readonly" in told or "unable to open" in told:
        return f"{file} cannot be written ({told}): check who owns the file and its folder"
    if "locked" in told:
        return f"{file} is locked by another program: stop that one, then try again"
    if "full" in told:
        return f"there is no room left on the disk of {file}: make room, then try again"
    return f"{file}: {told}"


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # We say BEGIN ourselves: the driver's own way begins too late, with the first write.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten with zeros; costs nothing that can be measured.
        "secure_delete=ON",
        "temp_store=MEMORY",
        # A batch of a thousand received records fits, and is not written out twice.
        "cache_size=-16000",
        "wal_autocheckpoint=8000",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


#: The write transaction that this thread holds open around several deeds, by ``holding``.
_HELD: ContextVar[Connection | None] = ContextVar("held", default=None)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a snapshot: everything asked in it is of one moment.

    Within ``holding`` it sees what was written there.
    """
    held = _held(engine)
    if held is not None:
        yield held
        return
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open the one write transaction; commit at the end, roll back on any exception.

    Within ``holding`` it is a part of that transaction: an exception takes back this part.
    """
    held = _held(engine)
    if held is not None:
        with held.begin_nested():
            yield held
        return
    with engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def holding(engine: Engine) -> Iterator[None]:
    """Make one write transaction of all that this thread asks and does inside.

    Within another one it is a part of that one.
    """
    with writing(engine) as tx:
        token = _HELD.set(tx)
        try:
            yield
        finally:
            _HELD.reset(token)


def is_held(engine: Engine) -> bool:
    """Whether this thread is within ``holding``: what it writes is not committed yet."""
    return _held(engine) is not None


def _held(engine: Engine) -> Connection | None:
    held = _HELD.get()
    return held if held is not None and held.engine is engine else None


def insert_many(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows at the speed of the driver; what prepares a statement is done once.

    SQLAlchemy's own way looks at every value of every row, which takes longer than SQLite's
    writing it.

    Args:
        tx: a write transaction.
        table: where to.
        rows: all with the same columns; values as the driver takes them.
    """
    if rows:
        names, statement = _insert(table, tuple(rows[0]), tx.dialect)
        pick = itemgetter(*names)
        tx.exec_driver_sql(statement, [pick(row) for row in rows])


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[list[str], str]:
    """Return the names in the order in which the statement takes them, and the statement."""
    values: dict[str, sa.BindParameter[Any]] = {name: sa.bindparam(name) for name in names}
    compiled = sa.insert(table).values(values).compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler) and compiled.positiontup is not None
    return list(compiled.positiontup), str(compiled)


def optimize(engine: Engine) -> None:
    """Give the planner fresh statistics; without them SQLite slows down as it fills."""
    with engine.connect() as connection:
        # Past SQLAlchemy, which would open a transaction and at the end take it all back. And
        # not PRAGMA optimize: before SQLite 3.46 it looks only at what this connection asked.
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA analysis_limit=400")
        raw.execute("ANALYZE")
    # Connections read the statistics when they open.
    engine.dispose()


#: Above this many bytes the new copy of the database is made on disk, not in memory.
_LARGE = 256 * 1024 * 1024


def rewrite(engine: Engine, patience: float) -> bool:
    """Write the whole database anew and empty the write-ahead log.

    Zeros over what is deleted (``secure_delete``) are not enough: when SQLite moves a row to
    another page, a copy may stay behind in the unused part of the old one. And the log holds
    older pages until it is emptied, which waits for everybody who still reads them.

    Args:
        engine: on the database.
        patience: seconds to wait for others who read or write.

    Returns:
        Whether it is done. If not, somebody was in the way: try again.
    """
    file = str(engine.url.database)
    connection = sqlite3.connect(file, timeout=patience, isolation_level=None)
    try:
        where = "FILE" if os.path.getsize(file) > _LARGE else "MEMORY"
        connection.execute(f"PRAGMA temp_store={where}")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise DatabaseError(explain(error, Path(file))) from error
    finally:
        connection.close()
    return not busy


def revisions(connection: Connection) -> frozenset[str]:
    """Return the migrations this database stands at, of all branches."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return frozenset()
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return frozenset(found.scalars())
