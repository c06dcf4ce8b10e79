# SPDX-License-Identifier: EUPL-1.2
"""Links in letters, in rows."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables.people import links


def add(tx: Connection, token_hash: bytes, purpose: str, payload: bytes, expires: datetime) -> None:
    """Write a link."""
    tx.execute(
        sa.insert(links).values(
            token_hash=token_hash, purpose=purpose, payload=payload, expires=to_text(expires)
        )
    )


def get(tx: Connection, token_hash: bytes, purpose: str, now: datetime) -> Row[Any] | None:
    """Return a link for ``purpose`` that is unused and not too old, or None."""
    return tx.execute(
        sa.select(links).where(
            links.c.token_hash == token_hash,
            links.c.purpose == purpose,
            links.c.used.is_(None),
            links.c.expires > to_text(now),
        )
    ).one_or_none()


def note_used(tx: Connection, token_hash: bytes, at: datetime) -> None:
    """Let a link be used; what it was good for goes."""
    tx.execute(
        sa.update(links)
        .where(links.c.token_hash == token_hash)
        .values(used=to_text(at), payload=None)
    )


def revoke(tx: Connection, purpose: str) -> None:
    """Take all links for a purpose away."""
    tx.execute(sa.delete(links).where(links.c.purpose == purpose))


def revoke_one(tx: Connection, token_hash: bytes) -> None:
    """Take one link away."""
    tx.execute(sa.delete(links).where(links.c.token_hash == token_hash))


def purge(tx: Connection, now: datetime) -> None:
    """Take links away that are too old."""
    tx.execute(sa.delete(links).where(links.c.expires <= to_text(now)))
