# SPDX-License-Identifier: EUPL-1.2
"""Agreements, networks, mirrors and erasure."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "federation_0002"
down_revision = "federation_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _peers_and_feeds()
    _agreements()
    _erasures()
    _mirrors()


def _peers_and_feeds() -> None:
    added: tuple[sa.Column[Any], ...] = (
        sa.Column("state", sa.String(10), nullable=False, server_default="active"),
        sa.Column("parting", sa.String(8), nullable=False, server_default="hide"),
        sa.Column("contract", sa.String(64), nullable=False, server_default=""),
        sa.Column("skew_seconds", sa.Integer),
        sa.Column("last_mirrored", sa.String(27)),
        sa.Column("error_kind", sa.String(12), nullable=False, server_default=""),
    )
    for column in added:
        op.add_column("federation_peer", column)
    for column in (
        sa.Column("bridge", sa.LargeBinary, nullable=False, server_default=""),
        sa.Column("cut", sa.LargeBinary, nullable=False, server_default=""),
        sa.Column("members_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("members_digest", sa.LargeBinary, nullable=False, server_default=""),
    ):
        op.add_column("federation_feed", column)


def _agreements() -> None:
    op.create_table(
        "federation_contract",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("peer", sa.String(32), nullable=False),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("certificate", sa.LargeBinary, nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ending", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("agreed", sa.String(27)),
        sa.Column("told", sa.String(27)),
        sa.Column("last_error", sa.Text, nullable=False),
    )
    op.create_index("federation_contract_by_peer", "federation_contract", ["peer"])
    op.create_table(
        "federation_membership",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("audience", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_index(
        "federation_membership_by_audience", "federation_membership", ["audience", "version"]
    )
    op.create_table(
        "federation_acquaintance",
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _erasures() -> None:
    op.add_column("federation_payload", sa.Column("wire_id", sa.String(26)))
    op.create_index(
        "federation_payload_by_record",
        "federation_payload",
        ["feed_id", "wire_id"],
        sqlite_where=sa.text("wire_id IS NOT NULL"),
    )
    op.create_table(
        "federation_erasure",
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("origin", sa.String(110), nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("receipt", sa.LargeBinary, nullable=False),
        sa.Column("told", sa.String(27)),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_receipt",
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column("peer", sa.String(32), primary_key=True),
        sa.Column("since", sa.String(27), nullable=False),
        sa.Column("confirmed", sa.String(27)),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_order",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("node_id", sa.String(32), nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )


def _mirrors() -> None:
    key = sa.ForeignKey("federation_feed.id", ondelete="CASCADE")
    op.create_table(
        "federation_served",
        sa.Column("feed_id", sa.Integer, key, primary_key=True),
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_sighting",
        sa.Column("node_id", sa.String(32), primary_key=True),
        sa.Column("seen_at", sa.String(32), primary_key=True),
        sa.Column("heads", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "federation_returned",
        sa.Column("wire_id", sa.String(26), primary_key=True),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sqlite_with_rowid=False,
    )
