# SPDX-License-Identifier: EUPL-1.2
"""Who follows what, the letters that go out, and what a person still hears of."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from core.tables.metadata import metadata

# Who gets the weekly letter: an account, or an address that confirmed by letter.
subscribers = Table(
    "subscriber",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), unique=True),
    Column("email", LargeBinary),  # sealed; of who has no account
    Column("email_print", LargeBinary(32), unique=True),
    Column("language", String(10), nullable=False),
    Column("every", String(8), nullable=False),  # "weekly", "never"
    Column("created", String(27), nullable=False),
    # Up to where in the list of changes they were told, and in which week that was last.
    Column("seen", Integer, nullable=False),
    Column("period", String(8), nullable=False),  # "2026-W07"
    # A number that is given out again would let an old link end somebody else's letters.
    sqlite_autoincrement=True,
)

follows = Table(
    "follow",
    metadata,
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(12), primary_key=True),  # "record", "type", "principle", "others"
    Column("target", String(60), primary_key=True),  # "17", "lesson", "belonging"
    Column("created", String(27), nullable=False),
    sqlite_with_rowid=False,
)

# Who was warned that an account nobody uses goes away, and on which day.
warnings = Table(
    "account_warning",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("first", String(10), nullable=False),
    Column("second", String(10)),
)

# Shared texts that somebody wrote and that are erased, so that they see who confirmed it.
erased_texts = Table(
    "erased_text",
    metadata,
    Column("wire_id", String(26), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("at", String(27), nullable=False),
    Index("erased_text_of_person", "person_id"),
    sqlite_with_rowid=False,
)
