# SPDX-License-Identifier: EUPL-1.2
"""A person as this node knows one: an account with a role that ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from core.database import reading
from core.errors import Conflict, NotFound
from core.languages import gettext as _
from core.languages import mark
from core.model import from_text
from core.node import Node
from core.people import names, sealing, stewards
from core.store import people

#: Roles an account may have.
PersonRole = Literal["member", "editor", "mediator", "administrator"]
ROLES: tuple[PersonRole, ...] = get_args(PersonRole)

#: What each is called.
ROLE_NAMES: dict[PersonRole, str] = {
    "member": mark("lid"),
    "editor": mark("redacteur"),
    "mediator": mark("bemiddelaar"),
    "administrator": mark("beheerder"),
}

#: How long a role above that of a member lasts, unless told.
TERM = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Person:
    """An account."""

    id: int
    #: What they sign in with: the nickname, folded.
    user_name: str
    #: The role now: that of a member once the one they were given has ended.
    role: PersonRole
    created: datetime
    #: Day of the last request, "2026-02-13", or None for never.
    last_active: str | None
    nickname: str = ""
    #: Last day of the role, None for as long as the account.
    role_until: date | None = None
    organisation: str = ""
    #: Kind of party, of ``core.parties``, or "".
    party: str = ""
    language: str = "nl"
    has_password: bool = True
    has_email: bool = False
    is_banned: bool = False


def insert(
    tx: Connection, node: Node, nickname: str, role: PersonRole, *,
    password_hash: str | None = None, email: str = "", until: date | None = None, **values: Any,
) -> Any:  # fmt: skip
    """Write an account; return its row.

    Args:
        tx: of the deed.
        node: the node.
        nickname: as shown; checked by the caller.
        role: one above member lasts a year unless ``until`` says otherwise.
        password_hash: None for who signs in by letter.
        email: tidy, or "".
        until: last day of the role.
        values: organisation, party, language.

    Raises:
        Conflict: the name is taken, or the address.
    """
    now = node.clock()
    if role != "member":
        values["role_until"] = (until or (now + TERM).date()).isoformat()
    if email:
        values |= sealed_email(tx, node, email)
    person_id = people.add(
        tx, user_name=names.fold(nickname), nickname=nickname, password_hash=password_hash,
        role=role, created=now, **values,
    )  # fmt: skip
    if person_id is None:
        raise Conflict(_("De naam {name} is al in gebruik.").format(name=nickname))
    return people.get(tx, person_id)


def sealed_email(
    tx: Connection, node: Node, email: str, whose: int | None = None
) -> dict[str, bytes]:
    """Return the columns of an e-mail address.

    Raises:
        Conflict: somebody else has it.
    """
    print_ = sealing.fingerprint(node, email)
    other = people.by_email(tx, print_)
    if other is not None and other.id != whose:
        raise Conflict(_("Er is al een account met dit e-mailadres."))
    return {"email": sealing.seal(node, email), "email_print": print_}


def role_now(node: Node, row: Any) -> PersonRole:
    """Return the role of a person today: a role ends with its last day."""
    ended = row.role_until is not None and row.role_until < stewards.today(node).isoformat()
    return "member" if ended else row.role


def person_of(node: Node, row: Any) -> Person:
    """Return an account from its row."""
    return Person(
        id=row.id, user_name=row.user_name, nickname=row.nickname, role=role_now(node, row),
        role_until=date.fromisoformat(row.role_until) if row.role_until else None,
        created=from_text(row.created), last_active=row.last_active,
        organisation=row.organisation, party=row.party, language=row.language,
        has_password=row.password_hash is not None, has_email=row.email is not None,
        is_banned=row.state == "banned",
    )  # fmt: skip


def find(node: Node, person_id: int) -> Person:
    """Return an account.

    Raises:
        NotFound: there is no such person any more.
    """
    with reading(node.engine) as tx:
        row = people.get(tx, person_id)
    if row is None:
        raise NotFound(_("Dit account is er niet meer."))
    return person_of(node, row)
