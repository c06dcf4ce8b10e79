# SPDX-License-Identifier: EUPL-1.2
"""What people without an account brought, in rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.contributions import contributions, matters
from core.tables.records import records


def add(tx: Connection, at: datetime, **values: Any) -> int:
    """Write what somebody brought; return its number."""
    return numbered(
        tx,
        sa.insert(contributions).values(created=to_text(at), answer="", answer_words="", **values),
    )


def by_token(tx: Connection, token_hash: bytes) -> Row[Any] | None:
    """Return what the link in a letter is about."""
    return tx.execute(
        sa.select(contributions).where(contributions.c.token_hash == token_hash)
    ).one_or_none()


def of_record(tx: Connection, record_id: int) -> Row[Any] | None:
    """Return who brought a record, as far as that is known."""
    return tx.execute(
        sa.select(contributions).where(contributions.c.record_id == record_id)
    ).first()


def confirm(tx: Connection, number: int, record_id: int, at: datetime) -> None:
    """Write that a contribution is a record from now on."""
    _set(tx, number, confirmed=to_text(at), record_id=record_id, body="")


def forget(tx: Connection, number: int) -> None:
    """Take a contribution away that is no record yet."""
    tx.execute(sa.delete(contributions).where(contributions.c.id == number))


def is_known(tx: Connection, email_print: bytes) -> bool:
    """Has anything from this e-mail been on the site, and not been put away?"""
    return (
        tx.execute(
            sa.select(contributions.c.id)
            .join_from(contributions, records, contributions.c.record_id == records.c.id)
            .where(
                contributions.c.email_print == email_print,
                records.c.state == "published",
                records.c.visibility != "beheer",
            )
        ).first()
        is not None
    )


def is_known_person(tx: Connection, person_id: int) -> bool:
    """Has this member anything on the site that was not put away?"""
    return (
        tx.execute(
            sa.select(contributions.c.id)
            .join_from(contributions, records, contributions.c.record_id == records.c.id)
            .where(
                contributions.c.person_id == person_id,
                records.c.state == "published",
                records.c.visibility != "beheer",
            )
        ).first()
        is not None
    )


def purge_unconfirmed(tx: Connection, before: datetime) -> None:
    """Take away what nobody confirmed."""
    tx.execute(
        sa.delete(contributions).where(
            contributions.c.confirmed.is_(None), contributions.c.created < to_text(before)
        )
    )


def forget_people(
    tx: Connection, ideas: Sequence[str], last_word: datetime, longest: datetime
) -> None:
    """Take away who brought what, a while after the last word.

    Args:
        tx: a write transaction.
        ideas: forms whose contributions wait for an answer.
        last_word: an answer, or for other forms the confirmation, from before this.
        longest: contributions from before this, answered or not.
    """
    settled = sa.case(
        (contributions.c.form.in_(ideas), contributions.c.answered),
        else_=contributions.c.confirmed,
    )
    # Who still objects or waits in the queue is not forgotten meanwhile.
    waits = sa.select(matters.c.record_id).where(matters.c.closed.is_(None))
    over = sa.and_(
        settled < to_text(last_word),
        sa.or_(contributions.c.record_id.is_(None), contributions.c.record_id.not_in(waits)),
    )
    tx.execute(
        sa.update(contributions)
        .where(
            contributions.c.token_hash.is_not(None),
            sa.or_(over, contributions.c.created < to_text(longest)),
            contributions.c.confirmed.is_not(None),
        )
        .values(email=None, email_print=None, nickname=None, token_hash=None)
    )


def open_ideas(tx: Connection, forms: Sequence[str]) -> Sequence[Row[Any]]:
    """Return what waits for an answer and stands on the site, oldest first."""
    return tx.execute(
        sa.select(contributions)
        .join_from(contributions, records, contributions.c.record_id == records.c.id)
        .where(
            contributions.c.form.in_(forms),
            contributions.c.answer == "",
            records.c.state == "published",
        )
        .order_by(contributions.c.confirmed)
    ).all()


def answer(
    tx: Connection, number: int, answer: str, words: str, record_id: int | None, at: datetime
) -> None:
    """Write what became of an idea."""
    _set(
        tx, number, answer=answer, answer_words=words, answer_record=record_id,
        answered=to_text(at), next_word=None,
    )  # fmt: skip


def set_next_word(tx: Connection, number: int, day: str) -> None:
    """Write on which day the contributor hears more."""
    _set(tx, number, next_word=day)


def _set(tx: Connection, number: int, **values: Any) -> None:
    tx.execute(sa.update(contributions).where(contributions.c.id == number).values(**values))
