# SPDX-License-Identifier: EUPL-1.2
"""Who did what that others must be able to look up: kept for twelve months.

A line is written in the transaction of the deed: there is none without the other. It names the
row of a person, never an address, and survives the account as the deed of nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.database import reading, writing
from core.model import Actor, from_text
from core.node import Node
from core.store import audit as rows

#: AVG-07.
KEPT = timedelta(days=365)

#: Characters of a subject.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    id: int
    at: datetime
    #: Nickname of who did it now; "" of the house itself, and of who has no account any more.
    by: str
    #: In which role: "administrator"; "house" is the command line on the machine itself.
    role: str
    #: In a word: "role", "ban", "settings".
    deed: str
    #: What it was done to, in words of the deed.
    subject: str
    #: Nickname of the person it is about, "" for none.
    about: str


def note(
    tx: Connection, node: Node, actor: Actor, deed: str, subject: str, about: int | None = None
) -> None:
    """Write one line, in the transaction of the deed.

    Args:
        tx: of the deed.
        node: the node.
        actor: who does it.
        deed: in a word, at most 40 characters.
        subject: what it is done to; no address, no text that a person wrote. Cut at 200.
        about: row of the person it is about, who sees it on the page of their own data.
    """
    rows.add(
        tx,
        at=node.clock(),
        person_id=actor.person_id,
        role=actor.role,
        deed=deed,
        subject=subject[:LONGEST],
        about=about,
    )


def entries(
    node: Node, *, about: int | None = None, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """Return lines, newest first.

    Args:
        node: the node.
        about: only those about this person.
        before: only those with a lower id: for the next page.
        limit: 1 to 200.
    """
    with reading(node.engine) as tx:
        found = rows.newest(tx, about=about, before=before, limit=limit)
    return [_entry(each) for each in found]


def purge(node: Node) -> None:
    """Take away what had its twelve months. A background task."""
    with writing(node.engine) as tx:
        rows.purge(tx, node.clock() - KEPT)


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        at=from_text(row.at),
        by=row.by or "",
        role=row.role,
        deed=row.deed,
        subject=row.subject,
        about=row.about_name or "",
    )
