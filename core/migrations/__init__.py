# SPDX-License-Identifier: EUPL-1.2
"""How the database grew: core's own branch of migrations, and the room Alembic runs in."""
