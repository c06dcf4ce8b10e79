# SPDX-License-Identifier: EUPL-1.2
"""What administrators set on pages."""

import sqlalchemy as sa
from alembic import op

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
