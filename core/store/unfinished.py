# SPDX-License-Identifier: EUPL-1.2
"""Texts that somebody did not keep yet, in rows."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.tables.writing import unfinished


def put(
    tx: Connection, person_id: int, place: str, fields: Mapping[str, object], based_on: int,
    at: datetime,
) -> None:  # fmt: skip
    """Write what somebody typed, in the place of what they typed before."""
    drop(tx, person_id, place)
    text = json.dumps(fields, ensure_ascii=False)
    tx.execute(
        sa.insert(unfinished).values(
            person_id=person_id, place=place, fields=text, based_on=based_on, at=to_text(at)
        )
    )


def get(tx: Connection, person_id: int, place: str) -> Row[Any] | None:
    """Return what somebody typed, or None."""
    asked = sa.select(unfinished).where(
        unfinished.c.person_id == person_id, unfinished.c.place == place
    )
    return tx.execute(asked).one_or_none()


def drop(tx: Connection, person_id: int, place: str) -> None:
    """Forget what somebody typed."""
    tx.execute(
        sa.delete(unfinished).where(
            unfinished.c.person_id == person_id, unfinished.c.place == place
        )
    )


def purge(tx: Connection, before: datetime) -> None:
    """Forget what was typed before a moment."""
    tx.execute(sa.delete(unfinished).where(unfinished.c.at < to_text(before)))
