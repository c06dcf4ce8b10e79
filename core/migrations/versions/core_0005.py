# SPDX-License-Identifier: EUPL-1.2
"""Plans, pictures, imports."""

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
