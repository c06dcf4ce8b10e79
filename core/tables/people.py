# SPDX-License-Identifier: EUPL-1.2
"""People, and how they come in."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from core.tables.metadata import metadata

persons = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_name", String(60), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("created", String(27), nullable=False),
    Column("last_active", String(10)),  # a day, no time: enough for the retention rule
)

sessions = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("created", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Index("session_by_expiry", "expires"),
)

tokens = Table(
    "api_token",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("label", String(60), nullable=False),
    Column("created", String(27), nullable=False),
)

# Failed sign-ins, by keyed hash of what was tried: bounded, and gone after a day.
attempts = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", LargeBinary(32), nullable=False),
    Column("at", String(27), nullable=False),
    Index("attempt_by_subject", "subject", "at"),
    Index("attempt_by_age", "at"),
)
