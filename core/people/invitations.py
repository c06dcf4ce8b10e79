# SPDX-License-Identifier: EUPL-1.2
"""Invitations: a role for somebody who may have no account yet, by letter or on paper.

A role above that of a member is a grant, so a second administrator agrees first. One exception,
or no node could ever begin: the only administrator there is may invite the second one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core import audit, mail
from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor, from_text
from core.node import Node
from core.parties import PARTIES
from core.people import accounts, approvals, links, names, passwords, roles, sealing, stewards
from core.people.persons import PersonRole, insert
from core.store import invitations as rows
from core.store import people

LASTS = timedelta(days=14)
PURPOSE = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that nobody accepted yet."""

    id: int
    role: PersonRole
    until: date | None
    organisation: str
    party: str
    #: None for one on paper, or when its key is lost.
    email: str | None
    #: Nickname of who invited, "" when that account is gone, or it was the house.
    by: str
    expires: datetime


def invite(
    node: Node, actor: Actor, role: PersonRole, *,
    email: str = "", until: date | None = None, organisation: str = "", party: str = "",
) -> str | None:  # fmt: skip
    """Invite somebody; return the link to give them, or None when a second must agree first.

    The link is also in a letter when there is an address. It is shown this once; ``renew``
    makes another.

    Raises:
        NotAllowed: not an administrator, or the node lacks a second one; says what is missing.
        InvalidRecord: with the problems by field.
    """
    if not actor.is_at_least("administrator"):
        raise NotAllowed(_("Dit is voor de beheerder van deze proeftuin."))
    facts = _checked(node, role, email, until, organisation, party)
    with writing(node.engine) as tx:
        if _needs_second(tx, node, actor, facts):
            approvals.ask(tx, node, actor, "invite", {**facts, "by": actor.person_id})
            link = None
        else:
            link = _make(tx, node, actor, facts, actor.person_id)
    node.bell.ring("post")
    return link


def problems(
    role: PersonRole = "administrator", *, email: str, organisation: str, party: str
) -> dict[str, list[str]]:
    """Return what is wrong with an invitation, by field; empty when it will do."""
    found: dict[str, list[str]] = {}
    organisation = " ".join(organisation.split())
    if role == "administrator" and not organisation:
        found["organisation"] = [_("Vul in voor welke organisatie deze beheerder werkt.")]
    if len(organisation) > 100:
        found["organisation"] = [_("Gebruik hoogstens 100 tekens.")]
    if (party or role == "administrator") and party not in PARTIES:
        found["party"] = [_("Kies een van de mogelijkheden.")]
    if email.strip():
        try:
            sealing.tidy_address(email)
        except InvalidRecord as error:
            found |= error.problems
    return found


def confirmed(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
) -> None:
    """Make the invitation that waited. A deed of ``approvals``."""
    by = facts["by"] if facts["by"] and people.get(tx, facts["by"]) else None
    _make(tx, node, actor, facts, by)


def open_ones(node: Node) -> list[Invitation]:
    """Return the invitations that nobody accepted yet."""
    with reading(node.engine) as tx:
        return [_invitation(node, each) for each in rows.open_ones(tx, node.clock())]


def renew(node: Node, actor: Actor, number: int) -> str:
    """Return a new link for an invitation; the one before works no more.

    Raises:
        NotAllowed, NotFound.
    """
    with writing(node.engine) as tx:
        row = _known(tx, node, actor, number)
        links.revoke_one(tx, row.link)
        token = links.make(tx, node, PURPOSE, {"invitation": number}, LASTS)
        rows.set_link(tx, number, links.digest(token), node.clock() + LASTS)
        audit.note(tx, node, actor, "invitation link", f"#{number}")
    return url_of(node, token)


def withdraw(node: Node, actor: Actor, number: int) -> None:
    """Take an invitation back.

    Raises:
        NotAllowed, NotFound.
    """
    with writing(node.engine) as tx:
        row = _known(tx, node, actor, number)
        links.revoke_one(tx, row.link)
        rows.remove(tx, number)
        audit.note(tx, node, actor, "withdraw invitation", f"#{number}")


def look(node: Node, token: str) -> Invitation:
    """Return what a link invites to.

    Raises:
        NotFound: the link works no more.
    """
    with reading(node.engine) as tx:
        number = links.look(tx, node, PURPOSE, token)["invitation"]
        row = rows.get(tx, number, node.clock())
    if row is None:
        raise NotFound(_("Deze uitnodiging is er niet meer."))
    return _invitation(node, row)


