# SPDX-License-Identifier: EUPL-1.2
"""Going away: an account and all that names its owner, at once and without a trace.

What somebody wrote for the neighbourhood stays, nobody's, or is taken back: they choose. The
row goes in one transaction with every address and name of theirs; then the database file and
its log are written anew, so that not even a copy of the disk holds them.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any, Literal

from sqlalchemy import Connection

from core import limits, mail, scrubbing, turning
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound, Refused
from core.languages import gettext as _
from core.limits import LETTER_BY_ADDRESS, LETTER_BY_EMAIL
from core.mail.sending import FOLDER
from core.model import HOUSE, Actor, Change
from core.node import Node
from core.people import attempts, forgotten, links, mine, names, passwords, sealing, stewards
from core.store import erasures, people
from core.store import mine as rows
from core.store import records as stored
from core.together import tell

LEAVE = "leave"
LASTS = timedelta(hours=2)

Texts = Literal["keep", "withdraw"]


def by_password(node: Node, actor: Actor, password: str, texts: Texts, address: str) -> None:
    """Go away, shown to be oneself by password.

    Args:
        node: the node.
        actor: who goes.
        password: as typed.
        texts: what becomes of published texts: they stay without a name, or are taken back.
        address: of the visitor; the password is guessed no more often than at sign-in.

    Raises:
        InvalidRecord: it is another password.
        Conflict: the last administrator cannot go.
        TooMany: too many wrong guesses.
    """
    with writing(node.engine) as tx:
        person = _of(tx, actor)
        attempt = attempts.begin(tx, node, person.user_name, address)
    if not passwords.matches(person.password_hash or passwords.dummy(), password):
        raise InvalidRecord({"password": [_("Dit is niet je wachtwoord.")]})
    with writing(node.engine) as tx:
        attempts.succeeded(tx, node, person.user_name, attempt)
    go(node, person.id, texts)


def ask_letter(node: Node, actor: Actor, texts: Texts, address: str) -> None:
    """Post a letter with a link that lets its reader go away.

    Raises:
        Conflict: the last administrator cannot go.
        NotFound: there is no address to write to.
        TooMany: too many letters.
    """
    with writing(node.engine) as tx:
        person = _of(tx, actor)
        may_go(tx, node, person)
        email = sealing.unseal(node, person.email)
        if email is None:
            raise NotFound(_("We hebben geen e-mailadres van je."))
        found = sealing.fingerprint(node, email)
        limits.take(tx, node, (LETTER_BY_EMAIL, found.hex()), (LETTER_BY_ADDRESS, address))
        token = links.make(tx, node, LEAVE, {"person": person.id, "texts": texts}, LASTS)
        link = f"{node.config.node.address}/mijn/weg/{token}"
        key = f"leave/{secrets.token_hex(8)}"
        mail.post(tx, node, "leave", email, key, person.language, {"link": link})
    node.bell.ring("post")


def look(node: Node, token: str) -> None:
    """See that a link still works, without using it.

    Raises:
        NotFound: it does not.
    """
    with reading(node.engine) as tx:
        links.look(tx, node, LEAVE, token)


def by_link(node: Node, token: str) -> None:
    """Go away, shown to be oneself by letter.

    Raises:
        NotFound: the link works no more.
        Conflict: the last administrator cannot go.
    """
    with writing(node.engine) as tx:
        told = links.use(tx, node, LEAVE, token)
    go(node, told["person"], told["texts"])


def remove_person(node: Node, user_name: str) -> None:
    """Take an account away, of whoever it is: from the command line.

    Raises:
        NotFound: there is no such person.
    """
    name = names.fold(user_name)
    with reading(node.engine) as tx:
        person = people.by_name(tx, name)
    if person is None:
        raise NotFound(_("Er is niemand met de naam {name}.").format(name=name))
    go(node, person.id, even_last=True)


def go(node: Node, person_id: int, texts: Texts = "keep", *, even_last: bool = False) -> None:
    """Take an account away for good.

    Args:
        node: the node.
        person_id: whose.
        texts: see ``by_password``.
        even_last: also the last administrator: the machine itself can make another.

    Raises:
        NotFound: it is gone.
        Conflict: the last administrator cannot go.
    """
    with writing(node.engine) as tx:
        person = people.get(tx, person_id)
        if person is None:
            raise NotFound(_("Dit account is er niet meer."))
        if not even_last:
            may_go(tx, node, person)
        told = _take_back(tx, node, person_id) if texts == "withdraw" else []
        email = forget(tx, node, person)
    forgotten.remember(node.directory, [forgotten.mark_of(node, person)])
    drop_letters(node, email)
    tell(node, *told)
    scrubbing.scrub(node, at_once=True)
    node.bell.ring("erase")  # for the case that a reader held the log just now


def forget(tx: Connection, node: Node, person: Any) -> str | None:
    """Take all rows of a person away, in a transaction; return their address, None for none."""
    email = sealing.unseal(node, person.email)
    found = rows.of_person(
        tx, person.id, person.email_print,
        lambda sealed: mine.is_theirs(node, sealed, person.id, email),
    )  # fmt: skip
    rows.forget(tx, person.id, found)
    erasures.mark(tx)
    return email


def drop_letters(node: Node, email: str | None) -> None:
    """Delete letters to an address from the folder of a node without a mail server."""
    for file in (node.directory / FOLDER).glob("*.eml") if email else ():
        if message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == email:
            file.unlink(missing_ok=True)


def may_go(tx: Connection, node: Node, person: Any) -> None:
    """Refuse to let the last administrator go.

    Raises:
        Conflict: nobody could repair the node from its pages any more.
    """
    left = [each.id for each in people.administrators(tx, stewards.today(node))]
    if not left:  # their roles ended: the last who had one can be given it again
        left = [each.id for each in people.everybody(tx) if each.role == "administrator"]
    if left == [person.id]:
        raise Conflict(
            _("Je bent de laatste beheerder. Nodig eerst een ander uit. Daarna kun je weg.")
        )


def _take_back(tx: Connection, node: Node, person_id: int) -> Sequence[Change]:
    found = [
        each.row["id"] for each in rows.of_person(tx, person_id, None, lambda sealed: False)
        if each.table == "record" and each.row["state"] == "published"
    ]  # fmt: skip
    told: list[Change] = []
    for record_id in stored.get_many(tx, found):
        try:
            _record, change = turning.turn(tx, node, HOUSE, "withdraw", record_id)
        except Refused:
            continue  # a guest needs it to stay; it stays without a name
        if change is not None:
            told.append(change)
    return told


def _of(tx: Connection, actor: Actor) -> Any:
    if actor.person_id is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    person = people.get(tx, actor.person_id)
    if person is None:
        raise NotFound(_("Dit account is er niet meer."))
    return person
