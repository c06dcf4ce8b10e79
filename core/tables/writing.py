# SPDX-License-Identifier: EUPL-1.2
"""What editors have under way: plans, pictures, unfinished texts, imports."""

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

# A deed that waits for its moment. The row goes when it is done or taken back; one that could
# not be done stays, with the reason, until somebody read it.
plans = Table(
    "plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), nullable=False),
    Column("deed", String(12), nullable=False),  # "publish", "withdraw", "share", "unshare"
    Column("at", String(27), nullable=False),
    Column("version", Integer, nullable=False),  # the text that was shown; 0 for any
    Column("audiences", String(2000), nullable=False),  # of "share"; separated by spaces
    Column("asked_by", ForeignKey("person.id", ondelete="SET NULL")),
    Column("asked_at", String(27), nullable=False),
    Column("refused", Text, nullable=False),  # why it could not be done; "" while it waits
    Index("plan_by_record", "record_id", "deed", unique=True),
    Index("plan_by_moment", "refused", "at"),
    sqlite_autoincrement=True,
)

# Pictures by the SHA-256 of their bytes, made anew here: nothing of the file that came is left.
pictures = Table(
    "picture",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("format", String(4), nullable=False),  # "jpg", "png", "webp"
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("added", String(27), nullable=False),
)

# Which version of which record shows which picture. Derived from the texts.
picture_uses = Table(
    "picture_use",
    metadata,
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Index("picture_use_by_digest", "digest"),
    sqlite_with_rowid=False,
)

# What somebody typed and did not keep yet: to come back to.
unfinished = Table(
    "unfinished",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("place", String(90), primary_key=True),  # "lesson/17", "lesson/new"
    Column("fields", Text, nullable=False),  # JSON object, unchecked
    Column("based_on", Integer, nullable=False),
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

# Records that were typed at a table, on behalf of somebody; of whom nothing is kept.
at_desk = Table(
    "at_desk",
    metadata,
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
)

# A list that was brought in at once, to be looked at first and undone afterwards.
batches = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("type", String(60), nullable=False),
    Column("state", String(8), nullable=False),  # "looked", "done", "undone"
    Column("rows", Text, nullable=False),  # the list as it came, until it is brought in
    Column("made_by", ForeignKey("person.id", ondelete="SET NULL")),
    Column("at", String(27), nullable=False),
    sqlite_autoincrement=True,
)

batch_records = Table(
    "batch_record",
    metadata,
    Column("batch_id", ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Index("batch_by_record", "record_id"),
    sqlite_with_rowid=False,
)
