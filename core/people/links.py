# SPDX-License-Identifier: EUPL-1.2
"""Links in letters: good for one deed, once, until a moment.

The token is in the letter and nowhere else: here stands only its hash. What it is good for is
sealed, because it may name an address. Opening a link does nothing yet: programs that look
through mail open every link in it. The page behind it has a button, and that one uses it.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from core.errors import NotFound
from core.languages import DUTCH, mark
from core.languages import gettext as _
from core.node import Node
from core.people import sealing
from core.store import links as rows

_GONE = mark("Deze link werkt niet meer. Hij is al gebruikt, of te oud. Vraag een nieuwe aan.")


def make(
    tx: Connection, node: Node, purpose: str, payload: Mapping[str, Any], lasts: timedelta
) -> str:
    """Return the token of a new link, 43 characters that belong in an address as they are.

    Args:
        tx: of the deed that the letter is about.
        node: the node.
        purpose: what it is good for; a link for one purpose opens no other.
        payload: what ``use`` gives back, as JSON.
        lasts: from now.
    """
    token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    sealed = sealing.seal(node, json.dumps(payload))
    rows.add(tx, digest(token), purpose, sealed, node.clock() + lasts)
    return token


def look(tx: Connection, node: Node, purpose: str, token: str) -> dict[str, Any]:
    """Return what a link is good for, without using it.

    Raises:
        NotFound: no such link for this purpose, or it is used, too old, or of a lost key.
    """
    row = rows.get(tx, digest(token), purpose, node.clock())
    opened = sealing.unseal(node, row.payload) if row else None
    if opened is None:
        raise gone()
    found: dict[str, Any] = json.loads(opened)
    return found


def use(tx: Connection, node: Node, purpose: str, token: str) -> dict[str, Any]:
    """Return what a link is good for, and let it be the last time.

    Raises:
        NotFound: as ``look``.
    """
    payload = look(tx, node, purpose, token)
    rows.note_used(tx, digest(token), node.clock())
    return payload


def gone() -> NotFound:
    """Return the error of a link that works no more; says nothing about why."""
    return NotFound(_(_GONE))


def address(node: Node, language: str, path: str) -> str:
    """Return where a letter in ``language`` leads: ``path`` begins without a slash."""
    prefix = "" if language == DUTCH else f"/{language}"
    return f"{node.config.node.address}{prefix}/{path}"


def revoke(tx: Connection, purpose: str) -> None:
    """Let no link for a purpose work any more."""
    rows.revoke(tx, purpose)


def revoke_one(tx: Connection, token_hash: bytes) -> None:
    """Let one link work no more."""
    rows.revoke_one(tx, token_hash)


def purge(tx: Connection, node: Node) -> None:
    """Forget links that had their time."""
    rows.purge(tx, node.clock())


def digest(token: str) -> bytes:
    """Return what is stored of a token."""
    # Plain SHA-256 will do: a token has 256 random bits, there is nothing to guess.
    return hashlib.sha256(token.encode(errors="replace")).digest()
