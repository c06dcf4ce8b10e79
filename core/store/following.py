# SPDX-License-Identifier: EUPL-1.2
"""Who follows what, and what changed since they were told, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.following import follows, subscribers
from core.tables.people import persons
from core.tables.records import changes

#: Deeds after which there is something to tell.
TOLD = ("publish", "revise", "receive", "unhide")


def add(tx: Connection, *, at: datetime, **values: Any) -> Row[Any]:
    """Write a subscriber; return the row."""
    number = numbered(tx, sa.insert(subscribers).values(created=to_text(at), **values))
    found = get(tx, number)
    assert found is not None
    return found


def get(tx: Connection, number: int) -> Row[Any] | None:
    """Return a subscriber, or None."""
    asked = sa.select(subscribers).where(subscribers.c.id == number)
    return tx.execute(asked).one_or_none()


def of_person(tx: Connection, person_id: int) -> Row[Any] | None:
    """Return the subscriber of an account, or None."""
    asked = sa.select(subscribers).where(subscribers.c.person_id == person_id)
    return tx.execute(asked).one_or_none()


def by_email(tx: Connection, fingerprint: bytes) -> Row[Any] | None:
    """Return the subscriber without account that has an address, or None."""
    asked = sa.select(subscribers).where(subscribers.c.email_print == fingerprint)
    return tx.execute(asked).one_or_none()


def change(tx: Connection, number: int, **values: Any) -> None:
    """Change some columns of a subscriber."""
    tx.execute(sa.update(subscribers).where(subscribers.c.id == number).values(**values))


def remove(tx: Connection, number: int) -> None:
    """Take a subscriber away, with all they follow."""
    tx.execute(sa.delete(subscribers).where(subscribers.c.id == number))


def follow(tx: Connection, number: int, kind: str, target: str, at: datetime) -> None:
    """Write that a subscriber follows something; twice is once."""
    if not follows_it(tx, number, kind, target):
        values = {"subscriber_id": number, "kind": kind, "target": target, "created": to_text(at)}
        tx.execute(sa.insert(follows).values(**values))


def unfollow(tx: Connection, number: int, kind: str, target: str) -> None:
    """Let a subscriber stop following something."""
    tx.execute(sa.delete(follows).where(*_it(number, kind, target)))


def follows_it(tx: Connection, number: int, kind: str, target: str) -> bool:
    """Return whether a subscriber follows something."""
    return tx.execute(sa.select(follows).where(*_it(number, kind, target))).first() is not None


def followed(tx: Connection, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    """Return what subscribers follow, the newest first."""
    return tx.execute(
        sa.select(follows)
        .where(follows.c.subscriber_id.in_(numbers))
        .order_by(follows.c.created.desc(), follows.c.target)
    ).all()


def waiting(tx: Connection, period: str) -> Sequence[Row[Any]]:
    """Return who has a letter due: not told in this period, with the address of their account."""
    return tx.execute(
        sa.select(
            subscribers,
            persons.c.email.label("account_email"),
            persons.c.language.label("account_language"),
            persons.c.state.label("account_state"),
        )
        .join_from(subscribers, persons, isouter=True)
        .where(subscribers.c.every == "weekly", subscribers.c.period != period)
        .order_by(subscribers.c.id)
    ).all()


def changed_since(tx: Connection, after: int, limit: int) -> dict[int, frozenset[str]]:
    """Return records with what was done to them after a change, the newest first."""
    found = tx.execute(
        sa.select(changes.c.record_id, changes.c.deed)
        .where(changes.c.id > after, changes.c.deed.in_(TOLD), changes.c.record_id != 0)
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    deeds: dict[int, frozenset[str]] = {}
    for row in found:
        deeds[row.record_id] = deeds.get(row.record_id, frozenset()) | {row.deed}
    return deeds


def _it(number: int, kind: str, target: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        follows.c.subscriber_id == number,
        follows.c.kind == kind,
        follows.c.target == target,
    )
