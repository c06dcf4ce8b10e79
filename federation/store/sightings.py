# SPDX-License-Identifier: EUPL-1.2
"""Heads of nodes as others were given them, in rows: one for each node and teller."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import from_text, to_text
from federation.store.tables import sightings


@dataclass(frozen=True, slots=True)
class Sighting:
    """The newest heads of a node that one peer passed on to us."""

    node_id: str
    #: Who passed them on; the node itself for those it gives to anybody who asks.
    seen_at: str
    #: The note; its signature was verified when it was stored.
    heads: bytes
    at: datetime


def put(tx: Connection, found: Sighting) -> None:
    """Write a sighting in the place of the one before."""
    here = (sightings.c.node_id == found.node_id, sightings.c.seen_at == found.seen_at)
    tx.execute(sa.delete(sightings).where(*here))
    tx.execute(
        sa.insert(sightings).values(
            node_id=found.node_id, seen_at=found.seen_at, heads=found.heads, at=to_text(found.at)
        )
    )


def get(tx: Connection, node_id: str, seen_at: str) -> Sighting | None:
    """Return what one peer passed on of a node."""
    row = tx.execute(
        sa.select(sightings).where(sightings.c.node_id == node_id, sightings.c.seen_at == seen_at)
    ).first()
    return Sighting(row.node_id, row.seen_at, row.heads, from_text(row.at)) if row else None


def of_node(tx: Connection, node_id: str) -> list[Sighting]:
    """Return what anybody passed on of a node, newest last."""
    rows = tx.execute(
        sa.select(sightings)
        .where(sightings.c.node_id == node_id)
        .order_by(sightings.c.at, sightings.c.seen_at)
    )
    return [Sighting(row.node_id, row.seen_at, row.heads, from_text(row.at)) for row in rows]


def forget(tx: Connection, node_id: str) -> None:
    """Forget what was seen of a node, and what it passed on of others."""
    tx.execute(
        sa.delete(sightings).where(
            sa.or_(sightings.c.node_id == node_id, sightings.c.seen_at == node_id)
        )
    )
