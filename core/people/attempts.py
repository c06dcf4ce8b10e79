# SPDX-License-Identifier: EUPL-1.2
"""Failed sign-ins: how many are let be, for one name and from one address.

What was tried is stored as a keyed hash, for a day: neither names nor addresses can be read
from it.
"""

import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.errors import TooMany
from core.model import from_text
from core.node import Node
from core.store import people

#: Failed sign-ins that are let be, in ``WINDOW``: for one name, and from one address.
PER_NAME, PER_ADDRESS, WINDOW = 10, 50, timedelta(minutes=15)

#: How long a failure is remembered.
_KEPT = timedelta(days=1)


def begin(tx: Connection, node: Node, user_name: str, address: str) -> int:
    """Count one more attempt as failed; return its number, for ``succeeded``.

    Raises:
        TooMany: too many failures for this name or from this address.
    """
    now = node.clock()
    by_name = _subject(node, "name", user_name)
    by_address = _subject(node, "address", _network(address))
    _refuse_too_many(tx, by_name, PER_NAME, now)
    _refuse_too_many(tx, by_address, PER_ADDRESS, now)
    people.add_attempt(tx, by_name, now)
    return people.add_attempt(tx, by_address, now)


def succeeded(tx: Connection, node: Node, user_name: str, attempt: int) -> None:
    """Take an attempt back: it did not fail. What failed before for this name is forgiven."""
    forget(tx, node, user_name)
    people.forget_attempt(tx, attempt)


def forget(tx: Connection, node: Node, user_name: str) -> None:
    """Forget what failed for a name."""
    people.forget_attempts(tx, _subject(node, "name", user_name))


def purge(tx: Connection, now: datetime) -> None:
    """Forget failures that had their time."""
    people.purge_attempts(tx, now - _KEPT)


def _refuse_too_many(tx: Connection, subject: bytes, most: int, now: datetime) -> None:
    failures = people.attempts_since(tx, subject, now - WINDOW)
    if len(failures) >= most:
        frees = from_text(failures[-most]) + WINDOW - now
        raise TooMany(
            "Te vaak geprobeerd. Wacht even en probeer het dan opnieuw.",
            retry_after=int(frees.total_seconds()) + 1,
        )


def _network(address: str) -> str:
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


def _subject(node: Node, kind: str, value: str) -> bytes:
    return hmac.digest(node.secret, f"samenbeter/attempt/1 {kind} {value}".encode(), "sha256")
