# SPDX-License-Identifier: EUPL-1.2
"""Plans, pictures, unfinished texts, imports."""

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _plans()
    _pictures()
    _unfinished()
    _batches()


def _plans() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer, primary_key=True),
        _record(),
        sa.Column("deed", sa.String(12), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("audiences", sa.String(2000), nullable=False),
        _person("asked_by"),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("refused", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("plan_by_record", "plan", ["record_id", "deed"], unique=True)
    op.create_index("plan_by_moment", "plan", ["refused", "at"])


def _pictures() -> None:
    op.create_table(
        "picture",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("format", sa.String(4), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("added", sa.String(27), nullable=False),
    )
    op.create_table(
        "picture_use",
        _record(key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("picture_use_by_digest", "picture_use", ["digest"])


def _unfinished() -> None:
    op.create_table(
        "unfinished",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("place", sa.String(90), primary_key=True),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table("at_desk", _record(key=True))


def _batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        _person("made_by"),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "batch_record",
        sa.Column(
            "batch_id",
            sa.Integer,
            sa.ForeignKey("batch.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        _record(key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("batch_by_record", "batch_record", ["record_id"])


def _record(*, key: bool = False) -> sa.Column[int]:
    to = sa.ForeignKey("record.id", ondelete="CASCADE")
    return sa.Column("record_id", sa.Integer, to, primary_key=key, nullable=False)


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL"))
