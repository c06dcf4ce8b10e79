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
    Text,
)

from core.tables.metadata import metadata

persons = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    # The nickname folded: two that look alike are one. What people sign in with.
    Column("user_name", String(60), nullable=False, unique=True),
    Column("nickname", String(60), nullable=False),
    Column("password_hash", String(200)),  # none: signs in by letter
    Column("email", LargeBinary),  # sealed
    Column("email_print", LargeBinary(32)),  # keyed hash, to find the person by
    Column("role", String(20), nullable=False),
    Column("role_until", String(10)),  # last day of it; afterwards a member
    Column("state", String(12), nullable=False),  # "active" or "banned"
    Column("language", String(10), nullable=False),
    Column("organisation", String(100), nullable=False),
    Column("party", String(20), nullable=False),  # kind of organisation: a chair at the table
    Column("created", String(27), nullable=False),
    Column("last_active", String(10)),  # a day, no time: enough for the retention rule
    Index("person_by_email", "email_print", unique=True),
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

# What a link in a letter is good for. Only the hash of its token is known here.
links = Table(
    "letter_link",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("purpose", String(40), nullable=False),
    Column("payload", LargeBinary),  # sealed; taken away when used
    Column("expires", String(27), nullable=False),
    Column("used", String(27)),
    Index("link_by_expiry", "expires"),
)

# The outbox. What stands in a letter goes as soon as it is sent, the row a month later.
letters = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("language", String(10), nullable=False),
    Column("email_print", LargeBinary(32)),
    Column("sealed", LargeBinary),  # address and facts
    Column("due", String(27), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", String(300), nullable=False),
    Column("created", String(27), nullable=False),
    Column("ended", String(27)),  # sent, or given up
    Index("letter_to_send", "ended", "due"),
    Index("letter_by_address", "email_print"),
)

invitations = Table(
    "invitation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("role", String(20), nullable=False),
    Column("role_until", String(10)),
    Column("organisation", String(100), nullable=False),
    Column("party", String(20), nullable=False),
    Column("email", LargeBinary),  # sealed; none for a printed one
    Column("invited_by", ForeignKey("person.id", ondelete="SET NULL")),
    Column("link", LargeBinary(32), nullable=False),  # hash of its token
    Column("created", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Index("invitation_by_link", "link"),
)

# What one administrator asked and a second one, of another organisation, decides.
approvals = Table(
    "approval",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deed", String(20), nullable=False),
    Column("facts", Text, nullable=False),  # JSON
    Column("about", ForeignKey("person.id", ondelete="CASCADE")),
    Column("asked_by", ForeignKey("person.id", ondelete="SET NULL")),
    Column("asked", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("outcome", String(12), nullable=False),  # "", "confirmed", "refused"
    Column("decided_by", ForeignKey("person.id", ondelete="SET NULL")),
    Column("decided", String(27)),
    Index("approval_open", "outcome", "expires"),
)

# Who did what that others must be able to look up: for twelve months.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL")),
    Column("role", String(20), nullable=False),
    Column("deed", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("about", ForeignKey("person.id", ondelete="SET NULL")),
    Index("audit_by_age", "at"),
    Index("audit_about", "about"),
)
