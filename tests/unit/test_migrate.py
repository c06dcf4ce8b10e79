# SPDX-License-Identifier: EUPL-1.2
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import database, locks, migrate, tables
from core.errors import AdministratorError, DatabaseError

CORE = [migrate.HERE / "versions"]

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "core_0099"
down_revision = "core_0009"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("colour", sa.String(20)))
        table.alter_column("role", type_=sa.String(30))
{more}
"""


@pytest.fixture
def engine(tmp_path):
    migrate.migrate(tmp_path, CORE)
    opened = database.open_engine(tmp_path / database.FILE_NAME)
    yield opened
    opened.dispose()


def with_next_step(tmp_path, more=""):
    folder = tmp_path / "versions"
    shutil.copytree(CORE[0], folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "core_0099.py").write_text(NEXT.format(more=more))
    return [folder]


def test_the_migrations_make_exactly_the_tables_the_code_declares(engine):
    assert migrate.differences(engine, tables.metadata) == []


def test_what_was_decided_is_still_there_when_its_table_is_made_anew(tmp_path):
    early = tmp_path / "early"
    shutil.copytree(CORE[0], early, ignore=shutil.ignore_patterns("__pycache__", "core_0009.py"))
    migrate.migrate(tmp_path, [early])
    with sqlite3.connect(tmp_path / database.FILE_NAME) as old:
        old.execute(
            "INSERT INTO record VALUES (3, 'lesson', '', NULL, 1, 'published', 'beheer', '', 'Ui',"
            " '', 'nl', '', NULL, '{}', '', '', NULL, 0, '', NULL)"
        )
        old.execute(
            "INSERT INTO decision VALUES (7, 3, 'hide', 'kind', 'Om deze reden.', 'mediator',"
            " NULL, '2026-01-01', NULL)"
        )
        old.execute(
            "INSERT INTO matter VALUES (8, 'objection', 3, 7, '', 'Nee.', NULL, 'nl',"
            " '2026-01-02', NULL, NULL)"
        )
    old.close()

    migrate.migrate(tmp_path, CORE)

    with sqlite3.connect(tmp_path / database.FILE_NAME) as new:
        assert new.execute("SELECT id, rule FROM decision").fetchall() == [(7, "kind")]
        assert new.execute("SELECT id, decision_id FROM matter").fetchall() == [(8, 7)]
    new.close()


def test_a_table_that_code_declares_otherwise_is_noticed(engine):
    other = sa.MetaData()
    for table in tables.metadata.sorted_tables:
        table.to_metadata(other)
    other.tables["person"].append_column(sa.Column("shoe_size", sa.Integer))
    other.tables["facet"].dialect_options["sqlite"]["with_rowid"] = True

    found = str(migrate.differences(engine, other))

    assert "shoe_size" in found
    assert "facet" in found


def test_the_constant_names_the_newest_migration(tmp_path):
    ran = migrate.migrate(tmp_path, CORE)

    assert ran[-1] == database.REVISION


def test_every_installed_branch_is_run(tmp_path):
    ran = migrate.migrate(tmp_path)

    engine = database.open_engine(tmp_path / database.FILE_NAME)
    with database.reading(engine) as tx:
        heads = database.revisions(tx)
    engine.dispose()
    assert database.REVISION in heads
    assert heads <= set(ran)
    assert len(heads) == len(migrate.branch_folders())


def test_migrating_twice_does_nothing_the_second_time(engine, tmp_path):
    assert migrate.migrate(tmp_path, CORE) == []
    assert not (tmp_path / migrate.COPIES).exists()


def test_a_new_database_is_for_its_owner_alone(engine, tmp_path):
    assert (tmp_path / database.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_copy_is_made_before_anything_changes(engine, tmp_path):
    add_person(engine)

    ran = migrate.migrate(tmp_path, with_next_step(tmp_path))

    assert ran == ["core_0099"]
    (copy,) = (tmp_path / migrate.COPIES).iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("core_0009",)]
        assert old.execute("SELECT count(*) FROM person").fetchone() == (1,)
    old.close()


def test_a_copy_goes_after_thirty_days(engine, tmp_path):
    migrate.migrate(tmp_path, with_next_step(tmp_path))
    (copy,) = (tmp_path / migrate.COPIES).iterdir()
    made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)

    migrate.drop_copies(tmp_path, made + timedelta(days=30))
    assert copy.exists()

    migrate.drop_copies(tmp_path, made + timedelta(days=30, seconds=1))
    assert not copy.exists()


def add_person(engine):
    with database.writing(engine) as tx:
        tx.execute(
            sa.insert(tables.people.persons).values(
                id=1,
                user_name="nel",
                nickname="Nel",
                role="editor",
                created="x",
                state="active",
                language="nl",
                organisation="",
                party="",
            )  # fmt: skip
        )
        tx.execute(
            sa.insert(tables.people.tokens).values(
                token_hash=b"x", person_id=1, label="x", created="x"
            )
        )


def test_making_a_table_anew_keeps_what_points_at_it(engine, tmp_path):
    add_person(engine)

    migrate.migrate(tmp_path, with_next_step(tmp_path))

    with database.reading(engine) as tx:
        assert (
            tx.execute(sa.select(sa.func.count()).select_from(tables.people.tokens)).scalar() == 1
        )


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("    op.execute('DELETE FROM person')", "points nowhere"),
        ("    op.execute('DELETE FROM nonsense')", "no such table"),
    ],
    ids=["leaves a hole", "fails"],
)
def test_a_migration_that_goes_wrong_changes_nothing(engine, tmp_path, more, complaint):
    add_person(engine)

    with pytest.raises(DatabaseError, match=complaint):
        migrate.migrate(tmp_path, with_next_step(tmp_path, more))

    with database.reading(engine) as tx:
        assert database.revisions(tx) == {"core_0009"}
        assert (
            tx.execute(sa.select(sa.func.count()).select_from(tables.people.persons)).scalar() == 1
        )
    assert migrate.differences(engine, tables.metadata) == []


def test_a_running_node_is_not_migrated(engine, tmp_path):
    folders = with_next_step(tmp_path)

    with (
        locks.hold(tmp_path, locks.RUNNING, "", shared=True),
        pytest.raises(AdministratorError, match="is running: stop it"),
    ):
        migrate.migrate(tmp_path, folders)

    migrate.require(engine, tmp_path)


def test_an_old_database_is_refused_at_start(engine, tmp_path):
    migrate.require(engine, tmp_path)

    with pytest.raises(DatabaseError, match=f"to garden_0007: run 'samenbeter migrate {tmp_path}'"):
        migrate.require(engine, tmp_path, ["garden_0007"])


def test_a_database_from_the_future_is_refused_at_start_and_by_migrate(engine, tmp_path):
    migrate.migrate(tmp_path, with_next_step(tmp_path))

    with pytest.raises(DatabaseError, match=r"newer \(core_0099\) than this software"):
        migrate.require(engine, tmp_path)
    with pytest.raises(DatabaseError, match="stands at core_0099, which the installed software"):
        migrate.migrate(tmp_path, CORE)


def test_a_damaged_file_is_told_in_one_sentence(tmp_path):
    (tmp_path / database.FILE_NAME).write_bytes(b"neighbourhood" * 500)

    with pytest.raises(DatabaseError, match="is damaged .*samenbeter restore"):
        migrate.migrate(tmp_path, CORE)


def test_starting_does_not_load_alembic():
    lines = "import sys, core.migrate, core.app; print('alembic' in sys.modules)"

    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout == "False\n"


def test_optimize_leaves_the_planner_with_statistics(engine):
    with database.writing(engine) as tx:
        rows = [{"at": "x", "deed": "create", "record_id": number} for number in range(500)]
        tx.execute(sa.insert(tables.records.changes), rows)
    with database.reading(engine) as tx:
        assert not sa.inspect(tx).has_table("sqlite_stat1")

    database.optimize(engine)

    with database.reading(engine) as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM sqlite_stat1").scalar()
