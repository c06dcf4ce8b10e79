# SPDX-License-Identifier: EUPL-1.2
"""People, their sessions and tokens, in rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import to_text
from core.store.numbering import numbered
from core.tables.people import persons, sessions, tokens


def add(tx: Connection, *, user_name: str, created: datetime, **values: Any) -> int | None:
    """Write a person; return its id, or None when the name is taken."""
    if by_name(tx, user_name) is not None:
        return None
    known = {"state": "active", "language": "nl", "organisation": "", "party": "", **values}
    return numbered(
        tx, sa.insert(persons).values(user_name=user_name, created=to_text(created), **known)
    )


def change(tx: Connection, person_id: int, **values: Any) -> None:
    """Change some columns of a person."""
    tx.execute(sa.update(persons).where(persons.c.id == person_id).values(**values))


def get(tx: Connection, person_id: int) -> Row[Any] | None:
    """Return the row of a person, or None."""
    return tx.execute(sa.select(persons).where(persons.c.id == person_id)).one_or_none()


def by_email(tx: Connection, fingerprint: bytes) -> Row[Any] | None:
    """Return the row of the person with an e-mail address, or None."""
    return tx.execute(sa.select(persons).where(persons.c.email_print == fingerprint)).one_or_none()


def administrators(tx: Connection, today: date) -> Sequence[Row[Any]]:
    """Return those whose role of administrator has not ended, by name."""
    return tx.execute(_ADMINISTRATORS, {"today": today.isoformat()}).all()


# These two are asked with every deed: made once, which takes longer than running them.
_ADMINISTRATORS = (
    sa.select(persons)
    .where(
        persons.c.role == "administrator",
        persons.c.state == "active",
        sa.or_(persons.c.role_until.is_(None), persons.c.role_until >= sa.bindparam("today")),
    )
    .order_by(persons.c.user_name)
)
_BEARER = (
    sa.select(persons)
    .join_from(tokens, persons)
    .where(tokens.c.token_hash == sa.bindparam("the_hash"), persons.c.state == "active")
)


def roles_ending(tx: Connection, today: date, until: date) -> Sequence[Row[Any]]:
    """Return those with an e-mail address whose role ends between two days."""
    return tx.execute(
        sa.select(persons).where(
            persons.c.email.is_not(None),
            persons.c.role_until.between(today.isoformat(), until.isoformat()),
        )
    ).all()


def count(tx: Connection) -> int:
    """Return how many people have an account."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(persons)).scalar_one())


def by_name(tx: Connection, user_name: str) -> Row[Any] | None:
    """Return the row of a person, or None."""
    return tx.execute(sa.select(persons).where(persons.c.user_name == user_name)).one_or_none()


def by_id(tx: Connection, person_id: int) -> Row[Any] | None:
    """Return the row of a person, or None."""
    return tx.execute(sa.select(persons).where(persons.c.id == person_id)).one_or_none()


def everybody(tx: Connection) -> Sequence[Row[Any]]:
    """Return all people, by name."""
    return tx.execute(sa.select(persons).order_by(persons.c.user_name)).all()


def sealed_addresses(tx: Connection) -> Sequence[bytes]:
    """Return all e-mail addresses of people, sealed."""
    asked = sa.select(persons.c.email).where(persons.c.email.is_not(None))
    return tx.execute(asked).scalars().all()


def remove(tx: Connection, person_id: int) -> None:
    """Take a person away, with sessions and tokens; what they wrote stays, nobody's."""
    tx.execute(sa.delete(persons).where(persons.c.id == person_id))


def set_password(tx: Connection, person_id: int, password_hash: str) -> None:
    """Replace the hash of a person's password."""
    tx.execute(
        sa.update(persons).where(persons.c.id == person_id).values(password_hash=password_hash)
    )


def set_email(
    tx: Connection, person_id: int, sealed: bytes | None, fingerprint: bytes | None
) -> None:
    """Replace a person's e-mail address."""
    tx.execute(
        sa.update(persons)
        .where(persons.c.id == person_id)
        .values(email=sealed, email_print=fingerprint)
    )


def note_active(tx: Connection, person_id: int, day: str) -> None:
    """Write that a person was here on ``day``."""
    tx.execute(sa.update(persons).where(persons.c.id == person_id).values(last_active=day))


def inactive_since(tx: Connection, day: str) -> Sequence[Row[Any]]:
    """Return the people who were not here on ``day`` or later."""
    seen = sa.func.coalesce(persons.c.last_active, sa.func.substr(persons.c.created, 1, 10))
    return tx.execute(sa.select(persons).where(seen < day)).all()


def add_session(
    tx: Connection, token_hash: bytes, person_id: int, created: datetime, expires: datetime
) -> None:
    """Write a session."""
    tx.execute(
        sa.insert(sessions).values(
            token_hash=token_hash,
            person_id=person_id,
            created=to_text(created),
            expires=to_text(expires),
        )
    )


def session(tx: Connection, token_hash: bytes, now: datetime) -> Row[Any] | None:
    """Return a session that has not expired, with its person's columns, or None."""
    return tx.execute(
        sa.select(sessions.c.created.label("since"), sessions.c.expires, persons)
        .join_from(sessions, persons)
        .where(
            sessions.c.token_hash == token_hash,
            sessions.c.expires > to_text(now),
            persons.c.state == "active",
        )
    ).one_or_none()


def extend_session(tx: Connection, token_hash: bytes, expires: datetime) -> None:
    """Let a session last until ``expires``."""
    tx.execute(
        sa.update(sessions)
        .where(sessions.c.token_hash == token_hash)
        .values(expires=to_text(expires))
    )


def end_session(tx: Connection, token_hash: bytes) -> None:
    """Take one session away."""
    tx.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


def end_sessions(tx: Connection, person_id: int) -> None:
    """Take all sessions of a person away."""
    tx.execute(sa.delete(sessions).where(sessions.c.person_id == person_id))


def purge_sessions(tx: Connection, now: datetime) -> None:
    """Take expired sessions away."""
    tx.execute(sa.delete(sessions).where(sessions.c.expires <= to_text(now)))


def add_token(tx: Connection, token_hash: bytes, person_id: int, label: str, at: datetime) -> None:
    """Write a token for the API."""
    tx.execute(
        sa.insert(tokens).values(
            token_hash=token_hash, person_id=person_id, label=label, created=to_text(at)
        )
    )


def bearer(tx: Connection, token_hash: bytes) -> Row[Any] | None:
    """Return the person a token belongs to, or None."""
    return tx.execute(_BEARER, {"the_hash": token_hash}).one_or_none()


def revoke_tokens(tx: Connection, person_id: int) -> int:
    """Take all tokens of a person away; return how many there were."""
    return tx.execute(sa.delete(tokens).where(tokens.c.person_id == person_id)).rowcount
