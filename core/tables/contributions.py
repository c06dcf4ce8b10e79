# SPDX-License-Identifier: EUPL-1.2
"""What people without an account bring, reports, and what was decided."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from core.tables.metadata import metadata

# How often what was done, by keyed hash of who did it: bounded, and gone after a day.
counts = Table(
    "limit_count",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("subject", LargeBinary(32), nullable=False),
    Column("at", String(27), nullable=False),
    Index("count_by_subject", "subject", "at"),
    Index("count_by_name", "name", "id"),
    Index("count_by_age", "at"),
)
