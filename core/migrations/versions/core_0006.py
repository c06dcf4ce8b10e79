# SPDX-License-Identifier: EUPL-1.2
"""Follows, weekly letters, warnings, and whose text was erased."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _following()
    _remembering()


def _following() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True
        ),
        sa.Column("email", sa.LargeBinary),
        sa.Column("email_print", sa.LargeBinary(32), unique=True),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "follow",
        sa.Column(
            "subscriber_id",
            sa.Integer,
            sa.ForeignKey("subscriber.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("target", sa.String(60), primary_key=True),
        sa.Column("created", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )


def _remembering() -> None:
    op.create_table(
        "account_warning",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("second", sa.String(10)),
    )
    op.create_table(
        "erased_text",
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column(
            "person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("erased_text_of_person", "erased_text", ["person_id"])
