# SPDX-License-Identifier: EUPL-1.2
"""People: letters, sign-in by letter, invitations, roles that end, deeds that need two."""

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _letters()
    _deeds()


def _people() -> None:
    with op.batch_alter_table("person") as person:
        person.alter_column("password_hash", existing_type=sa.String(200), nullable=True)
        person.add_column(sa.Column("nickname", sa.String(60)))
        person.add_column(sa.Column("email", sa.LargeBinary))
        person.add_column(sa.Column("email_print", sa.LargeBinary(32)))
        person.add_column(sa.Column("role_until", sa.String(10)))
        for name, kind in (("state", 12), ("language", 10), ("organisation", 100), ("party", 20)):
            person.add_column(sa.Column(name, sa.String(kind)))
    op.execute(
        "UPDATE person SET nickname = user_name, state = 'active', language = 'nl',"
        " organisation = '', party = ''"
    )
    with op.batch_alter_table("person") as person:
        for name in ("nickname", "state", "language", "organisation", "party"):
            person.alter_column(name, existing_type=sa.String(100), nullable=False)
    op.create_index("person_by_email", "person", ["email_print"], unique=True)


def _letters() -> None:
    op.create_table(
        "letter_link",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("expires", sa.String(27), nullable=False),
        sa.Column("used", sa.String(27)),
    )
    op.create_index("link_by_expiry", "letter_link", ["expires"])
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("email_print", sa.LargeBinary(32)),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("due", sa.String(27), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", sa.String(300), nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("ended", sa.String(27)),
    )
    op.create_index("letter_to_send", "letter", ["ended", "due"])
    op.create_index("letter_by_address", "letter", ["email_print"])


def _deeds() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("role_until", sa.String(10)),
        sa.Column("organisation", sa.String(100), nullable=False),
        sa.Column("party", sa.String(20), nullable=False),
        sa.Column("email", sa.LargeBinary),
        _person("invited_by"),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
        sa.Column("created", sa.String(27), nullable=False),
        sa.Column("expires", sa.String(27), nullable=False),
    )
    op.create_index("invitation_by_link", "invitation", ["link"])
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("deed", sa.String(20), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        _person("about", "CASCADE"),
        _person("asked_by"),
        sa.Column("asked", sa.String(27), nullable=False),
        sa.Column("expires", sa.String(27), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        _person("decided_by"),
        sa.Column("decided", sa.String(27)),
    )
    op.create_index("approval_open", "approval", ["outcome", "expires"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        _person("person_id"),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        _person("about"),
    )
    op.create_index("audit_by_age", "audit", ["at"])
    op.create_index("audit_about", "audit", ["about"])


def _person(name: str, when_gone: str = "SET NULL") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id", ondelete=when_gone))
