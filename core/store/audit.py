# SPDX-License-Identifier: EUPL-1.2
"""Who did what, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables.people import audit, persons


def add(tx: Connection, *, at: datetime, **values: Any) -> None:
    """Write one line."""
    tx.execute(sa.insert(audit).values(at=to_text(at), **values))


def newest(
    tx: Connection, *, about: int | None, before: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Return lines with the nicknames of who did it and of whom it is about, newest first."""
    doer, other = persons.alias("doer"), persons.alias("other")
    asked = (
        sa.select(audit, doer.c.nickname.label("by"), other.c.nickname.label("about_name"))
        .join_from(audit, doer, audit.c.person_id == doer.c.id, isouter=True)
        .join(other, audit.c.about == other.c.id, isouter=True)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    if about is not None:
        asked = asked.where(audit.c.about == about)
    if before is not None:
        asked = asked.where(audit.c.id < before)
    return tx.execute(asked).all()


def purge(tx: Connection, before: datetime) -> None:
    """Take lines from before a moment away."""
    tx.execute(sa.delete(audit).where(audit.c.at < to_text(before)))


def did_since(
    tx: Connection,
    person_id: int | None,
    deed: str,
    about: int | None,
    subject: str,
    since: datetime,
) -> bool:
    """Return whether somebody did this, about a person or about nobody, since a moment."""
    asked = sa.select(audit.c.id).where(
        audit.c.person_id.is_(person_id) if person_id is None else audit.c.person_id == person_id,
        audit.c.deed == deed,
        audit.c.about.is_(about) if about is None else audit.c.about == about,
        audit.c.subject == subject,
        audit.c.at >= to_text(since),
    )
    return tx.execute(asked.limit(1)).first() is not None
