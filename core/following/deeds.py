# SPDX-License-Identifier: EUPL-1.2
"""To follow and to stop: with an account at once, without one after a letter (N02)."""

import base64
import hmac
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from core import changes, limits, mail
from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.following import targets
from core.following.periods import period
from core.following.targets import Target
from core.languages import gettext as _
from core.languages import mark
from core.limits import LETTER_BY_ADDRESS, LETTER_BY_EMAIL
from core.model import Actor
from core.node import Node
from core.people import links, sealing
from core.store import erasures, people
from core.store import following as rows

PURPOSE, LASTS = "follow", timedelta(days=7)

#: How often somebody hears what is new.
EVERY = {"weekly": mark("Elke week één brief"), "never": mark("Geen brief")}


def follow(node: Node, actor: Actor, kind: str, value: str) -> None:
    """Let somebody with an account follow something.

    Raises:
        NotFound: it cannot be followed.
        NotAllowed: nobody is signed in.
    """
    targets.find(node, kind, value)
    with writing(node.engine) as tx:
        number = _of(tx, node, actor).id
        rows.follow(tx, number, kind, value, node.clock())


def stop(node: Node, actor: Actor, kind: str, value: str) -> None:
    """Let somebody with an account stop following something."""
    with writing(node.engine) as tx:
        rows.unfollow(tx, _of(tx, node, actor).id, kind, value)


def set_every(node: Node, actor: Actor, every: str) -> None:
    """Choose how often to hear.

    Raises:
        InvalidRecord: it is no choice.
    """
    if every not in EVERY:
        raise InvalidRecord({"every": [_("Kies een van de mogelijkheden.")]})
    with writing(node.engine) as tx:
        # What happened while somebody wanted no letters is not told afterwards.
        rows.change(tx, _of(tx, node, actor).id, every=every, seen=changes.newest(tx))


def is_following(node: Node, actor: Actor, kind: str, value: str) -> bool:
    """Return whether somebody follows something."""
    if actor.person_id is None:
        return False
    with reading(node.engine) as tx:
        row = rows.of_person(tx, actor.person_id)
        return row is not None and rows.follows_it(tx, row.id, kind, value)


def followed(node: Node, actor: Actor) -> tuple[str, list[Target]]:
    """Return how often somebody hears, and what they follow that is still here."""
    if actor.person_id is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    with reading(node.engine) as tx:
        row = rows.of_person(tx, actor.person_id)
        found = rows.followed(tx, [row.id]) if row else ()
    return (row.every if row else "weekly"), _still_here(node, found)


def ask_letter(
    node: Node, kind: str, value: str, email: str, address: str, language: str = "nl"
) -> None:
    """Post a letter to who wants to follow without an account; nothing is kept before it is used.

    Raises:
        NotFound: it cannot be followed.
        InvalidRecord: it is no e-mail address.
        TooMany: too many letters to it, or from there.
    """
    target = targets.find(node, kind, value)
    email = sealing.tidy_address(email)
    found = sealing.fingerprint(node, email)
    with writing(node.engine) as tx:
        limits.take(tx, node, (LETTER_BY_EMAIL, found.hex()), (LETTER_BY_ADDRESS, address))
        told = {"email": email, "kind": kind, "target": value, "language": language}
        token = links.make(tx, node, PURPOSE, told, LASTS)
        link = f"{node.config.node.address}/volgen/bevestig/{token}"
        key = f"follow/{secrets.token_hex(8)}"
        facts = {"link": link, "title": target.title}
        mail.post(tx, node, "follow", email, key, language, facts)
    node.bell.ring("post")


def look(node: Node, token: str) -> Target:
    """Return what a link follows, without using it.

    Raises:
        NotFound: the link works no more, or what it was about is gone.
    """
    with reading(node.engine) as tx:
        told = links.look(tx, node, PURPOSE, token)
    return targets.find(node, told["kind"], told["target"])


def confirm(node: Node, token: str) -> str:
    """Begin following, as a letter offered; return the path of the reader's own list.

    Raises:
        NotFound: the link works no more.
    """
    with writing(node.engine) as tx:
        told = links.use(tx, node, PURPOSE, token)
        found = sealing.fingerprint(node, told["email"])
        person = people.by_email(tx, found)
        if person is not None:  # has an account: one list, one letter
            row = _of_person(tx, node, person)
        else:
            row = rows.by_email(tx, found) or rows.add(
                tx, at=node.clock(), email=sealing.seal(node, told["email"]), email_print=found,
                language=told["language"], **_beginning(tx, node),
            )  # fmt: skip
        rows.follow(tx, row.id, told["kind"], told["target"], node.clock())
    return f"/weekbericht/{stop_token(node, row.id)}"


def stop_token(node: Node, number: int) -> str:
    """Return what ends a subscriber's letters without signing in: a number and our hash of it."""
    told = number.to_bytes(8, "big")
    return base64.urlsafe_b64encode(told + _seal(node, told)).decode().rstrip("=")


def of_token(node: Node, token: str) -> Any:
    """Return the subscriber of a token.

    Raises:
        NotFound: it is none of ours, or they stopped already.
    """
    try:
        told = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        told = b""
    if len(told) != 24 or not hmac.compare_digest(told[8:], _seal(node, told[:8])):
        raise NotFound(_("Deze link werkt niet meer."))
    with reading(node.engine) as tx:
        row = rows.get(tx, int.from_bytes(told[:8], "big"))
    if row is None:
        raise NotFound(_("Je krijgt geen weekbericht meer. Je adres is al weg."))
    return row


def list_of(node: Node, token: str) -> list[Target]:
    """Return what the subscriber of a token follows.

    Raises:
        NotFound: as ``of_token``.
    """
    row = of_token(node, token)
    with reading(node.engine) as tx:
        found = rows.followed(tx, [row.id])
    return _still_here(node, found)


def unsubscribe(node: Node, token: str) -> None:
    """End the letters: an account gets none any more, an address without account is forgotten.

    Raises:
        NotFound: as ``of_token``.
    """
    row = of_token(node, token)
    with writing(node.engine) as tx:
        if row.person_id is None:
            rows.remove(tx, row.id)
            erasures.mark(tx)
        else:
            rows.change(tx, row.id, every="never")
    node.bell.ring("erase")


def _of(tx: Connection, node: Node, actor: Actor) -> Any:
    person = people.get(tx, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    return _of_person(tx, node, person)


def _of_person(tx: Connection, node: Node, person: Any) -> Any:
    return rows.of_person(tx, person.id) or rows.add(
        tx, at=node.clock(), person_id=person.id, language=person.language, **_beginning(tx, node)
    )


def _beginning(tx: Connection, node: Node) -> dict[str, Any]:
    return {"every": "weekly", "seen": changes.newest(tx), "period": period(node.clock())}


def _still_here(node: Node, found: Any) -> list[Target]:
    there = []
    for row in found:
        try:
            there.append(targets.find(node, row.kind, row.target))
        except NotFound:
            continue
    return there


def _seal(node: Node, told: bytes) -> bytes:
    return hmac.digest(node.secret, b"samenbeter/unsubscribe/1" + told, "sha256")[:16]
