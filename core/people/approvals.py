# SPDX-License-Identifier: EUPL-1.2
"""Deeds that one administrator asks for and a second one, of another organisation, decides.

What waits is a row: nothing of the deed has happened yet. It is done in the transaction of the
decision, after asking again whether both may still decide, and is forgotten after fourteen days.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from core import audit, mail
from core.database import reading, writing
from core.errors import NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor, from_text
from core.node import Node
from core.people import links, sealing, stewards
from core.store import approvals as rows
from core.store import people

#: How long a question waits for its answer.
PATIENCE = timedelta(days=14)
#: How long is known what was decided, as with ``core.audit``.
KEPT = timedelta(days=365)
PATH = "/beheer/instemmen"


class Deed(Protocol):
    """Does what was asked, once it is confirmed; in the transaction of the decision."""

    def __call__(
        self, tx: Connection, node: Node, actor: Actor, facts: Mapping[str, Any], about: int | None
    ) -> None:
        """Do it; ``actor`` is who confirmed."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A question that waits."""

    id: int
    #: "role", "ban", "unban", "invite".
    deed: str
    facts: Mapping[str, Any]
    #: Nickname of the person it is about, "" for none.
    about: str
    #: Nickname of who asked, "" when that account is gone.
    asked_by: str
    asked: datetime
    expires: datetime
    #: May whoever looks decide it?
    mine: bool
    #: Did whoever looks ask for it? Then it can be taken back.
    own: bool


def ask(
    tx: Connection, node: Node, actor: Actor, deed: str, facts: Mapping[str, Any],
    about: int | None = None,
) -> int:  # fmt: skip
    """Write what waits for a second administrator, and tell those who may decide.

    Returns:
        Its number.

    Raises:
        NotAllowed: this node has nobody who could decide it; says what is missing.
    """
    stewards.require(tx, node)
    now = node.clock()
    number = rows.add(
        tx, deed=deed, facts=json.dumps(dict(facts)), about=about, asked_by=actor.person_id,
        asked=now, expires=now + PATIENCE,
    )  # fmt: skip
    audit.note(tx, node, actor, f"ask {deed}", f"#{number}", about)
    for person in people.administrators(tx, stewards.today(node)):
        if _may_decide(tx, person.id, person.organisation, actor.person_id):
            _tell(tx, node, person, "approval", f"approval/{number}/{person.id}", name=actor.name)
    return number


def waiting(node: Node, actor: Actor) -> list[Approval]:
    """Return what waits, oldest first, as ``actor`` sees it."""
    with reading(node.engine) as tx:
        return [_approval(tx, each, actor) for each in rows.open_ones(tx, node.clock())]


def decide(
    node: Node, actor: Actor, number: int, *, confirm: bool, deeds: Mapping[str, Deed]
) -> None:
    """Confirm or refuse what waits; whoever asked may only take it back.

    Raises:
        NotFound: there is no such question, or it is decided or too old.
        NotAllowed: this administrator may not decide it.
        Conflict: it cannot be done any more.
    """
    with writing(node.engine) as tx:
        row = rows.open_one(tx, number, node.clock())
        if row is None:
            raise NotFound(_("Deze vraag is er niet meer. Iemand besliste al, of hij is te oud."))
        is_own = actor.person_id is not None and row.asked_by == actor.person_id
        if not (is_own and not confirm):
            _require_second(tx, node, actor, row)
        rows.decide(
            tx, number, "confirmed" if confirm else "refused", actor.person_id, node.clock()
        )
        audit.note(tx, node, actor, f"{'confirm' if confirm else 'refuse'} {row.deed}",
                   f"#{number}", row.about)  # fmt: skip
        if confirm:
            deeds[row.deed](tx, node, actor, json.loads(row.facts), row.about)
        asker = people.get(tx, row.asked_by) if row.asked_by and not is_own else None
        if asker is not None:
            _tell(tx, node, asker, "decided", f"decided/{number}", confirmed=confirm)
    node.bell.ring("post")


def purge(tx: Connection, node: Node) -> None:
    """Forget what was decided long ago, and what was in questions nobody answered."""
    rows.purge(tx, node.clock(), node.clock() - KEPT)


def _require_second(tx: Connection, node: Node, actor: Actor, row: Any) -> None:
    if actor.role == "house":
        return
    person = people.get(tx, actor.person_id) if actor.person_id else None
    if person is None or not actor.is_at_least("administrator"):
        raise NotAllowed(_("Dit is voor de beheerder van deze proeftuin."))
    stewards.require(tx, node)
    if not _may_decide(tx, person.id, person.organisation, row.asked_by):
        raise NotAllowed(
            _("Hierover beslist een beheerder van een andere organisatie dan wie het vroeg.")
        )
    if row.about == person.id:
        raise NotAllowed(_("Dit gaat over jezelf. Een andere beheerder beslist erover."))


def _may_decide(tx: Connection, person_id: int, organisation: str, asked_by: int | None) -> bool:
    asker = people.get(tx, asked_by) if asked_by else None
    if asker is None:
        return True
    return person_id != asker.id and stewards.are_apart(asker.organisation, organisation)


def _approval(tx: Connection, row: Any, actor: Actor) -> Approval:
    person = people.get(tx, actor.person_id) if actor.person_id else None
    mine = actor.role == "house" or (
        person is not None
        and row.about != person.id
        and _may_decide(tx, person.id, person.organisation, row.asked_by)
    )
    return Approval(
        id=row.id, deed=row.deed, facts=json.loads(row.facts), about=row.about_name or "",
        asked_by=row.asker or "", asked=from_text(row.asked), expires=from_text(row.expires),
        mine=mine, own=person is not None and row.asked_by == person.id,
    )  # fmt: skip


def _tell(tx: Connection, node: Node, person: Any, kind: str, key: str, **facts: Any) -> None:
    address = sealing.unseal(node, person.email)
    if address:
        link = links.address(node, person.language, PATH.lstrip("/"))
        mail.post(tx, node, kind, address, key, person.language, {"link": link, **facts})
