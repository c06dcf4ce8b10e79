# SPDX-License-Identifier: EUPL-1.2
"""Roles: who gets one, until when, and who must agree.

A grant needs two administrators of two organisations, and so does taking the role of an
administrator away: nobody takes a node over alone. Making somebody's role last longer, and
ending a lesser one, takes one. The command line on the machine itself may do all; it is in the
audit as the house.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from core import audit, mail
from core.database import writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor
from core.node import Node
from core.people import approvals, links, sealing, stewards
from core.people.persons import ROLES, TERM, PersonRole, role_now
from core.store import people

#: A letter tells about the end of a role this long before.
WARNING = timedelta(days=30)
#: Nobody gets a role for longer.
LONGEST = timedelta(days=730)


def give(
    node: Node, actor: Actor, person_id: int, role: PersonRole, until: date | None = None
) -> bool:
    """Give, renew or end a role: the one of a member ends any other.

    Args:
        node: the node.
        actor: an administrator, or the house.
        person_id: whose.
        role: from now on.
        until: its last day; a year from now unless told.

    Returns:
        True when it is so now, False when a second administrator must agree.

    Raises:
        NotAllowed: not an administrator, or this node lacks a second one; says what is missing.
        NotFound: there is no such person.
        InvalidRecord: no such role, or a day that cannot be.
    """
    if not actor.is_at_least("administrator"):
        raise NotAllowed(_("Dit is voor de beheerder van deze proeftuin."))
    facts = {"role": role, "until": last_day(node, role, until)}
    with writing(node.engine) as tx:
        person = people.get(tx, person_id)
        if person is None:
            raise NotFound(_("Dit account is er niet meer."))
        done = not _needs_second(node, actor, person, role)
        if done:
            grant(tx, node, actor, facts, person_id)
        else:
            approvals.ask(tx, node, actor, "role", facts, person_id)
    node.bell.ring("post")
    return done


def last_day(node: Node, role: str, until: date | None) -> str | None:
    """Return the last day of a role as it is stored; None for members.

    Raises:
        InvalidRecord: no such role, or a day that cannot be.
    """
    if role not in ROLES:
        raise InvalidRecord({"role": [_("Kies een van de mogelijkheden.")]})
    if role == "member":
        return None
    today = stewards.today(node)
    day = until or today + TERM
    if not today <= day <= today + LONGEST:
        raise InvalidRecord({"until": [_("Kies een dag tussen vandaag en over twee jaar.")]})
    return day.isoformat()


def grant(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
) -> None:
    """Let somebody have a role from now on, and tell them. A deed of ``approvals``."""
    person = people.get(tx, about) if about else None
    if person is None:
        raise NotFound(_("Dit account is er niet meer."))
    people.change(tx, person.id, role=facts["role"], role_until=facts["until"])
    audit.note(tx, node, actor, "role", f"{facts['role']} {facts['until'] or ''}".strip(),
               person.id)  # fmt: skip
    key = f"role-changed/{person.id}/{facts['role']}/{facts['until']}/{node.clock():%Y%m%d%H%M%S}"
    _write_to(tx, node, person, "role_changed", key, facts["role"], facts["until"])


def warn(node: Node) -> None:
    """Write to those whose role ends within thirty days, once. A background task."""
    today = stewards.today(node)
    with writing(node.engine) as tx:
        for person in people.roles_ending(tx, today, today + WARNING):
            key = f"role-ends/{person.id}/{person.role_until}"
            _write_to(tx, node, person, "role_ends", key, person.role, person.role_until)
    node.bell.ring("post")


def _needs_second(node: Node, actor: Actor, person: Any, role: PersonRole) -> bool:
    """Does this take two? See the top of the module."""
    if actor.role == "house":
        return False
    now = role_now(node, person)
    if role == "member":
        # One may always step down oneself.
        return now == "administrator" and person.id != actor.person_id
    return role != now or person.id == actor.person_id


def _write_to(
    tx: Connection, node: Node, person: Any, kind: str, key: str, role: str, until: str | None
) -> None:
    address = sealing.unseal(node, person.email)
    if address:
        link = links.address(node, person.language, "mijn")
        facts = {"role": role, "until": until or "", "link": link}
        mail.post(tx, node, kind, address, key, person.language, facts)
