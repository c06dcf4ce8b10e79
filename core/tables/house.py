# SPDX-License-Identifier: EUPL-1.2
"""What the house keeps for itself."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    Text,
)

from core.tables.metadata import metadata

# What administrators set on pages, as JSON; see ``core.settings``.
settings = Table(
    "setting",
    metadata,
    Column("name", String(60), primary_key=True),  # "node.tagline"
    Column("value", Text, nullable=False),
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

tasks = Table(
    "task",
    metadata,
    Column("name", String(90), primary_key=True),
    Column("last_start", String(27)),
    Column("last_end", String(27)),
    Column("last_error", Text, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row
    Column("lease_by", String(40), nullable=False),
    Column("lease_until", String(27)),
)
