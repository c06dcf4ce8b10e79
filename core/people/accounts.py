# SPDX-License-Identifier: EUPL-1.2
"""People, roles, sign-in. What is stored never lets anybody in: hashes of all secrets, no more.

Whoever tries names learns nothing: a known and an unknown name get the same answer after the
same work, and both run into the same limits.
"""

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor, from_text
from core.node import Node
from core.parties import PARTIES
from core.people import attempts, names, passwords, sealing
from core.people.persons import ROLES, Person, PersonRole, insert, person_of, role_now
from core.store import people

USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")

#: A session ends after this long without a request, and after this long however busy.
IDLE, LONGEST_SESSION = timedelta(hours=12), timedelta(days=7)
#: A session's end is moved at most this often, so that reading pages does not write.
_TOUCH = timedelta(hours=1)

_TOKEN_MARK = "sbt_"  # noqa: S105 - what a token starts with, so that scanners know it


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in."""

    actor: Actor
    #: Key for the form tokens of this session, 32 bytes.
    form_key: bytes


def add_person(
    node: Node,
    user_name: str,
    password: str,
    role: PersonRole,
    *,
    organisation: str = "",
    party: str = "",
    until: date | None = None,
) -> Person:
    """Make an account from the command line: its owner answers for the name.

    Raises:
        InvalidRecord: the name, the password or the role will not do.
        Conflict: the name is taken.
    """
    name = names.fold(user_name)
    problems = passwords.problems(password)
    if not USER_NAME.fullmatch(name):
        problems["user_name"] = [
            _("Gebruik 2 tot 60 kleine letters, cijfers, punten, streepjes of lage streepjes.")
        ]
    if role not in ROLES or (party and party not in PARTIES):
        problems["role" if role not in ROLES else "party"] = [_("Kies een van de mogelijkheden.")]
    if problems:
        raise InvalidRecord(problems)
    made = passwords.make_hash(password)
    with writing(node.engine) as tx:
        row = insert(
            tx, node, name, role, password_hash=made, until=until,
            organisation=organisation[:100], party=party,
        )  # fmt: skip
        return person_of(node, row)


def set_password(node: Node, user_name: str, password: str) -> None:
    """Give somebody another password; all their sessions end.

    Raises:
        InvalidRecord: the password will not do.
        NotFound: there is no such person.
    """
    if problems := passwords.problems(password):
        raise InvalidRecord(problems)
    made = passwords.make_hash(password)
    with writing(node.engine) as tx:
        person = _known(tx, user_name)
        people.set_password(tx, person.id, made)
        people.end_sessions(tx, person.id)
        attempts.forget(tx, node, person.user_name)


def list_people(node: Node) -> list[Person]:
    """Return all accounts, by name."""
    with reading(node.engine) as tx:
        return [person_of(node, row) for row in people.everybody(tx)]


def sign_in(node: Node, user_name: str, password: str, address: str) -> str:
    """Begin a session; return its token, 43 characters for the cookie.

    Args:
        node: the node.
        user_name: nickname or e-mail address, as typed.
        password: as typed.
        address: of the visitor; only a keyed hash of it is stored, for a day.

    Raises:
        NotAllowed: name and password do not belong together; says no more than that.
        TooMany: too many failures for this name or from this address.
    """
    name = names.fold(user_name)
    with writing(node.engine) as tx:
        # Counted before the password is tried: a hundred requests at once are a hundred.
        attempt = attempts.begin(tx, node, name, address)
        person = _typed(tx, node, name)
    dummy = passwords.dummy()  # made on first use: also when it turns out not to be needed
    known = person.password_hash if person and person.state == "active" else None
    if not passwords.matches(known or dummy, password) or not known or not person:
        raise NotAllowed(_("Naam of wachtwoord klopt niet."))
    fresh = passwords.make_hash(password) if passwords.is_outdated(known) else None
    with writing(node.engine) as tx:
        attempts.succeeded(tx, node, name, attempt)
        if fresh:
            people.set_password(tx, person.id, fresh)
        return begin_session(tx, node, person.id)


def begin_session(tx: Connection, node: Node, person_id: int) -> str:
    """Begin a session of somebody who showed who they are; return its token."""
    token, now = _random(), node.clock()
    people.add_session(tx, _digest(token), person_id, now, now + IDLE)
    people.note_active(tx, person_id, _day(now))
    return token


def session_of(node: Node, token: str) -> Session | None:
    """Return the session that a cookie's token belongs to, or None when there is none."""
    digest, now = _digest(token), node.clock()
    with reading(node.engine) as tx:
        row = people.session(tx, digest, now)
    if row is None:
        return None
    ends = min(now + IDLE, from_text(row.since) + LONGEST_SESSION)
    if ends - from_text(row.expires) >= _TOUCH:
        with writing(node.engine) as tx:
            people.extend_session(tx, digest, ends)
            people.note_active(tx, row.id, _day(now))
    form_key = hmac.digest(node.secret, b"samenbeter/session/1" + digest, hashlib.sha256)
    return Session(_actor(node, row), form_key)


def sign_out(node: Node, token: str) -> None:
    """End the session of a token; nothing happens when there is none."""
    with writing(node.engine) as tx:
        people.end_session(tx, _digest(token))


def sign_out_everywhere(node: Node, person_id: int) -> None:
    """End all sessions of a person."""
    with writing(node.engine) as tx:
        people.end_sessions(tx, person_id)


def make_token(node: Node, user_name: str, label: str) -> str:
    """Return a new token for the API; it is shown this once, and lasts until revoked.

    Raises:
        NotFound: there is no such person.
    """
    token = _TOKEN_MARK + _random()
    with writing(node.engine) as tx:
        person = _known(tx, user_name)
        people.add_token(tx, _digest(token), person.id, label[:60], node.clock())
    return token


def actor_of_token(node: Node, token: str) -> Actor | None:
    """Return whose token this is, or None."""
    if not token.startswith(_TOKEN_MARK):
        return None
    with reading(node.engine) as tx:
        row = people.bearer(tx, _digest(token))
    if row is None:
        return None
    today = _day(node.clock())
    if row.last_active != today:
        with writing(node.engine) as tx:
            people.note_active(tx, row.id, today)
    return _actor(node, row)


def actor_now(tx: Connection, node: Node, person_id: int) -> Actor | None:
    """Return what somebody may do now, or None for who has no account any more."""
    row = people.by_id(tx, person_id)
    if row is None or row.state != "active":
        return None
    ended = row.role_until is not None and row.role_until < _day(node.clock())
    return Actor(row.id, row.nickname, "member" if ended else row.role)


def revoke_tokens(node: Node, user_name: str) -> int:
    """Take all tokens of a person away; return how many there were.

    Raises:
        NotFound: there is no such person.
    """
    with writing(node.engine) as tx:
        return people.revoke_tokens(tx, _known(tx, user_name).id)


def _typed(tx: Connection, node: Node, name: str) -> Any:
    """Return whose nickname or e-mail address this is, or None; both are looked for."""
    return people.by_name(tx, name) or people.by_email(tx, sealing.fingerprint(node, name))


def _known(tx: Connection, user_name: str) -> Any:
    name = names.fold(user_name)
    person = people.by_name(tx, name)
    if person is None:
        raise NotFound(_("Er is niemand met de naam {name}.").format(name=name))
    return person


def _actor(node: Node, row: Any) -> Actor:
    return Actor(row.id, row.nickname, role_now(node, row))


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _random() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def _digest(token: str) -> bytes:
    # Plain SHA-256 will do: a token has 256 random bits, there is nothing to guess.
    return hashlib.sha256(token.encode(errors="replace")).digest()
