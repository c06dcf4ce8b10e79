# SPDX-License-Identifier: EUPL-1.2
"""What points at many records at once, found by the index of the facets."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import Record
from core.store.records import from_row
from core.tables.records import facets, records

# Made once: making a statement takes longer than running it.
_AT = (
    sa.select(facets.c.value, records)
    .join_from(facets, records, records.c.id == facets.c.record_id)
    .where(
        facets.c.name.in_(sa.bindparam("names", expanding=True)),
        facets.c.value.in_(sa.bindparam("targets", expanding=True)),
        facets.c.public.is_(True),
    )
    .order_by(facets.c.listed_at.desc(), facets.c.record_id.desc())
    .limit(sa.bindparam("most"))
)


def at(
    tx: Connection, names: Sequence[str], targets: Sequence[str], *, limit: int
) -> list[tuple[str, Record]]:
    """Return public records whose facets ``names`` hold one of ``targets``, with which one."""
    found = tx.execute(_AT, {"names": names, "targets": targets, "most": limit})
    return [(row[0], from_row(row[1:])) for row in found]
