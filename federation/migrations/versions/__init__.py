# SPDX-License-Identifier: EUPL-1.2
"""One file for each step; Alembic reads them in the order of their ``down_revision``."""
