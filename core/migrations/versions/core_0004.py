# SPDX-License-Identifier: EUPL-1.2
"""Limits, contributions without an account, reports, decisions."""

import sqlalchemy as sa
from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _limits()
    _contributions()
    _decisions()
    _bans()


def _limits() -> None:
    # Failed sign-ins were of one day, and are counted anew with all the rest.
    op.drop_table("sign_in_attempt")
    op.create_table(
        "limit_count",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_index("count_by_subject", "limit_count", ["subject", "at"])
    op.create_index("count_by_name", "limit_count", ["name", "id"])
    op.create_index("count_by_age", "limit_count", ["at"])


def _contributions() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        _to("person_id", "person.id", "SET NULL", optional=True),
        sa.Column("email", sa.LargeBinary),
        sa.Column("email_print", sa.LargeBinary(32)),
        sa.Column("nickname", sa.LargeBinary),
        sa.Column("hat", sa.String(30), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32)),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("confirmed", sa.String(27)),
        _to("record_id", "record.id", "CASCADE", optional=True),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("answer_words", sa.Text, nullable=False),
        _to("answer_record", "record.id", "SET NULL", optional=True),
        sa.Column("answered", sa.String(27)),
        sa.Column("next_word", sa.String(10)),
    )
    op.create_index("contribution_by_token", "contribution", ["token_hash"], unique=True)
    op.create_index("contribution_of_record", "contribution", ["record_id"])
    op.create_index("contribution_by_email", "contribution", ["email_print"])


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        _to("record_id", "record.id", "CASCADE"),
        sa.Column("deed", sa.String(10), nullable=False),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _to("person_id", "person.id", "SET NULL", optional=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("undone", sa.String(27)),
    )
    op.create_index("decision_of_record", "decision", ["record_id"])
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        _to("record_id", "record.id", "CASCADE"),
        _to("decision_id", "decision.id", "CASCADE", optional=True),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("contact", sa.LargeBinary),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("opened", sa.String(27), nullable=False),
        sa.Column("closed", sa.String(27)),
        sa.Column("reminded", sa.String(27)),
    )
    op.create_index("matter_open", "matter", ["closed", "opened"])
    op.create_index("matter_of_record", "matter", ["record_id", "closed"])
    op.create_table(
        "moderation_tally",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("what", sa.String(12), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _bans() -> None:
    op.create_table(
        "ban",
        sa.Column("id", sa.Integer, primary_key=True),
        _to("person_id", "person.id", "CASCADE", optional=True),
        sa.Column("email_print", sa.LargeBinary(32)),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_index("ban_by_email", "ban", ["email_print"])
    op.create_index("ban_by_person", "ban", ["person_id"])


def _to(name: str, target: str, goes: str, *, optional: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(target, ondelete=goes)
    return sa.Column(name, sa.Integer, key, nullable=optional)
