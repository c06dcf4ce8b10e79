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
