# SPDX-License-Identifier: EUPL-1.2
"""Coming in by letter, and joining.

Whoever types an address learns nothing about it: a known and an unknown one get the same answer
after the same work, a letter each. The letter to an unknown one says that there is no account,
and offers to make one.
"""

import secrets
from datetime import timedelta

from sqlalchemy import Connection

from core import limits, mail
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord
from core.languages import gettext as _
from core.limits import JOIN_BY_ADDRESS, LETTER_BY_ADDRESS, LETTER_BY_EMAIL
from core.node import Node
from core.people import accounts, links, names, passwords, sealing
from core.people.persons import insert
from core.store import people

SIGN_IN, JOIN = "sign in", "join"
#: How long a link to sign in, and one to make an account, can be used.
SIGN_IN_LASTS, JOIN_LASTS = timedelta(minutes=30), timedelta(days=1)


def ask_letter(
    node: Node, email: str, address: str, *, language: str = "nl", joining: bool = False
) -> None:
    """Post the letter that fits who has this address: to sign in, or to make an account.

    Args:
        node: the node.
        email: as typed.
        address: of the visitor; only a keyed hash of it is stored.
        language: of the page it was asked on.
        joining: asked for an account, not to sign in.

    Raises:
        InvalidRecord: it is no e-mail address.
        TooMany: too many letters to it, or from there.
    """
    email = sealing.tidy_address(email)
    found = sealing.fingerprint(node, email)
    with writing(node.engine) as tx:
        limits.take(tx, node, (LETTER_BY_EMAIL, found.hex()), (LETTER_BY_ADDRESS, address))
        person = people.by_email(tx, found)
        if person is None:
            kind, language_of = ("join" if joining else "no_account"), language
            path, purpose, payload, lasts = "meedoen", JOIN, {"email": email}, JOIN_LASTS
        else:
            kind, language_of = "sign_in", person.language
            path, purpose, lasts = "aanmelden/brief", SIGN_IN, SIGN_IN_LASTS
            payload = {"person": person.id}
        token = links.make(tx, node, purpose, payload, lasts)
        link = links.address(node, language_of, f"{path}/{token}")
        key = f"{kind}/{secrets.token_hex(8)}"
        if person is None or person.state == "active":
            mail.post(tx, node, kind, email, key, language_of, {"link": link})
    node.bell.ring("post")


def sign_in_by_link(node: Node, token: str) -> str:
    """Begin the session that a letter offered; return its token.

    Raises:
        NotFound: the link works no more, or the account is gone.
    """
    with writing(node.engine) as tx:
        person_id = links.use(tx, node, SIGN_IN, token)["person"]
        person = people.get(tx, person_id)
        if person is None or person.state != "active":
            raise links.gone()
        return accounts.begin_session(tx, node, person.id)


def nickname_of_link(node: Node, token: str) -> str:
    """Return whom a link signs in; uses nothing.

    Raises:
        NotFound: as ``sign_in_by_link``.
    """
    with reading(node.engine) as tx:
        person = people.get(tx, links.look(tx, node, SIGN_IN, token)["person"])
    if person is None or person.state != "active":
        raise links.gone()
    return str(person.nickname)


def look_join(node: Node, token: str) -> str:
    """Return the e-mail address a link makes an account for.

    Raises:
        NotFound: the link works no more.
    """
    with reading(node.engine) as tx:
        return str(links.look(tx, node, JOIN, token)["email"])


def join_by_link(
    node: Node, token: str, nickname: str, *, of_age: bool, password: str = "",
    language: str = "nl",
) -> str:  # fmt: skip
    """Make the account that a letter offered; return the token of its session.

    Raises:
        NotFound: the link works no more.
        InvalidRecord, Conflict: as ``join``.
    """
    nickname, made = _checked(nickname, password, of_age, needs_password=False)
    with writing(node.engine) as tx:
        email = str(links.use(tx, node, JOIN, token)["email"])
        return _joined(tx, node, nickname, made, email, language)


def join(
    node: Node, nickname: str, password: str, address: str, *, of_age: bool, language: str = "nl"
) -> str:
    """Make an account without an e-mail address; return the token of its session.

    Args:
        node: the node.
        nickname: as typed.
        password: as typed; without it and without an address nobody could come in again.
        address: of the visitor, for the limit.
        of_age: said to be sixteen or older. That is asked, and not stored (AVG-10).
        language: of the page.

    Raises:
        InvalidRecord: with the problems by field.
        Conflict: the name is taken.
        TooMany: too many accounts from there.
    """
    nickname, made = _checked(nickname, password, of_age, needs_password=True)
    with writing(node.engine) as tx:
        limits.take(tx, node, (JOIN_BY_ADDRESS, address))
        return _joined(tx, node, nickname, made, "", language)


def _checked(
    nickname: str, password: str, of_age: bool, *, needs_password: bool
) -> tuple[str, str | None]:
    nickname = " ".join(nickname.split())
    problems: dict[str, list[str]] = {}
    if told := names.problem(nickname):
        problems["nickname"] = [told]
    if password or needs_password:
        problems |= passwords.problems(password)
    if not of_age:
        problems["of_age"] = [_("Een account is er voor mensen van 16 jaar en ouder.")]
    if problems:
        raise InvalidRecord(problems)
    return nickname, passwords.make_hash(password) if password else None


def _joined(
    tx: Connection, node: Node, nickname: str, made: str | None, email: str, language: str
) -> str:
    try:
        row = insert(
            tx, node, nickname, "member", password_hash=made, email=email, language=language
        )
    except Conflict as error:
        raise InvalidRecord({"nickname": [str(error)]}) from error
    return accounts.begin_session(tx, node, row.id)
