# SPDX-License-Identifier: EUPL-1.2
"""What the publisher asks of core's tables: which records of our own changed, or point at them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from core.restoring import DEED
from core.tables.records import changes, facets, records

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500

# Made once: see ``feeds``.
_NEWEST_CHANGE = sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0))
_OWN_CHANGED = (
    sa.select(changes.c.id, changes.c.record_id)
    .join_from(changes, records, changes.c.record_id == records.c.id)
    .where(
        changes.c.id > sa.bindparam("after"),
        changes.c.id <= sa.bindparam("newest"),
        records.c.origin == "",
        records.c.wire_id.is_not(None),  # else it was never shared: nobody has or points at it
        changes.c.deed != DEED,  # brings nothing that peers do not have
    )
    .order_by(changes.c.id)
    .limit(sa.bindparam("most"))
)
_REFERRING = (
    sa.select(facets.c.record_id)
    .join_from(facets, records, facets.c.record_id == records.c.id)
    .where(
        facets.c.name.in_(sa.bindparam("names", expanding=True)),
        facets.c.value.in_(sa.bindparam("values", expanding=True)),
        # An expression, so that the planner begins at the few facets, not at all own records.
        records.c.origin + "" == "",
    )
)


def own_changed(tx: Connection, after: int, limit: int) -> tuple[list[int], int, bool]:
    """Return which shared records of ours changed, how far this looked, and if there is more.

    Args:
        tx: a transaction.
        after: number of the last change that was looked at.
        limit: changes to look at.
    """
    newest = int(tx.execute(_NEWEST_CHANGE).scalar_one())
    rows = tx.execute(_OWN_CHANGED, {"after": after, "newest": newest, "most": limit}).all()
    more = len(rows) == limit
    until = int(rows[-1].id) if more else newest
    return list(dict.fromkeys(row.record_id for row in rows)), until, more


def referring(tx: Connection, names: Sequence[str], values: Sequence[str]) -> list[int]:
    """Return the own records that point at one of ``values`` in an indexed field."""
    found: list[int] = []
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        found += tx.execute(_REFERRING, {"names": names, "values": chunk}).scalars()
    return found