def accept(
    node: Node, token: str, *, nickname: str, password: str = "", language: str = "nl"
) -> str:
    """Make the account somebody was invited to; return the token of its session.

    Raises:
        NotFound: the link works no more.
        InvalidRecord: with the problems by field.
        Conflict: the name is taken, or there is an account with this address already.
    """
    invitation = look(node, token)
    nickname = " ".join(nickname.split())
    wrong: dict[str, list[str]] = {}
    if told := names.problem(nickname):
        wrong["nickname"] = [told]
    if password or not invitation.email:
        wrong |= passwords.problems(password)
    if wrong:
        raise InvalidRecord(wrong)
    made = passwords.make_hash(password) if password else None
    with writing(node.engine) as tx:
        _use(tx, node, token, invitation)
        row = insert(
            tx, node, nickname, invitation.role, password_hash=made, email=invitation.email or "",
            until=invitation.until, organisation=invitation.organisation, party=invitation.party,
            language=language,
        )  # fmt: skip
        actor = Actor(row.id, nickname, invitation.role)
        audit.note(tx, node, actor, "accept invitation", invitation.role, row.id)
        return accounts.begin_session(tx, node, row.id)


def take_on(node: Node, actor: Actor, token: str) -> None:
    """Let somebody who has an account take on the role they are invited to.

    Raises:
        NotFound: the link works no more.
        NotAllowed: nobody is signed in.
    """
    invitation = look(node, token)
    if actor.person_id is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    facts = {"role": invitation.role, "until": _text(invitation.until)}
    with writing(node.engine) as tx:
        _use(tx, node, token, invitation)
        if invitation.organisation:
            people.change(
                tx, actor.person_id,
                organisation=invitation.organisation, party=invitation.party,
            )  # fmt: skip
        roles.grant(tx, node, actor, facts, actor.person_id)
    node.bell.ring("post")


def url_of(node: Node, token: str) -> str:
    """Return the address that a token is opened at."""
    return f"{node.config.node.address}/uitnodiging/{token}"


def _needs_second(tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any]) -> bool:
    if actor.role == "house" or facts["role"] == "member":
        return False
    return not (facts["role"] == "administrator" and len(stewards.stewards(tx, node)) < 2)


def _checked(
    node: Node, role: PersonRole, email: str, until: date | None, organisation: str, party: str
) -> dict[str, Any]:
    wrong = problems(role, email=email, organisation=organisation, party=party)
    day = None
    try:
        day = roles.last_day(node, role, until)
    except InvalidRecord as error:
        wrong |= error.problems
    if wrong:
        raise InvalidRecord(wrong)
    address = sealing.tidy_address(email) if email.strip() else ""
    return {
        "role": role,
        "until": day,
        "organisation": " ".join(organisation.split()),
        "party": party,
        "email": sealing.seal(node, address).hex() if address else "",
    }


def _make(
    tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], by: int | None
) -> str:
    sealed = bytes.fromhex(facts["email"]) or None
    number = rows.add(
        tx, role=facts["role"], role_until=facts["until"], organisation=facts["organisation"],
        party=facts["party"], email=sealed, invited_by=by, created=node.clock(),
        expires=node.clock() + LASTS,
    )  # fmt: skip
    token = links.make(tx, node, PURPOSE, {"invitation": number}, LASTS)
    rows.set_link(tx, number, links.digest(token), node.clock() + LASTS)
    audit.note(tx, node, actor, "invite", f"#{number} {facts['role']}")
    address = sealing.unseal(node, sealed)
    if address:
        told = {"link": url_of(node, token), "role": facts["role"],
                "organisation": facts["organisation"]}  # fmt: skip
        mail.post(tx, node, "invitation", address, f"invitation/{number}", "nl", told)
    return url_of(node, token)


def _use(tx: Connection, node: Node, token: str, invitation: Invitation) -> None:
    links.use(tx, node, PURPOSE, token)
    rows.remove(tx, invitation.id)


def _known(tx: Connection, node: Node, actor: Actor, number: int) -> Any:
    if not actor.is_at_least("administrator"):
        raise NotAllowed(_("Dit is voor de beheerder van deze proeftuin."))
    row = rows.get(tx, number, node.clock())
    if row is None:
        raise NotFound(_("Deze uitnodiging is er niet meer."))
    return row


def _invitation(node: Node, row: Any) -> Invitation:
    return Invitation(
        id=row.id, role=row.role, until=date.fromisoformat(row.role_until) if row.role_until
        else None, organisation=row.organisation, party=row.party,
        email=sealing.unseal(node, row.email), by=row.by or "", expires=from_text(row.expires),
    )  # fmt: skip


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
