# SPDX-License-Identifier: EUPL-1.2
"""Contributions without an account, reports, decisions."""

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
