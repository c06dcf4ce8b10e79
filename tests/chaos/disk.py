# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong between a node and its database, at a statement drawn beforehand.

It sits where SQLAlchemy calls the driver, so that the node's own code, the engine with its
options and SQLite itself are the real ones.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from tests.chaos.world import Broken, Gone

#: Faults; a crash counts statements of write transactions, their commits among them.
CRASH, FULL, LOCKED = "crash", "full", "locked"


class Disk:
    """Stands between one process and its database."""

    def __init__(self, engine: Engine, die: Callable[[], None], wrote: Callable[[], None]) -> None:
        """Stand between.

        Args:
            engine: of the process.
            die: ends the process; what is on disk at that moment is what the next one finds.
            wrote: called after every commit.
        """
        self.is_dead = False
        self._die, self._wrote = die, wrote
        self._fault, self._left = "", 0
        self._writing: set[int] = set()
        dialect = engine.dialect
        self._commit, self._rollback = dialect.do_commit, dialect.do_rollback
        for name in ("do_execute", "do_executemany", "do_execute_no_params"):
            setattr(dialect, name, self._guarded(getattr(dialect, name)))
        dialect.do_commit = self._do_commit  # type: ignore[method-assign]
        dialect.do_rollback = self._do_rollback  # type: ignore[method-assign]

    def arm(self, fault: str, statements: int) -> None:
        """Have a fault happen after so many statements that write."""
        self._fault, self._left = fault, statements

    def heal(self) -> None:
        """Have nothing more go wrong."""
        self._fault = ""

    def must_not_write(self, what: str) -> None:
        """Complain about who holds the write lock while it waits for the network."""
        if self._writing:
            raise Broken(f"{what} while a write transaction is open")

    def _guarded(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def execute(cursor: Any, statement: str, *more: Any) -> Any:
            if self.is_dead:
                raise Gone
            begins = statement == "BEGIN IMMEDIATE"
            if begins and self._fault == LOCKED:
                self._fault = ""
                raise sqlite3.OperationalError("database is locked")
            if begins or id(cursor.connection) in self._writing:
                self._count()
            told = real(cursor, statement, *more)
            if begins:
                self._writing.add(id(cursor.connection))
            return told

        return execute

    def _do_commit(self, connection: Any) -> None:
        if self.is_dead:
            raise Gone
        if id(getattr(connection, "driver_connection", connection)) not in self._writing:
            self._commit(connection)
            return
        self._count()
        self._commit(connection)
        self._writing.clear()
        self._wrote()
        self._count()

    def _do_rollback(self, connection: Any) -> None:
        self._writing.discard(id(getattr(connection, "driver_connection", connection)))
        self._rollback(connection)

    def _count(self) -> None:
        if self._fault not in (CRASH, FULL):
            return
        self._left -= 1
        if self._left > 0:
            return
        fault, self._fault = self._fault, ""
        if fault == FULL and self._writing:
            raise sqlite3.OperationalError("database or disk is full")
        self._die()
        raise Gone
