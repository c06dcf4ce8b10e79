# SPDX-License-Identifier: EUPL-1.2
"""The tables of federation.

A feed's entries are kept for ever and never change. What they mean now is derived from them:
the last word on each record (``standing``), which payloads are still to come (``missing``) and
which could not be taken in (``quarantine``).
"""

from sqlalchemy import (
    Boolean,
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
REVISION = "federation_0002"

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
    Column("error_kind", String(12), nullable=False, server_default=""),  # of last_error
    Column("heads", LargeBinary),  # its newest heads note
    Column("heads_time", String(27)),
    Column("state", String(10), nullable=False, server_default="active"),  # suspended, former
    Column("parting", String(8), nullable=False, server_default="hide"),  # keep, delete
    Column("contract", String(64), nullable=False, server_default=""),  # "": added by hand
    Column("skew_seconds", Integer),  # how far its clock is ahead of ours
    Column("last_mirrored", String(27)),  # last contact through somebody else
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
    # The root at which the other story parts from ours, and the proof that leads from there to
    # the note that contradicts: 32 bytes each. Empty when our own headers show it.
    Column("bridge", LargeBinary, nullable=False, server_default=""),
    Column("cut", LargeBinary, nullable=False, server_default=""),  # its note, when it ended
    # The newest membership document it honours: version and SHA-256; of restricted feeds.
    Column("members_version", Integer, nullable=False, server_default="0"),
    Column("members_digest", LargeBinary, nullable=False, server_default=""),
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
    # Of a payload that is not passed on any more: so that all of a record's versions are found.
    Column("wire_id", String(26)),
    Index("federation_payload_by_expiry", "expires", sqlite_where=Column("expires").is_not(None)),
    Index(
        "federation_payload_by_record",
        "feed_id",
        "wire_id",
        sqlite_where=Column("wire_id").is_not(None),
    ),
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

# Agreements between this node and another. The note never changes but for a second signature.
contracts = Table(
    "federation_contract",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of its text, hexadecimal
    Column("peer", String(32), nullable=False),
    Column("is_ours", Boolean, nullable=False),  # who proposed it
    Column("note", LargeBinary, nullable=False),
    Column("certificate", LargeBinary, nullable=False),  # newest of the other, who may be no peer
    Column("address", String(255), nullable=False),  # where the other answers
    # proposed, active, rejected, retracted, revoked; expiry is computed
    Column("state", String(10), nullable=False),
    Column("ending", LargeBinary, nullable=False),  # the note that rejects or revokes it; b""
    Column("at", String(27), nullable=False),  # when it came to this state
    Column("agreed", String(27)),  # when the second signature came
    Column("told", String(27)),  # when the other had all that stands here; NULL: to be told
    Column("last_error", Text, nullable=False),  # why it could not be told
    Index("federation_contract_by_peer", "peer"),
)

# Membership documents of networks, also those that still collect signatures.
memberships = Table(
    "federation_membership",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of its text, hexadecimal
    Column("audience", String(64), nullable=False),  # digest of version 1 of its network
    Column("version", Integer, nullable=False),
    Column("note", LargeBinary, nullable=False),  # with the signatures we have seen
    Column("state", String(10), nullable=False),  # collecting, standing, rival, refused, dropped
    Column("at", String(27), nullable=False),
    Index("federation_membership_by_audience", "audience", "version"),
)

# Certificates of members of networks, as they came along with the documents.
acquaintances = Table(
    "federation_acquaintance",
    metadata,
    Column("node_id", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("note", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Ids that are dead: erased by their origin, by its recovery key, or removed here by hand.
erasures = Table(
    "federation_erasure",
    metadata,
    Column("node_id", String(32), primary_key=True),  # origin; our own too
    Column("wire_id", String(26), primary_key=True),
    Column("cause", String(10), nullable=False),  # entry, notice, order, here
    Column("at", String(27), nullable=False),
    Column("origin", String(110), nullable=False),  # of the feed whose entry says so; ""
    Column("idx", Integer, nullable=False),  # of that entry; -1
    Column("reason", Text, nullable=False),  # of a removal here; stays here
    Column("receipt", LargeBinary, nullable=False),  # ours, signed when all was destroyed; b""
    Column("told", String(27)),  # when the origin took it
    sqlite_with_rowid=False,
)

# Who must confirm an erasure of ours, and who did.
receipts = Table(
    "federation_receipt",
    metadata,
    Column("wire_id", String(26), primary_key=True),
    Column("peer", String(32), primary_key=True),
    Column("since", String(27), nullable=False),
    Column("confirmed", String(27)),
    Column("note", LargeBinary, nullable=False),  # b"" while it has not confirmed
    sqlite_with_rowid=False,
)

# Who was ever served which feed: they must hear of erasures, whatever we are to them now.
served = Table(
    "federation_served",
    metadata,
    Column("feed_id", ForeignKey("federation_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("node_id", String(32), primary_key=True),
    Column("size", Integer, nullable=False),  # headers it was given at most
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

# What others were told about a node: its newest heads note, by who passed it on.
sightings = Table(
    "federation_sighting",
    metadata,
    Column("node_id", String(32), primary_key=True),
    Column("seen_at", String(32), primary_key=True),  # node id of the peer that told us
    Column("heads", LargeBinary, nullable=False),
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

# Orders to erase, signed by the recovery key of a node that cannot do it itself.
orders = Table(
    "federation_order",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("node_id", String(32), nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("at", String(27), nullable=False),
)

# Records of our own that came back from peers, until somebody looked them over.
returned = Table(
    "federation_returned",
    metadata,
    Column("wire_id", String(26), primary_key=True),
    Column("how", String(10), nullable=False),  # new, revised, withdrawn
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)
