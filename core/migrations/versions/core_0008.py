# SPDX-License-Identifier: EUPL-1.2
"""What administrators set on pages."""

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
