# SPDX-License-Identifier: EUPL-1.2
"""Follows, digests, and who looked at what is private."""

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
