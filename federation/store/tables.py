# SPDX-License-Identifier: EUPL-1.2
"""The tables of federation.

A feed's entries are kept for ever and never change. What they mean now is derived from them:
the last word on each record (``standing``), which payloads are still to come (``missing``) and
which could not be taken in (``quarantine``).
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

#: Newest revision of federation's branch of migrations; a test compares it with the files.
REVISION = "federation_0001"

metadata = MetaData()

# Nodes that an administrator of this node accepted, by what they are and not where they live.
peers = Table(
    "federation_peer",
    metadata,
    Column("node_id", String(32), primary_key=True),
    Column("address", String(255), nullable=False),
    Column("certificate", LargeBinary, nullable=False),  # newest note, byte for byte
    Column("area", String(60), nullable=False),  # as it calls itself; for people only
    Column("theme", String(31), nullable=False),
    Column("level_given", String(12), nullable=False),  # full, information
    Column("level_received", String(12), nullable=False),  # "" while unknown
    Column("added", String(27), nullable=False),
    Column("last_contact", String(27)),
    Column("last_error", Text, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row
    Column("heads", LargeBinary),  # its newest heads note
    Column("heads_time", String(27)),
)

# Certificates are kept for ever: an old one verifies what was signed under its key.
certificates = Table(
    "federation_certificate",
    metadata,
    Column("node_id", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("note", LargeBinary, nullable=False),
)

feeds = Table(
    "federation_feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("origin", String(110), nullable=False, unique=True),
    Column("node_id", String(32), nullable=False),
    Column("size", Integer, nullable=False),  # headers held; the cursor
    Column("frontier", LargeBinary, nullable=False),  # its hashes, one after another
    Column("newest", LargeBinary, nullable=False),  # note of the newest checkpoint believed
    Column("reached", LargeBinary, nullable=False),  # note of the newest whose headers are held
    Column("alarm", Text, nullable=False),  # why the feed stopped; "" while it goes on
    Column("evidence", LargeBinary, nullable=False),  # the notes that show it
    Column("contradiction", LargeBinary, nullable=False),
    Index("federation_feed_by_node", "node_id"),
)

entries = Table(
    "federation_entry",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("header", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

payloads = Table(
    "federation_payload",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("salt", LargeBinary(32), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    # The day after which it is destroyed; set when it is taken back, and then not passed on.
    Column("expires", String(10)),
    Index("federation_payload_by_expiry", "expires", sqlite_where=Column("expires").is_not(None)),
)

subtrees = Table(
    "federation_subtree",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

# A feed's last word on each record.
standings = Table(
    "federation_standing",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("wire_id", String(26), primary_key=True),
    Column("idx", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("op", String(10), nullable=False),
    Column("type", String(64), nullable=False),  # "" while its payload is not held
    sqlite_with_rowid=False,
)

# Live entries whose payload did not come yet, or came damaged.
missing = Table(
    "federation_missing",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("wire_id", String(26), nullable=False),
    sqlite_with_rowid=False,
)

# Verified payloads that are not records here, and why. Of an own feed: records that cannot go.
quarantine = Table(
    "federation_quarantine",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("wire_id", String(26), primary_key=True),
    Column("type", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

# Small facts of this room by name: how far the publisher read, which types it knew.
facts = Table(
    "federation_fact",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
