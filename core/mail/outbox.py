# SPDX-License-Identifier: EUPL-1.2
"""The outbox: a letter stands here from the deed that wants it until it is sent.

It is written in the transaction of the deed, under a key: a deed that is done twice, or a task
that runs twice, posts one letter. Address and facts are sealed, and go as soon as the letter is
sent or given up; that there was one, and of what kind, is known for another thirty days.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.database import reading, writing
from core.model import from_text
from core.node import Node
from core.people import sealing
from core.store import letters as rows

#: How long the row of a letter that ended is kept.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that did not go, as administrators see it: never to whom."""

    kind: str
    #: Of the last attempt.
    error: str
    attempts: int
    created: datetime
    #: It is not tried again.
    given_up: bool


def post(
    tx: Connection,
    node: Node,
    kind: str,
    to: str,
    key: str,
    language: str,
    facts: Mapping[str, Any],
    *,
    unsubscribe: str = "",
) -> bool:
    """Put a letter in the outbox, once; it leaves after the transaction, within seconds.

    Whoever opened the transaction says ``node.bell.ring("post")`` behind it, and the letter
    leaves at once.

    Args:
        tx: of the deed that the letter tells about.
        node: the node.
        kind: name of its templates in ``core/mail/templates``: "sign_in".
        to: an e-mail address, as ``sealing.tidy_address`` gives it.
        key: what makes it this letter and no other: "role-ends/17/2026-05-01". A second letter
            with the same key is not written. Names no address.
        language: of whoever reads it: "nl" or "en".
        facts: what its templates say, as JSON.
        unsubscribe: address that ends letters of this kind with one POST (RFC 8058), or "".

    Returns:
        Whether it was written: False when there is one with this key.
    """
    sealed = sealing.seal(
        node, json.dumps({"to": to, "facts": dict(facts), "unsubscribe": unsubscribe})
    )
    return rows.add(
        tx,
        kind=kind,
        key=key,
        language=language,
        sealed=sealed,
        email_print=sealing.fingerprint(node, to),
        at=node.clock(),
    )


def failures(node: Node) -> list[Failure]:
    """Return letters that did not go, newest first: still tried, or given up."""
    with reading(node.engine) as tx:
        found = rows.failed(tx)
    return [
        Failure(
            each.kind,
            each.last_error,
            each.attempts,
            from_text(each.created),
            each.ended is not None,
        )
        for each in found
    ]


def purge(node: Node) -> None:
    """Forget letters that ended long ago."""
    with writing(node.engine) as tx:
        rows.purge(tx, node.clock() - KEPT)
