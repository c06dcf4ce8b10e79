# SPDX-License-Identifier: EUPL-1.2
"""Settings, in rows."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import to_text
from core.tables.house import settings


def are_there(tx: Connection) -> bool:
    """Return whether this database has settings: one that waits for a migration has none."""
    return sa.inspect(tx).has_table(settings.name)


def everything(tx: Connection) -> list[tuple[str, str]]:
    """Return all settings as (name, JSON), by name."""
    rows = tx.execute(sa.select(settings.c.name, settings.c.value).order_by(settings.c.name))
    return [(row.name, row.value) for row in rows]


def put(tx: Connection, name: str, value: str | None, at: datetime) -> None:
    """Write a setting as JSON, or take it away with None."""
    tx.execute(sa.delete(settings).where(settings.c.name == name))
    if value is not None:
        tx.execute(sa.insert(settings).values(name=name, value=value, at=to_text(at)))
