# SPDX-License-Identifier: EUPL-1.2
"""Records in the order of a moment of theirs, found by the index of the facets."""

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import Record
from core.store.records import from_row
from core.tables.records import facets, records


def _between(*, newest_first: bool) -> sa.Select[tuple[object, ...]]:
    order = facets.c.value.desc() if newest_first else facets.c.value
    return (
        sa.select(records)
        .join_from(facets, records, records.c.id == facets.c.record_id)
        .where(
            facets.c.name == sa.bindparam("the_name"),
            facets.c.value >= sa.bindparam("since"),
            facets.c.value < sa.bindparam("until"),
            facets.c.public.is_(True),
        )
        .order_by(order)
        .limit(sa.bindparam("most"))
    )


# Made once: making a statement takes longer than running it.
_FORWARD, _BACKWARD = _between(newest_first=False), _between(newest_first=True)


def between(
    tx: Connection, name: str, since: str, until: str, *, limit: int, newest_first: bool = False
) -> list[Record]:
    """Return public records whose facet ``name`` ("event.start") is in [since, until)."""
    statement = _BACKWARD if newest_first else _FORWARD
    values = {"the_name": name, "since": since, "until": until, "most": limit}
    return [from_row(row) for row in tx.execute(statement, values)]
