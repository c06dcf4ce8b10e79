# SPDX-License-Identifier: EUPL-1.2
"""Records and all that hangs on them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from core.tables.metadata import metadata

records = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("type", String(60), nullable=False),
    Column("origin", String(32), nullable=False),  # "" for our own
    Column("wire_id", String(26)),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("visibility", String(12), nullable=False),
    Column("audiences", String(2000), nullable=False),  # separated by spaces
    Column("title", Text, nullable=False),
    Column("plain_summary", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("licence", String(60), nullable=False),
    Column("valid_until", String(10)),
    Column("body", Text, nullable=False),  # JSON object
    Column("created", String(27), nullable=False),
    Column("updated", String(27), nullable=False),
    Column("published", String(27)),
    # Derived, so that one index serves a list: may a visitor see it, and where it stands.
    Column("public", Boolean, nullable=False),
    Column("listed_at", String(27), nullable=False),
    Column("created_by", ForeignKey("person.id", ondelete="SET NULL")),
    Index("record_by_wire_id", "origin", "wire_id", unique=True),
    Index("record_in_lists", "type", "public", "listed_at", "id"),
    Index("record_by_origin", "type", "public", "origin", "listed_at", "id"),
)

versions = Table(
    "version",
    metadata,
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("title", Text, nullable=False),
    Column("plain_summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_by", ForeignKey("person.id", ondelete="SET NULL")),
)

# The indexed fields of all records. Derived: may be dropped and made anew from ``record``.
facets = Table(
    "facet",
    metadata,
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(90), primary_key=True),  # "lesson.kind"
    Column("value", String(200), primary_key=True),
    Column("listed_at", String(27), nullable=False),
    Column("public", Boolean, nullable=False),
    Index("facet_in_lists", "name", "value", "public", "listed_at", "record_id"),
    sqlite_with_rowid=False,
)

changes = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("deed", String(12), nullable=False),
    Column("record_id", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# Ids of shared or received records that were erased here, until whoever exchanges with others
# has carried that out. No title, and no link to the local id.
erased = Table(
    "erased",
    metadata,
    Column("origin", String(32), primary_key=True),  # "" for our own
    Column("wire_id", String(26), primary_key=True),
    Column("reason", Text, nullable=False),  # why our copy of another's record was removed
    sqlite_with_rowid=False,
)

# Received records that an administrator hid on this node.
hidden = Table(
    "hidden",
    metadata,
    Column("record_id", ForeignKey("record.id", ondelete="CASCADE"), primary_key=True),
    Column("visibility", String(12), nullable=False),  # what it has when it is shown again
    Column("reason", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

# Numbers the house remembers by name: see ``core.store.erasures``.
numbers = Table(
    "number",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)
