# SPDX-License-Identifier: EUPL-1.2
"""The first tables: records and what is derived from them, people, background tasks."""

import sqlalchemy as sa
from alembic import op

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade() -> None:
    _people()
    _records()
    _derived()
    _tasks()


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_name", sa.String(60), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("last_active", sa.String(10)),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("expires", sa.String(27), nullable=False),
    )
    op.create_index("session_by_expiry", "session", ["expires"])
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_index("attempt_by_subject", "sign_in_attempt", ["subject", "at"])
    op.create_index("attempt_by_age", "sign_in_attempt", ["at"])


def _records() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("wire_id", sa.String(26)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("visibility", sa.String(12), nullable=False),
        sa.Column("audiences", sa.String(2000), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("plain_summary", sa.Text, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("licence", sa.String(60), nullable=False),
        sa.Column("valid_until", sa.String(10)),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("updated", sa.String(27), nullable=False),
        sa.Column("published", sa.String(27)),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("listed_at", sa.String(27), nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
    )
    op.create_index("record_by_wire_id", "record", ["origin", "wire_id"], unique=True)
    op.create_index("record_in_lists", "record", ["type", "public", "listed_at", "id"])
    op.create_index("record_by_origin", "record", ["type", "public", "origin", "listed_at", "id"])
    op.create_table(
        "version",
        sa.Column(
            "record_id",
            sa.Integer,
            sa.ForeignKey("record.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("plain_summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("deed", sa.String(12), nullable=False),
        sa.Column("record_id", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )


def _derived() -> None:
    op.create_table(
        "facet",
        sa.Column(
            "record_id",
            sa.Integer,
            sa.ForeignKey("record.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("name", sa.String(90), primary_key=True),
        sa.Column("value", sa.String(200), primary_key=True),
        sa.Column("listed_at", sa.String(27), nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    in_lists = ["name", "value", "public", "listed_at", "record_id"]
    op.create_index("facet_in_lists", "facet", in_lists)
    # Its rowid is the id of the record. SQLite makes five more tables beside it.
    op.execute(
        "CREATE VIRTUAL TABLE record_search USING fts5"
        "(title, text, tokenize = 'unicode61 remove_diacritics 2')"
    )


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("name", sa.String(90), primary_key=True),
        sa.Column("last_start", sa.String(27)),
        sa.Column("last_end", sa.String(27)),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("lease_by", sa.String(40), nullable=False),
        sa.Column("lease_until", sa.String(27)),
    )
