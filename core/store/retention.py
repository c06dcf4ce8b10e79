# SPDX-License-Identifier: EUPL-1.2
"""What goes away by itself, in rows: old rows of any table, and warnings before an account goes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables import metadata
from core.tables.following import warnings
from core.tables.people import persons


def drop_before(tx: Connection, table: str, column: str, before: datetime) -> int:
    """Delete rows of a table from before a moment; return how many."""
    found = metadata.tables[table]
    return tx.execute(sa.delete(found).where(found.c[column] < to_text(before))).rowcount


def warning(tx: Connection, person_id: int) -> Row[Any] | None:
    """Return when somebody was warned that their account goes, or None."""
    asked = sa.select(warnings).where(warnings.c.person_id == person_id)
    return tx.execute(asked).one_or_none()


def warn(tx: Connection, person_id: int, day: str) -> None:
    """Write that somebody was warned on a day: the first time, or the second."""
    if warning(tx, person_id) is None:
        tx.execute(sa.insert(warnings).values(person_id=person_id, first=day))
    else:
        changed = sa.update(warnings).where(warnings.c.person_id == person_id)
        tx.execute(changed.values(second=day))


def forget_warnings(tx: Connection) -> None:
    """Forget warnings of who was here since."""
    back = sa.select(persons.c.id).where(
        persons.c.id == warnings.c.person_id, persons.c.last_active >= warnings.c.first
    )
    tx.execute(sa.delete(warnings).where(back.exists()))
