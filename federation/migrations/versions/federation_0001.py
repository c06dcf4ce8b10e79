# SPDX-License-Identifier: EUPL-1.2
"""The first tables: peers, feeds and what their entries mean now."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "federation_0001"
down_revision = None
branch_labels = ("federation",)
depends_on = None


def upgrade() -> None:
    _peers()
    _feeds()
    _entries()
    _contents()
    op.create_table(
        "federation_fact",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _peers() -> None:
    op.create_table(
        "federation_peer",
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("certificate", sa.LargeBinary, nullable=False),
        sa.Column("area", sa.String(60), nullable=False),
        sa.Column("theme", sa.String(31), nullable=False),
        sa.Column("level_given", sa.String(12), nullable=False),
        sa.Column("level_received", sa.String(12), nullable=False),
        sa.Column("added", sa.String(27), nullable=False),
        sa.Column("last_contact", sa.String(27)),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("heads", sa.LargeBinary),
        sa.Column("heads_time", sa.String(27)),
    )
    op.create_table(
        "federation_certificate",
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
    )


def _feeds() -> None:
    op.create_table(
        "federation_feed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("origin", sa.String(110), nullable=False, unique=True),
        sa.Column("node_id", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("newest", sa.LargeBinary, nullable=False),
        sa.Column("reached", sa.LargeBinary, nullable=False),
        sa.Column("alarm", sa.Text, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("contradiction", sa.LargeBinary, nullable=False),
    )
    op.create_index("federation_feed_by_node", "federation_feed", ["node_id"])


def _feed_id() -> sa.Column[Any]:
    key = sa.ForeignKey("federation_feed.id", ondelete="CASCADE")
    return sa.Column("feed_id", sa.Integer, key, primary_key=True)


def _entries() -> None:
    op.create_table(
        "federation_entry",
        _feed_id(),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_payload",
        _feed_id(),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("expires", sa.String(10)),
    )
    op.create_index(
        "federation_payload_by_expiry",
        "federation_payload",
        ["expires"],
        sqlite_where=sa.text("expires IS NOT NULL"),
    )
    op.create_table(
        "federation_subtree",
        _feed_id(),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sqlite_with_rowid=False,
    )


def _contents() -> None:
    op.create_table(
        "federation_standing",
        _feed_id(),
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("op", sa.String(10), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_missing",
        _feed_id(),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("wire_id", sa.String(26), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_quarantine",
        _feed_id(),
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
