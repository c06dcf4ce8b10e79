# SPDX-License-Identifier: EUPL-1.2
"""Bringing something: it waits for a click in a letter, and is then on the site at once.

What has a link or a picture in it and is the first from somebody waits for a mediator instead. A
member is known already, and needs no letter.
"""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from core import limits, mail, pictures, records, vetting
from core.contributing.offered import Offer, check, has_link, has_picture, offer
from core.database import writing
from core.errors import InvalidRecord, NotAllowed
from core.languages import gettext as _
from core.limits import (
    CONTRIBUTION_BY_ADDRESS,
    CONTRIBUTION_BY_EMAIL,
    LETTER_BY_ADDRESS,
    LETTER_BY_EMAIL,
)
from core.model import HOUSE, Actor, Change, Record
from core.moderation import matters
from core.node import Node
from core.parties import HATS
from core.people import sealing
from core.people.links import digest
from core.store import contributions as rows
from core.store import moderation
from core.together import tell

#: How long somebody may take to confirm.
PATIENCE = timedelta(days=7)
#: How long the link in the letter changes and withdraws, after the confirmation.
MANAGED = timedelta(days=30)
#: Day by which whoever brought an idea hears more.
NEXT_WORD = timedelta(days=30)
#: Characters of what somebody wants to be called.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Brought:
    """What a visitor sends along with the text."""

    email: str = ""
    nickname: str = ""
    #: One of ``core.parties.HATS``, or "".
    hat: str = ""
    #: Of the letters: "nl" or "en".
    language: str = "nl"


def rehearse(node: Node, name: str, data: Mapping[str, object], who: Brought | None) -> None:
    """Say what is not right, and do nothing.

    Args:
        node: the node.
        name: of the form.
        data: as typed.
        who: of a visitor; None of a member.

    Raises:
        NotFound: there is no such form.
        InvalidRecord: with all problems by field, those of the visitor too.
    """
    one, problems = offer(node, name), dict[str, Sequence[str]]()
    if who is not None:
        problems |= _problems(who)
    try:
        checked = check(one, data)
        vetting.refuse_citizen_numbers_in(one.kind, checked)
    except InvalidRecord as error:
        problems |= error.problems
    if problems:
        raise InvalidRecord(problems)


def bring(node: Node, name: str, data: Mapping[str, object], who: Brought, *, address: str) -> None:
    """Keep what somebody without an account wrote, and send the letter that asks for a click.

    Raises:
        NotFound, InvalidRecord: as ``rehearse``.
        TooMany: too much from this e-mail or this address.
    """
    rehearse(node, name, data, who)
    one, to = offer(node, name), sealing.tidy_address(who.email)
    checked = check(one, data)
    token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    with writing(node.engine) as tx:
        pictures.check(tx, one.kind, checked)
        print_of = sealing.fingerprint(node, to)
        counted = print_of.hex()
        limits.take(
            tx, node, (CONTRIBUTION_BY_EMAIL, counted), (CONTRIBUTION_BY_ADDRESS, address),
            (LETTER_BY_EMAIL, counted), (LETTER_BY_ADDRESS, address),
        )  # fmt: skip
        number = rows.add(
            tx, node.clock(), form=name, type=one.kind.name, body=json.dumps(checked),
            email=sealing.seal(node, to), email_print=print_of,
            nickname=sealing.seal(node, who.nickname.strip()) if who.nickname.strip() else None,
            hat=who.hat, language=who.language, token_hash=digest(token),
        )  # fmt: skip
        facts = {
            "name": who.nickname.strip(),
            "title": one.kind.title(checked),
            "link": f"{node.config.node.address}/bijdragen/mijn/{token}",
        }
        key = f"contribution/{number}"
        mail.post(tx, node, "contribution_confirm", to, key, who.language, facts)
    node.bell.ring("post")


def bring_as_member(
    node: Node, actor: Actor, name: str, data: Mapping[str, object], *, hat: str = ""
) -> tuple[Record, bool]:
    """Write what somebody with an account brings; return it, and whether it is held.

    Raises:
        NotFound, InvalidRecord: as ``rehearse``.
        NotAllowed: no account, or it may not bring anything now.
        TooMany: too much from this account.
    """
    vetting.allow(actor, "take part")
    rehearse(node, name, data, None)
    one = offer(node, name)
    checked = check(one, data)
    with writing(node.engine) as tx:
        refuse_banned(tx, node, person_id=actor.person_id)
        limits.take(tx, node, (CONTRIBUTION_BY_EMAIL, f"person {actor.person_id}"))
        known = actor.is_at_least("editor") or (
            actor.person_id is not None and rows.is_known_person(tx, actor.person_id)
        )
        number = rows.add(
            tx, node.clock(), form=name, type=one.kind.name, body="", language="nl",
            person_id=actor.person_id, hat=hat if hat in HATS else "",
        )  # fmt: skip
        record, change, held = put(tx, node, one, checked, number, known=known)
    tell(node, change)
    return record, held


def put(
    tx: Connection, node: Node, one: Offer, checked: Mapping[str, Any], number: int, *, known: bool
) -> tuple[Record, Change, bool]:
    """Make a record of a contribution: on the site, or held.

    A stranger's is held when it has a link or a picture.

    The house writes it: who brought it stands beside the record, not in it.
    """
    held = not known and (has_link(one, checked) or has_picture(one, checked))
    record, change = records.add(tx, node, HOUSE, one.kind.name, checked, publish=not held)
    rows.confirm(tx, number, record.id, node.clock())
    if one.form.answered:
        rows.set_next_word(tx, number, (node.clock() + NEXT_WORD).date().isoformat())
    if held:
        matters.hold(tx, node, record.id)
    return record, change, held


def refuse_banned(
    tx: Connection,
    node: Node,
    *,
    person_id: int | None = None,
    email_print: bytes | None = None,
) -> None:
    """Refuse somebody who may bring nothing for a while, and say until when.

    Raises:
        NotAllowed: with the last day of it.
    """
    today = node.clock().date().isoformat()
    ban = moderation.ban_of(tx, today, person_id=person_id, email_print=email_print)
    if ban is not None:
        raise NotAllowed(
            _("Je kunt hier tot en met {day} niets neerleggen. Reden: {reason}").format(
                day=ban.until, reason=ban.reason
            )
        )


def _problems(who: Brought) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        sealing.tidy_address(who.email)
    except InvalidRecord as error:
        found |= error.problems
    if len(who.nickname.strip()) > LONGEST_NAME:
        found["nickname"] = [_("Gebruik hooguit {most} tekens.").format(most=LONGEST_NAME)]
    if who.hat and who.hat not in HATS:
        found["hat"] = [_("Kies een van de mogelijkheden.")]
    return found
