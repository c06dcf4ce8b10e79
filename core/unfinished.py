# SPDX-License-Identifier: EUPL-1.2
"""What an editor typed and did not keep: to come back to, for that editor alone.

It is no record: nobody else sees it, nothing checks it, and it goes when the text is kept or
after thirty days.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import reading, writing
from core.model import Actor, from_text
from core.node import Node
from core.store import unfinished as rows

#: How long it is kept.
KEPT = timedelta(days=30)
#: Characters of all fields together; more than that is no text somebody types.
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A text as it was typed."""

    fields: Mapping[str, object]
    #: The version of the record that the writer saw; 0 for a new one.
    based_on: int
    at: datetime


def place_of(type_name: str, record_id: int | None) -> str:
    """Return the name of the place where a text is typed: "lesson/17", "lesson/new"."""
    return f"{type_name}/{record_id or 'new'}"


def keep(
    node: Node, actor: Actor, place: str, fields: Mapping[str, object], based_on: int
) -> datetime | None:
    """Remember what was typed; return when, or None when there was nothing to remember."""
    told = {name: value for name, value in fields.items() if value not in ("", None, [], False)}
    if actor.person_id is None or not told or len(json.dumps(told)) > _MOST:
        return None
    now = node.clock()
    with writing(node.engine) as tx:
        rows.put(tx, actor.person_id, place, told, based_on, now)
    return now


def find(node: Node, actor: Actor, place: str) -> Unfinished | None:
    """Return what this actor typed here and did not keep, or None."""
    if actor.person_id is None:
        return None
    with reading(node.engine) as tx:
        row = rows.get(tx, actor.person_id, place)
    return row and Unfinished(json.loads(row.fields), row.based_on, from_text(row.at))


def forget(node: Node, actor: Actor, place: str) -> None:
    """Forget what this actor typed here; nothing happens when there is nothing."""
    if actor.person_id is None or find(node, actor, place) is None:
        return
    with writing(node.engine) as tx:
        rows.drop(tx, actor.person_id, place)


def purge(node: Node) -> None:
    """Forget what nobody came back for. A background task."""
    with writing(node.engine) as tx:
        rows.purge(tx, node.clock() - KEPT)
