# SPDX-License-Identifier: EUPL-1.2
"""Erasure in rows: what goes, what is remembered of it, and what is hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import Visibility, from_text
from core.store import pictures
from core.store import search as index
from core.store.records import HIGHEST_ERASED
from core.tables.records import changes, erased, facets, hidden, numbers, records

#: Transactions that destroyed something, and how many of them the scrubbing has covered.
DESTROYED, SCRUBBED = "destroyed", "scrubbed"

#: Values in one IN list: below SQLite's oldest limit of 999 variables.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """An erased record that others must still hear of, or that must not come back."""

    #: Node id of who wrote it, "" for ourselves.
    origin: str
    wire_id: str
    #: Why our copy of another's record was removed; stays here.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A received record that is hidden here."""

    record_id: int
    reason: str
    at: datetime


def destroy(tx: Connection, ids: Sequence[int]) -> None:
    """Delete records with versions, indexed fields, search text, changes and their pictures."""
    if not ids:
        return
    set_number(tx, HIGHEST_ERASED, max(number(tx, HIGHEST_ERASED), *ids))
    index.put(tx, (), ids)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        shown = pictures.used_by(tx, chunk)
        tx.execute(sa.delete(changes).where(changes.c.record_id.in_(chunk)))
        tx.execute(sa.delete(records).where(records.c.id.in_(chunk)))
        pictures.drop_unused(tx, among=sorted(shown))


def mark(tx: Connection) -> None:
    """Write that something was deleted of which no trace may stay in the file."""
    set_number(tx, DESTROYED, number(tx, DESTROYED) + 1)


def referring(tx: Connection, references: Sequence[str]) -> list[int]:
    """Return our own records that point at one of ``references`` in an indexed field."""
    found = tx.execute(
        sa.select(facets.c.record_id, facets.c.name)
        .join_from(facets, records, facets.c.record_id == records.c.id)
        .where(facets.c.value.in_(references), records.c.origin == "")
    )
    return sorted({row.record_id for row in found})


def queue(tx: Connection, gone: Iterable[Erased]) -> None:
    """Remember erased ids until they are carried out elsewhere; twice is once."""
    for each in gone:
        key = (erased.c.origin == each.origin, erased.c.wire_id == each.wire_id)
        if tx.execute(sa.select(erased.c.wire_id).where(*key)).first() is None:
            tx.execute(
                sa.insert(erased).values(
                    origin=each.origin, wire_id=each.wire_id, reason=each.reason
                )
            )


def queued(tx: Connection, *, own: bool, limit: int) -> list[Erased]:
    """Return erased ids that are not carried out elsewhere yet, ours or those of others."""
    found = tx.execute(_QUEUED_OWN if own else _QUEUED_OTHERS, {"most": limit})
    return [Erased(row.origin, row.wire_id, row.reason) for row in found]


def carried_out(tx: Connection, origin: str, wire_ids: Sequence[str]) -> None:
    """Forget erased ids that somebody else remembers from now on."""
    for start in range(0, len(wire_ids), _CHUNK):
        chunk = wire_ids[start : start + _CHUNK]
        tx.execute(sa.delete(erased).where(erased.c.origin == origin, erased.c.wire_id.in_(chunk)))


def dead(tx: Connection, origin: str, wire_ids: Sequence[str]) -> set[str]:
    """Return which of these ids wait in the list of erased ones."""
    found: set[str] = set()
    if tx.execute(_ANY, {"origin": origin}).first() is None:
        return found
    for start in range(0, len(wire_ids), _CHUNK):
        chunk = wire_ids[start : start + _CHUNK]
        found.update(tx.execute(_DEAD, {"origin": origin, "wire_ids": chunk}).scalars())
    return found


# Made once: making a statement takes longer than running it.
_QUEUED_OWN, _QUEUED_OTHERS = (
    sa.select(erased).where(whose).limit(sa.bindparam("most"))
    for whose in (erased.c.origin == "", erased.c.origin != "")
)
_DEAD = sa.select(erased.c.wire_id).where(
    erased.c.origin == sa.bindparam("origin"),
    erased.c.wire_id.in_(sa.bindparam("wire_ids", expanding=True)),
)
_ANY = sa.select(erased.c.wire_id).where(erased.c.origin == sa.bindparam("origin")).limit(1)
_NUMBER = sa.select(numbers.c.value).where(numbers.c.name == sa.bindparam("the_name"))
_HIDDEN = sa.select(hidden.c.record_id).where(
    hidden.c.record_id.in_(sa.bindparam("ids", expanding=True))
)


def hide(tx: Connection, record_id: int, visibility: str, reason: str, at: str) -> None:
    """Remember that a record is hidden, why, and what it was."""
    tx.execute(sa.delete(hidden).where(hidden.c.record_id == record_id))
    tx.execute(
        sa.insert(hidden).values(record_id=record_id, visibility=visibility, reason=reason, at=at)
    )


def unhide(tx: Connection, record_id: int) -> Visibility | None:
    """Forget that a record was hidden; return what it was before, None when it was not."""
    found = tx.execute(
        sa.select(hidden.c.visibility).where(hidden.c.record_id == record_id)
    ).scalar_one_or_none()
    tx.execute(sa.delete(hidden).where(hidden.c.record_id == record_id))
    return cast("Visibility | None", found)


def hidden_among(tx: Connection, ids: Sequence[int]) -> set[int]:
    """Return which of these records are hidden."""
    found: set[int] = set()
    for start in range(0, len(ids), _CHUNK):
        found.update(tx.execute(_HIDDEN, {"ids": ids[start : start + _CHUNK]}).scalars())
    return found


def stay_hidden(tx: Connection, visibilities: Mapping[int, str]) -> None:
    """Write what hidden records, of which a newer version came, will be when shown again."""
    for record_id, visibility in visibilities.items():
        tx.execute(
            sa.update(hidden).where(hidden.c.record_id == record_id).values(visibility=visibility)
        )


def all_hidden(tx: Connection, limit: int = 200) -> list[Hidden]:
    """Return the hidden records, newest first."""
    found = tx.execute(sa.select(hidden).order_by(hidden.c.at.desc()).limit(limit))
    return [Hidden(row.record_id, row.reason, from_text(row.at)) for row in found]


def number(tx: Connection, name: str) -> int:
    """Return a number by name, 0 when it was never written."""
    return int(tx.execute(_NUMBER, {"the_name": name}).scalar_one_or_none() or 0)


def set_number(tx: Connection, name: str, value: int) -> None:
    """Write a number by name."""
    changed = tx.execute(sa.update(numbers).where(numbers.c.name == name).values(value=value))
    if not changed.rowcount:
        tx.execute(sa.insert(numbers).values(name=name, value=value))
