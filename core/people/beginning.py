# SPDX-License-Identifier: EUPL-1.2
"""The first account of a new node: made with a link that only whoever started it can read.

While nobody has an account, ``samenbeter serve`` prints a link, a new one at each start; those
before work no more. With the first account the door is shut for good, link or no link.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from core import audit
from core.database import reading, writing
from core.errors import InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import Actor
from core.node import Node
from core.parties import PARTIES
from core.people import accounts, links, names, passwords, sealing
from core.people.persons import insert
from core.store import people

PURPOSE = "begin"
LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class First:
    """What whoever starts a node tells of themselves, as typed."""

    nickname: str
    password: str
    email: str
    organisation: str
    party: str


def offer(node: Node) -> str:
    """Return the address that makes the first account; "" when there is one already."""
    with writing(node.engine) as tx:
        if people.count(tx):
            return ""
        links.revoke(tx, PURPOSE)
        token = links.make(tx, node, PURPOSE, {}, LASTS)
    return f"{node.config.node.address}/begin/{token}"


def look(node: Node, token: str) -> None:
    """Let only whoever holds the link go on.

    Raises:
        NotFound: it works no more, or somebody has an account.
    """
    with reading(node.engine) as tx:
        _require_nobody(tx)
        try:
            links.look(tx, node, PURPOSE, token)
        except NotFound as error:
            raise _gone() from error


def begin(node: Node, token: str, first: First, *, language: str = "nl") -> tuple[str, Actor]:
    """Make the first account, an administrator's; return the token of its session, and who it is.

    Raises:
        NotFound: as ``look``.
        InvalidRecord: with the problems by field.
    """
    look(node, token)
    nickname = " ".join(first.nickname.split())
    email = _check(first, nickname)
    made = passwords.make_hash(first.password) if first.password else None
    with writing(node.engine) as tx:
        # Asked again: somebody may have been first since.
        _require_nobody(tx)
        links.use(tx, node, PURPOSE, token)
        row = insert(
            tx, node, nickname, "administrator", password_hash=made, email=email,
            organisation=" ".join(first.organisation.split()), party=first.party,
            language=language,
        )  # fmt: skip
        actor = Actor(row.id, nickname, "administrator")
        audit.note(tx, node, actor, "begin", "administrator", row.id)
        return accounts.begin_session(tx, node, row.id), actor


def _check(first: First, nickname: str) -> str:
    problems: dict[str, list[str]] = {}
    email = ""
    if told := names.problem(nickname):
        problems["nickname"] = [told]
    if first.password:
        problems |= passwords.problems(first.password)
    elif not first.email.strip():
        problems["password"] = [_("Kies een wachtwoord, of vul een e-mailadres in.")]
    if first.email.strip():
        try:
            email = sealing.tidy_address(first.email)
        except InvalidRecord as error:
            problems |= error.problems
    if not 2 <= len(" ".join(first.organisation.split())) <= 100:
        problems["organisation"] = [_("Vul in voor welke organisatie je werkt.")]
    if first.party not in PARTIES:
        problems["party"] = [_("Kies een van de mogelijkheden.")]
    if problems:
        raise InvalidRecord(problems)
    return email


def _require_nobody(tx: Connection) -> None:
    if people.count(tx):
        raise _gone()


def _gone() -> NotFound:
    # One sentence for all: whoever guesses does not learn whether somebody began.
    return NotFound(
        _(
            "Deze link werkt niet meer. Is deze site al begonnen? Meld je dan aan. Anders telt"
            " alleen de nieuwste link: die staat in het logboek van de site."
        )
    )
