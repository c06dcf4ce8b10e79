# SPDX-License-Identifier: EUPL-1.2
"""House rules of a node's own: what was decided keeps the words of the rule."""

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("matter", "decision", "ban"):
        with op.batch_alter_table(table) as made:
            made.alter_column(
                "rule", existing_type=sa.String(30), type_=sa.String(160), existing_nullable=False
            )
