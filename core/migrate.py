# SPDX-License-Identifier: EUPL-1.2
"""Brings the database of a node to the shape this software expects, or says that it is not.

Core has one branch of migrations, a plugin may have its own: a folder ``migrations/versions``
in its package, and a constant ``REVISION`` in its module that names the newest. A revision is
called ``<branch>_<number>``, so that starting can tell old from new without loading Alembic.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData

from core import locks
from core.database import FILE_NAME, REVISION, explain, open_engine, reading, revisions
from core.errors import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent / "migrations"

#: Folder in the node's directory for copies made before a migration.
COPIES = "backups"

#: How long such a copy is kept: it holds what was erased since.
KEPT = timedelta(days=30)


def require(engine: Engine, directory: Path, wanted: Iterable[str] = ()) -> None:
    """Let the node start only on a database of the right age.

    Args:
        engine: on the node's database.
        directory: the node's, for the sentence.
        wanted: the ``REVISION`` of each admitted plugin that has one.

    Raises:
        DatabaseError: a migration is pending, or the database is newer than this software.
    """
    with reading(engine) as tx:
        found = revisions(tx)
    for revision in (REVISION, *wanted):
        if revision in found:
            continue
        branch = revision.rpartition("_")[0]
        newer = [each for each in found if each.rpartition("_")[0] == branch and each > revision]
        if newer:
            raise DatabaseError(
                f"{directory / FILE_NAME} is newer ({newer[0]}) than this software ({revision}):"
                " install the version of samenbeter that made it"
            )
        raise DatabaseError(
            f"{directory / FILE_NAME} needs a migration to {revision}:"
            f" run 'samenbeter migrate {directory}'"
        )


def migrate(directory: Path, folders: Sequence[Path] | None = None) -> Sequence[str]:
    """Bring the database up to date, all branches in one transaction; make it if need be.

    A copy of an existing database goes to the folder ``backups`` first.

    Args:
        directory: the node's.
        folders: of migrations; by default those of core and of every installed plugin.

    Returns:
        The revisions that were run, in order; empty when nothing was pending.

    Raises:
        DatabaseError: the database is damaged, in use, or of a newer version.
    """
    file = directory / FILE_NAME
    is_new = not file.exists()
    engine = open_engine(file, must_exist=False)
    try:
        if is_new:
            file.chmod(0o600)
        steps = _pending(engine, file, folders)
        if not steps:
            return []
        busy = f"the node in {directory} is running: stop it, then migrate"
        with locks.hold(directory, locks.RUNNING, busy):
            if not is_new:
                _copy(file, directory / COPIES)
            _upgrade(engine, folders)
    except sa.exc.DatabaseError as error:
        raise DatabaseError(explain(error, file)) from error
    finally:
        engine.dispose()
    return steps


def drop_copies(directory: Path, now: datetime) -> None:
    """Delete copies that were made before a migration and had their time."""
    for file in (directory / COPIES).glob("before-migration-*.db"):
        if now - datetime.fromtimestamp(file.stat().st_mtime, UTC) > KEPT:
            file.unlink(missing_ok=True)


def branch_folders() -> list[Path]:
    """Return the folders of migrations: core's, and those of installed plugins that have one."""
    found = [HERE / "versions"]
    for each in sorted(entry_points(group="samenbeter.plugins"), key=lambda one: one.name):
        # The package is found, not imported: a broken plugin must not stop a migration.
        spec = find_spec(each.module.partition(".")[0])
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(place) / "migrations" / "versions"
            if folder.is_dir() and folder not in found:
                found.append(folder)
    return found


def differences(engine: Engine, *tables: MetaData) -> list[Any]:
    """Return how the database differs from the tables declared in code; for tests.

    Each is an operation as Alembic words it, or the DDL of a table that differs in a way that
    Alembic does not look at (WITHOUT ROWID, AUTOINCREMENT).
    """
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with reading(engine) as tx:
        context = MigrationContext.configure(tx, opts={"include_object": _is_ours})
        found: list[Any] = list(compare_metadata(context, list(tables)))  # type: ignore[arg-type]
        return found + _ddl_differences(tx, tables)


def _ddl_differences(tx: Connection, tables: Iterable[MetaData]) -> list[str]:
    def options(ddl: str) -> str:
        return f"{ddl.rpartition(')')[2].strip()} {'AUTOINCREMENT' in ddl}"

    query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    stands = {name: options(sql) for name, sql in tx.execute(query)}
    declared = (table for one in tables for table in one.sorted_tables)
    return [
        f"{table.name}: {stands.get(table.name)}"
        for table in declared
        if stands.get(table.name) != options(str(sa.schema.CreateTable(table).compile(tx.engine)))
    ]


def _is_ours(_: object, name: str | None, kind: str, reflected: bool, __: object) -> bool:
    # FTS5 makes tables of its own beside each search table; Alembic would drop them all.
    return not (kind == "table" and reflected and "_search" in (name or ""))


def _settings(folders: Sequence[Path] | None, connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    settings = Config()
    places = "\n".join(str(folder) for folder in folders or branch_folders())
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("version_locations", places.replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def _pending(engine: Engine, file: Path, folders: Sequence[Path] | None) -> list[str]:
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError

    scripts = ScriptDirectory.from_config(_settings(folders))
    with reading(engine) as tx:
        found = tuple(sorted(revisions(tx)))
    try:
        steps = [each.revision for each in scripts.iterate_revisions("heads", found)]
    except RevisionError as error:
        raise DatabaseError(
            f"{file} stands at {', '.join(found)}, which the installed software does not know:"
            " install the version of samenbeter, and of its plugins, that made it"
        ) from error
    return steps[::-1]


def _upgrade(engine: Engine, folders: Sequence[Path] | None) -> None:
    from alembic import command

    with engine.connect() as connection:
        # Off while tables are made anew: dropping the old one would empty all that points at it.
        # SQLite listens to this only outside a transaction.
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(writes=True)
        with connection.begin():
            command.upgrade(_settings(folders, connection), "heads")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise DatabaseError(
                    f"a migration left a row of {broken[0]} that points nowhere; nothing was"
                    " changed: report this to the makers of samenbeter"
                )


def _copy(file: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = folder / f"before-migration-{stamp}.db"
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    source, copy = sqlite3.connect(file), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
