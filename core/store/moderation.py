# SPDX-License-Identifier: EUPL-1.2
"""Reports, held posts, objections, decisions and how often, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.contributions import bans, decisions, matters, tallies
from core.tables.people import persons
from core.tables.records import records

#: Matters a queue looks at, oldest first.
MOST = 500


def open_matter(
    tx: Connection,
    kind: str,
    record_id: int,
    at: datetime,
    *,
    rule: str = "",
    words: str = "",
    contact: bytes | None = None,
    language: str = "nl",
    decision_id: int | None = None,
) -> int:
    """Write something that waits for a mediator; return its number."""
    return numbered(
        tx,
        sa.insert(matters).values(
            kind=kind,
            record_id=record_id,
            decision_id=decision_id,
            rule=rule,
            words=words,
            contact=contact,
            language=language,
            opened=to_text(at),
        ),
    )


def waiting(tx: Connection, limit: int = MOST) -> Sequence[Row[Any]]:
    """Return what waits, oldest first; a held post that is out by now waits no more."""
    still_held = sa.or_(matters.c.kind != "held", records.c.state == "draft")
    return tx.execute(
        sa.select(matters)
        .join_from(matters, records, matters.c.record_id == records.c.id)
        .where(matters.c.closed.is_(None), still_held)
        .order_by(matters.c.opened, matters.c.id)
        .limit(limit)
    ).all()


def waiting_of(tx: Connection, record_id: int) -> Sequence[Row[Any]]:
    """Return the held post and the reports of one record that wait; not its objections."""
    return tx.execute(
        sa.select(matters).where(
            matters.c.record_id == record_id,
            matters.c.closed.is_(None),
            matters.c.kind != "objection",
        )
    ).all()


def matter(tx: Connection, number: int) -> Row[Any] | None:
    """Return one matter."""
    return tx.execute(sa.select(matters).where(matters.c.id == number)).one_or_none()


def objection_to(tx: Connection, decision_id: int) -> Row[Any] | None:
    """Return the open objection to a decision."""
    return tx.execute(
        sa.select(matters).where(matters.c.decision_id == decision_id, matters.c.closed.is_(None))
    ).first()


def close(tx: Connection, numbers: Sequence[int], at: datetime) -> None:
    """Write that matters wait no more."""
    tx.execute(sa.update(matters).where(matters.c.id.in_(numbers)).values(closed=to_text(at)))


def to_remind_of(tx: Connection, before: datetime) -> Sequence[int]:
    """Return the numbers of what waits since before a moment and nobody was reminded of."""
    found = tx.execute(
        sa.select(matters.c.id).where(
            matters.c.closed.is_(None),
            matters.c.opened < to_text(before),
            matters.c.reminded.is_(None),
        )
    )
    return found.scalars().all()


def note_reminded(tx: Connection, numbers: Sequence[int], at: datetime) -> None:
    """Write that mediators were reminded of matters."""
    tx.execute(sa.update(matters).where(matters.c.id.in_(numbers)).values(reminded=to_text(at)))


def purge_matters(tx: Connection, before: datetime) -> None:
    """Take away what was closed before a moment."""
    tx.execute(sa.delete(matters).where(matters.c.closed < to_text(before)))


def add_decision(
    tx: Connection,
    record_id: int,
    deed: str,
    at: datetime,
    *,
    rule: str,
    reason: str,
    role: str,
    person_id: int | None,
) -> int:
    """Write what was decided; return its number."""
    return numbered(
        tx,
        sa.insert(decisions).values(
            record_id=record_id,
            deed=deed,
            rule=rule,
            reason=reason,
            role=role,
            person_id=person_id,
            at=to_text(at),
        ),
    )


def decision(tx: Connection, number: int) -> Row[Any] | None:
    """Return one decision."""
    if not 0 < number < 2**63:  # more than the database can count to
        return None
    return tx.execute(sa.select(decisions).where(decisions.c.id == number)).one_or_none()


def standing(tx: Connection, record_id: int) -> Row[Any] | None:
    """Return the decision by which a record is hidden or refused now."""
    return tx.execute(
        sa.select(decisions)
        .where(
            decisions.c.record_id == record_id,
            decisions.c.deed.in_(("hide", "refuse")),
            decisions.c.undone.is_(None),
        )
        .order_by(decisions.c.id.desc())
        .limit(1)
    ).one_or_none()


def newest_decisions(tx: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return decisions, newest first."""
    return tx.execute(sa.select(decisions).order_by(decisions.c.id.desc()).limit(limit)).all()


