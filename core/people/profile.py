# SPDX-License-Identifier: EUPL-1.2
"""What somebody changes about their own account."""

import secrets
from datetime import timedelta

from core import audit, limits, mail
from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.languages import LANGUAGES
from core.languages import gettext as _
from core.limits import LETTER_BY_ADDRESS, LETTER_BY_EMAIL
from core.model import HOUSE, Actor
from core.node import Node
from core.people import accounts, attempts, links, names, passwords, sealing
from core.people.persons import sealed_email
from core.store import people

NEW_ADDRESS = "new address"
LASTS = timedelta(days=1)


def rename(node: Node, actor: Actor, nickname: str) -> None:
    """Let somebody be called otherwise; what they sign in with changes too.

    Raises:
        InvalidRecord: the name will not do, or is taken.
    """
    nickname = " ".join(nickname.split())
    person_id = _own(actor)
    if told := names.problem(nickname):
        raise InvalidRecord({"nickname": [told]})
    with writing(node.engine) as tx:
        other = people.by_name(tx, names.fold(nickname))
        if other is not None and other.id != person_id:
            taken = _("De naam {name} is al in gebruik.").format(name=nickname)
            raise InvalidRecord({"nickname": [taken]})
        people.change(tx, person_id, user_name=names.fold(nickname), nickname=nickname)


def set_language(node: Node, actor: Actor, language: str) -> None:
    """Let letters to somebody be in another language.

    Raises:
        InvalidRecord: a language we do not speak.
    """
    if language not in LANGUAGES:
        raise InvalidRecord({"language": [_("Kies een van de mogelijkheden.")]})
    with writing(node.engine) as tx:
        people.change(tx, _own(actor), language=language)


def change_password(node: Node, actor: Actor, old: str, new: str, address: str) -> str:
    """Give oneself another password; all sessions end. Return the token of a new one.

    Args:
        node: the node.
        actor: whose.
        old: as typed; of who has no password yet, anything.
        new: as typed; "" takes the password away, of who has an e-mail address.
        address: of the visitor: the old one is guessed no more often than at sign-in.

    Raises:
        InvalidRecord: with the problems by field.
        TooMany: too many wrong guesses.
    """
    person_id = _own(actor)
    with writing(node.engine) as tx:
        person = people.get(tx, person_id)
        attempt = attempts.begin(tx, node, person.user_name, address) if person else 0
    if person is None:
        raise NotFound(_("Dit account is er niet meer."))
    if person.password_hash and not passwords.matches(person.password_hash, old):
        raise InvalidRecord({"old": [_("Dit is niet je wachtwoord van nu.")]})
    if new:
        if problems := passwords.problems(new):
            raise InvalidRecord({"new": problems["password"]})
    elif person.email is None:
        raise InvalidRecord({"new": [_("Zonder e-mailadres heb je een wachtwoord nodig.")]})
    made = passwords.make_hash(new) if new else None
    with writing(node.engine) as tx:
        attempts.succeeded(tx, node, person.user_name, attempt)
        people.change(tx, person_id, password_hash=made)
        people.end_sessions(tx, person_id)
        audit.note(tx, node, actor, "password", "", person_id)
        return accounts.begin_session(tx, node, person_id)


def email_of(node: Node, actor: Actor) -> str:
    """Return one's own e-mail address, "" for none."""
    with reading(node.engine) as tx:
        person = people.get(tx, _own(actor))
    return (sealing.unseal(node, person.email) if person else None) or ""


def ask_new_email(node: Node, actor: Actor, email: str, address: str) -> None:
    """Post a letter to a new address; it counts once its link was used.

    Whether somebody else has it is not told here: the letter goes, and its link says so.

    Raises:
        InvalidRecord: it is no e-mail address.
        TooMany: too many letters.
    """
    email = sealing.tidy_address(email)
    found = sealing.fingerprint(node, email)
    with writing(node.engine) as tx:
        person = people.get(tx, _own(actor))
        if person is None:
            raise NotFound(_("Dit account is er niet meer."))
        limits.take(tx, node, (LETTER_BY_EMAIL, found.hex()), (LETTER_BY_ADDRESS, address))
        token = links.make(tx, node, NEW_ADDRESS, {"person": person.id, "email": email}, LASTS)
        link = links.address(node, person.language, f"mijn/adres/{token}")
        key = f"new-address/{secrets.token_hex(8)}"
        mail.post(tx, node, "new_address", email, key, person.language, {"link": link})
    node.bell.ring("post")


def confirm_new_email(node: Node, actor: Actor, token: str) -> None:
    """Let the address count that its owner confirmed; the old one hears of it.

    Raises:
        NotFound: the link works no more, or is somebody else's.
        Conflict: somebody else has the address.
    """
    person_id = _own(actor)
    with writing(node.engine) as tx:
        told = links.use(tx, node, NEW_ADDRESS, token)
        person = people.get(tx, person_id)
        if person is None or told["person"] != person_id:
            raise links.gone()
        before = sealing.unseal(node, person.email)
        people.change(tx, person_id, **sealed_email(tx, node, told["email"], person_id))
        audit.note(tx, node, actor, "email", "", person_id)
        if before and before != told["email"]:
            key = f"address-changed/{secrets.token_hex(8)}"
            mail.post(tx, node, "address_changed", before, key, person.language, {"link": ""})
    node.bell.ring("post")


def remove_email(node: Node, actor: Actor) -> None:
    """Take one's own address away.

    Raises:
        InvalidRecord: without a password nobody could come in again.
    """
    with writing(node.engine) as tx:
        person = people.get(tx, _own(actor))
        if person is None or person.password_hash is None:
            raise InvalidRecord({"email": [_("Kies eerst een wachtwoord. Anders kun je er"
                                             " niet meer in.")]})  # fmt: skip
        people.set_email(tx, person.id, None, None)
        audit.note(tx, node, actor, "email", "", person.id)


def set_house(node: Node, person_id: int, organisation: str, party: str) -> None:
    """Write for whom somebody works; only the machine itself and invitations do."""
    with writing(node.engine) as tx:
        people.change(tx, person_id, organisation=" ".join(organisation.split())[:100], party=party)
        audit.note(tx, node, HOUSE, "organisation", "", person_id)


def _own(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    return actor.person_id
