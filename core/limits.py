# SPDX-License-Identifier: EUPL-1.2
"""How often somebody may do what: one table of limits, counted across all processes.

What is counted is stored as a keyed hash, for the length of its window: neither names nor
addresses can be read from it. Whoever has to wait is told how long, and nothing is lost. The
numbers are for people: a library with one address for all must still get through.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.database import writing
from core.errors import TooMany
from core.languages import gettext as _
from core.model import from_text
from core.node import Node
from core.store import limits as rows


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one thing may be done, by one name or from one address."""

    #: What is done, and by whom it is counted: "sign-in by name".
    name: str
    #: Times in ``window``, which is one day at most.
    most: int
    window: timedelta
    #: What it keeps whole.
    protects: str


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

SIGN_IN_BY_NAME = Limit(
    "sign-in by name", 10, _QUARTER, "one account against somebody who guesses its password"
)
SIGN_IN_BY_ADDRESS = Limit(
    "sign-in by address", 50, _QUARTER, "all accounts against one machine that tries passwords"
)
LETTER_BY_EMAIL = Limit(
    "letter by e-mail", 5, _HOUR, "somebody's mailbox against letters that others ask for"
)
LETTER_BY_ADDRESS = Limit(
    "letter by address", 30, _HOUR, "many mailboxes against one machine that asks for letters"
)
JOIN_BY_ADDRESS = Limit(
    "join by address", 10, _HOUR, "the list of people against a machine that makes accounts"
)
CONTRIBUTION_BY_EMAIL = Limit(
    "contribution by e-mail", 5, _DAY, "the site against one person who posts without end"
)
CONTRIBUTION_BY_ADDRESS = Limit(
    "contribution by address", 20, _HOUR, "the site against a machine that posts"
)
PICTURE_BY_ADDRESS = Limit(
    "picture by address", 10, _HOUR, "the disk against a machine that sends pictures"
)
REPORT_BY_ADDRESS = Limit(
    "report by address", 10, _HOUR, "the mediators' queue against a machine that reports"
)
OBJECTION_BY_ADDRESS = Limit(
    "objection by address", 10, _HOUR, "the mediators' queue against a machine that objects"
)

#: All there are, in the order of the document.
LIMITS: tuple[Limit, ...] = (
    SIGN_IN_BY_NAME,
    SIGN_IN_BY_ADDRESS,
    LETTER_BY_EMAIL,
    LETTER_BY_ADDRESS,
    JOIN_BY_ADDRESS,
    CONTRIBUTION_BY_EMAIL,
    CONTRIBUTION_BY_ADDRESS,
    PICTURE_BY_ADDRESS,
    REPORT_BY_ADDRESS,
    OBJECTION_BY_ADDRESS,
)

#: How long a count is remembered at most: the longest window.
KEPT = max(each.window for each in LIMITS)


def take(tx: Connection, node: Node, *asked: tuple[Limit, str]) -> tuple[int, ...]:
    """Count one more time for each limit and value; all or none.

    Args:
        tx: a write transaction; who waits for it is counted after whoever has it.
        node: the node.
        asked: limits, each with what it counts by: a name, an e-mail, an internet address.

    Returns:
        The numbers of the counts, in the order asked, for ``give_back``.

    Raises:
        TooMany: one of the limits is reached; says when to come back.
    """
    now = node.clock()
    subjects = [(limit, _subject(node, limit, value)) for limit, value in asked]
    for limit, subject in subjects:
        _refuse_too_many(rows.since(tx, subject, now - limit.window), limit, now)
    return tuple(rows.add(tx, limit.name, subject, now) for limit, subject in subjects)


def take_turn(node: Node, *asked: tuple[Limit, str]) -> None:
    """Count one more time, in a transaction of its own or within ``together``.

    Raises:
        TooMany: as ``take``.
    """
    with writing(node.engine) as tx:
        take(tx, node, *asked)


def give_back(tx: Connection, number: int) -> None:
    """Take one count away: what was counted turned out to be right."""
    rows.take_away(tx, number)


def forgive(tx: Connection, node: Node, limit: Limit, value: str) -> None:
    """Take away all that was counted for a limit by one value."""
    rows.forget(tx, _subject(node, limit, value))


def purge(tx: Connection, now: datetime) -> None:
    """Forget counts that had their time."""
    rows.purge(tx, now - KEPT)


def network(address: str) -> str:
    """Return what one visitor cannot change at will: an IPv4 address, or 64 bits of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))


def _refuse_too_many(counted: Sequence[str], limit: Limit, now: datetime) -> None:
    if len(counted) < limit.most:
        return
    frees = from_text(counted[-limit.most]) + limit.window - now
    raise TooMany(
        _("Dit ging een paar keer te vaak. Wacht even en probeer het dan opnieuw."),
        retry_after=int(frees.total_seconds()) + 1,
    )


def _subject(node: Node, limit: Limit, value: str) -> bytes:
    counted = network(value) if limit.name.endswith("by address") else value
    text = f"samenbeter/limit/1 {limit.name} {counted}"
    return hmac.digest(node.secret, text.encode(errors="replace"), "sha256")
