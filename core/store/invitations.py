# SPDX-License-Identifier: EUPL-1.2
"""Invitations, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.people import invitations, persons


def add(tx: Connection, *, created: datetime, expires: datetime, **values: Any) -> int:
    """Write an invitation, whose link comes next; return its number."""
    return numbered(
        tx,
        sa.insert(invitations).values(
            created=to_text(created), expires=to_text(expires), link=b"", **values
        ),
    )


def set_link(tx: Connection, number: int, token_hash: bytes, expires: datetime) -> None:
    """Write which link opens it, and until when."""
    tx.execute(
        sa.update(invitations)
        .where(invitations.c.id == number)
        .values(link=token_hash, expires=to_text(expires))
    )


def open_ones(tx: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Return those that are not too old, with the nickname of who invited."""
    return tx.execute(_open(now).order_by(invitations.c.id)).all()


def get(tx: Connection, number: int, now: datetime) -> Row[Any] | None:
    """Return one that is not too old, or None."""
    return tx.execute(_open(now).where(invitations.c.id == number)).one_or_none()


def remove(tx: Connection, number: int) -> None:
    """Take an invitation away."""
    tx.execute(sa.delete(invitations).where(invitations.c.id == number))


def purge(tx: Connection, now: datetime) -> None:
    """Take those away that are too old."""
    tx.execute(sa.delete(invitations).where(invitations.c.expires <= to_text(now)))


def _open(now: datetime) -> sa.Select[Any]:
    return (
        sa.select(invitations, persons.c.nickname.label("by"))
        .join_from(invitations, persons, invitations.c.invited_by == persons.c.id, isouter=True)
        .where(invitations.c.expires > to_text(now))
    )
