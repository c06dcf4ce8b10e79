# SPDX-License-Identifier: EUPL-1.2
"""Alembic runs this file for each command; ``core.migrate`` opens the transaction around it."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite undoes a CREATE TABLE like any other statement; Alembic's default doubts it.
    transactional_ddl=True,
    # SQLite cannot change a column in place: Alembic makes the table anew and copies.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
