# SPDX-License-Identifier: EUPL-1.2
"""People: letters, sign-in by letter, invitations, roles that end, deeds that need two."""

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