def turn_back(tx: Connection, record_id: int, at: datetime) -> None:
    """Write that what hid or refused a record is turned back, and count it."""
    done = tx.execute(
        sa.update(decisions)
        .where(
            decisions.c.record_id == record_id,
            decisions.c.deed.in_(("hide", "refuse")),
            decisions.c.undone.is_(None),
        )
        .values(undone=to_text(at))
    )
    if done.rowcount:
        tally(tx, "undone", at)


def refused_before(tx: Connection, moment: datetime) -> Sequence[int]:
    """Return records that were refused before a moment, for good: nobody objects any more."""
    objected = sa.select(matters.c.record_id).where(
        matters.c.kind == "objection", matters.c.closed.is_(None)
    )
    found = tx.execute(
        sa.select(decisions.c.record_id).where(
            decisions.c.deed == "refuse",
            decisions.c.undone.is_(None),
            decisions.c.at < to_text(moment),
            decisions.c.record_id.not_in(objected),
        )
    )
    return found.scalars().all()


def tally(tx: Connection, what: str, at: datetime) -> None:
    """Count once more what happened, in the month of ``at``."""
    month = to_text(at)[:7]
    mine = (tallies.c.month == month, tallies.c.what == what)
    raised = tx.execute(sa.update(tallies).where(*mine).values(number=tallies.c.number + 1))
    if not raised.rowcount:
        tx.execute(sa.insert(tallies).values(month=month, what=what, number=1))


def tallied(tx: Connection, since: str) -> Sequence[Row[Any]]:
    """Return what happened how often, per month from ``since`` on, newest month first."""
    return tx.execute(
        sa.select(tallies).where(tallies.c.month >= since).order_by(tallies.c.month.desc())
    ).all()


def mediators(tx: Connection) -> Sequence[Row[Any]]:
    """Return who may decide: people of that role or above who are not banned."""
    return tx.execute(
        sa.select(persons).where(
            persons.c.role.in_(("mediator", "administrator")), persons.c.state == "active"
        )
    ).all()


def party_of(tx: Connection, person_id: int) -> str:
    """Return the kind of organisation a person works for, "" for none or nobody."""
    found = tx.execute(sa.select(persons.c.party).where(persons.c.id == person_id))
    return found.scalar_one_or_none() or ""


def party_of_writer(tx: Connection, record_id: int) -> str:
    """Return the kind of organisation of who wrote a record of ours, "" when nobody knows."""
    found = tx.execute(
        sa.select(persons.c.party)
        .join_from(records, persons, records.c.created_by == persons.c.id)
        .where(records.c.id == record_id)
    )
    return found.scalar_one_or_none() or ""


def add_ban(
    tx: Connection,
    *,
    person_id: int | None,
    email_print: bytes | None,
    rule: str,
    reason: str,
    until: str,
    at: datetime,
) -> int:
    """Write who may not bring anything until a day; return the number of the ban."""
    return numbered(
        tx,
        sa.insert(bans).values(
            person_id=person_id,
            email_print=email_print,
            rule=rule,
            reason=reason,
            until=until,
            at=to_text(at),
        ),
    )


def ban_of(
    tx: Connection, day: str, *, person_id: int | None = None, email_print: bytes | None = None
) -> Row[Any] | None:
    """Return the longest ban that holds on ``day`` for an account or an e-mail."""
    whose = []
    if person_id is not None:
        whose.append(bans.c.person_id == person_id)
    if email_print is not None:
        whose.append(bans.c.email_print == email_print)
    if not whose:
        return None
    return tx.execute(
        sa.select(bans)
        .where(sa.or_(*whose), bans.c.until >= day)
        .order_by(bans.c.until.desc())
        .limit(1)
    ).one_or_none()


def all_bans(tx: Connection, day: str) -> Sequence[Row[Any]]:
    """Return the bans that hold on ``day``, newest first."""
    return tx.execute(sa.select(bans).where(bans.c.until >= day).order_by(bans.c.id.desc())).all()


def end_ban(tx: Connection, number: int) -> bool:
    """Take a ban away; return whether there was one."""
    return bool(tx.execute(sa.delete(bans).where(bans.c.id == number)).rowcount)


def purge_bans(tx: Connection, day: str) -> None:
    """Take away bans that are over."""
    tx.execute(sa.delete(bans).where(bans.c.until < day))
