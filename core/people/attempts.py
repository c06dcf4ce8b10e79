# SPDX-License-Identifier: EUPL-1.2
"""Failed sign-ins: counted by name and by address, as ``core.limits`` says."""

from datetime import datetime

from sqlalchemy import Connection

from core import limits
from core.limits import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_NAME
from core.node import Node

#: Failed sign-ins that are let be, in ``WINDOW``: for one name, and from one address.
PER_NAME, PER_ADDRESS = SIGN_IN_BY_NAME.most, SIGN_IN_BY_ADDRESS.most
WINDOW = SIGN_IN_BY_NAME.window


def begin(tx: Connection, node: Node, user_name: str, address: str) -> int:
    """Count one more attempt as failed; return its number, for ``succeeded``.

    Raises:
        TooMany: too many failures for this name or from this address.
    """
    asked = (SIGN_IN_BY_NAME, user_name), (SIGN_IN_BY_ADDRESS, address)
    return limits.take(tx, node, *asked)[1]


def succeeded(tx: Connection, node: Node, user_name: str, attempt: int) -> None:
    """Take an attempt back: it did not fail. What failed before for this name is forgiven."""
    forget(tx, node, user_name)
    limits.give_back(tx, attempt)


def forget(tx: Connection, node: Node, user_name: str) -> None:
    """Forget what failed for a name."""
    limits.forgive(tx, node, SIGN_IN_BY_NAME, user_name)


def purge(tx: Connection, now: datetime) -> None:
    """Forget what had its time."""
    limits.purge(tx, now)
