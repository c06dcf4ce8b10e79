# SPDX-License-Identifier: EUPL-1.2
"""Accounts nobody uses: two letters, then the account goes and the texts stay nobody's.

The days are counted from the warnings too, not from the visit alone: a node that was off for a
year, or a clock that jumped, warns first and takes nothing away that day. Who has no address
cannot be warned, and goes when the year is over. The last administrator stays.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from core import mail
from core.database import writing
from core.errors import Conflict
from core.node import Node
from core.people import forgotten, leaving, sealing
from core.store import people
from core.store import retention as rows

#: An account nobody used for this long goes away.
INACTIVE = timedelta(days=365)
#: How long before that the letters go.
FIRST, SECOND = timedelta(days=30), timedelta(days=7)
#: Accounts looked at in one run.
_MOST = 500


def run(node: Node) -> None:
    """Warn who should be warned, and take away what had its year. Part of the retention task."""
    today = node.clock().date()
    gone: list[tuple[str, str | None]] = []
    with writing(node.engine) as tx:
        rows.forget_warnings(tx)
        quiet = people.inactive_since(tx, (today - INACTIVE + FIRST).isoformat())
        for person in quiet[:_MOST]:
            if not _is_over(tx, person, today):
                continue
            try:
                leaving.may_go(tx, node, person)
            except Conflict:
                continue
            gone.append((forgotten.mark_of(node, person), leaving.forget(tx, node, person)))
        for person in quiet[:_MOST]:
            if people.get(tx, person.id) is not None:
                _warn(tx, node, person, today)
    forgotten.remember(node.directory, [mark for mark, _email in gone])
    for _mark, email in gone:
        leaving.drop_letters(node, email)
    node.bell.ring("post", *(["erase"] if gone else []))


def last_seen(person: Any) -> date:
    """Return the day on which somebody was here last."""
    return date.fromisoformat(person.last_active or person.created[:10])


def _is_over(tx: Connection, person: Any, today: date) -> bool:
    if today - last_seen(person) <= INACTIVE:
        return False
    if person.email is None:
        return True
    told = rows.warning(tx, person.id)
    return bool(told and told.second and date.fromisoformat(told.second) + SECOND <= today)


def _warn(tx: Connection, node: Node, person: Any, today: date) -> None:
    email = sealing.unseal(node, person.email)
    told = rows.warning(tx, person.id)
    quiet = today - last_seen(person)
    if email is None or (told and told.second):
        return
    if told is None:
        until = max(last_seen(person) + INACTIVE, today + FIRST)
    elif quiet >= INACTIVE - SECOND and today >= date.fromisoformat(told.first) + FIRST - SECOND:
        until = max(last_seen(person) + INACTIVE, today + SECOND)
    else:
        return
    number = "1" if told is None else "2"
    rows.warn(tx, person.id, today.isoformat())
    mail.post(
        tx, node, "account_ends", email, f"account-ends/{person.id}/{today}/{number}",
        person.language,
        {"link": f"{node.config.node.address}/aanmelden", "until": until.isoformat()},
    )  # fmt: skip
