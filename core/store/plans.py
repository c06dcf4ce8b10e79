# SPDX-License-Identifier: EUPL-1.2
"""Deeds that wait for their moment, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.writing import plans

_DUE = (
    sa.select(plans)
    .where(plans.c.refused == "", plans.c.at <= sa.bindparam("now"))
    .order_by(plans.c.at, plans.c.id)
    .limit(sa.bindparam("most"))
)


def put(
    tx: Connection,
    *,
    record_id: int,
    deed: str,
    at: datetime,
    version: int,
    audiences: Sequence[str],
    asked_by: int | None,
    asked_at: datetime,
) -> int:
    """Write a plan, in the place of an earlier one for the same deed; return its id."""
    tx.execute(sa.delete(plans).where(plans.c.record_id == record_id, plans.c.deed == deed))
    return numbered(
        tx,
        sa.insert(plans).values(
            record_id=record_id,
            deed=deed,
            at=to_text(at),
            version=version,
            audiences=" ".join(audiences),
            asked_by=asked_by,
            asked_at=to_text(asked_at),
            refused="",
        ),
    )


def get(tx: Connection, plan_id: int) -> Row[Any] | None:
    """Return one plan, or None."""
    return tx.execute(sa.select(plans).where(plans.c.id == plan_id)).one_or_none()


def of_record(tx: Connection, record_id: int) -> Sequence[Row[Any]]:
    """Return the plans of a record, the first to come first."""
    asked = sa.select(plans).where(plans.c.record_id == record_id).order_by(plans.c.at)
    return tx.execute(asked).all()


def everything(tx: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return all plans, the first to come first."""
    return tx.execute(sa.select(plans).order_by(plans.c.at, plans.c.id).limit(limit)).all()


def due(tx: Connection, now: datetime, most: int) -> Sequence[Row[Any]]:
    """Return the plans whose moment is there, in their order."""
    return tx.execute(_DUE, {"now": to_text(now), "most": most}).all()


def remove(tx: Connection, plan_id: int) -> bool:
    """Take a plan away; return whether it was there."""
    return bool(tx.execute(sa.delete(plans).where(plans.c.id == plan_id)).rowcount)


def drop(tx: Connection, record_id: int, deeds: Sequence[str]) -> int:
    """Take the plans for these deeds of a record away; return how many there were."""
    return int(tx.execute(_DROP, {"record": record_id, "deeds": list(deeds)}).rowcount)


# Made once: it runs with every deed, and making it takes longer than running it.
_DROP = sa.delete(plans).where(
    plans.c.record_id == sa.bindparam("record"),
    plans.c.deed.in_(sa.bindparam("deeds", expanding=True)),
)


def refuse(tx: Connection, plan_id: int, reason: str) -> None:
    """Keep why a plan could not be done."""
    tx.execute(sa.update(plans).where(plans.c.id == plan_id).values(refused=reason))


def purge(tx: Connection, before: datetime) -> None:
    """Forget what could not be done and nobody looked at."""
    tx.execute(sa.delete(plans).where(plans.c.refused != "", plans.c.at < to_text(before)))
