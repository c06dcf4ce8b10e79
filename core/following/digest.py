# SPDX-License-Identifier: EUPL-1.2
"""The weekly letter: one a person and week, with the whole text, or none when nothing is new.

Posting the letter, and writing how far and in which week its reader was told, is one
transaction. So a crash before it leaves everything to do and one after it nothing; two
processes write one after the other, and the second finds it done. How far is counted in changes
and not in time, so that a clock that jumps tells nothing twice and leaves nothing out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core import access, changes, languages, mail, questions
from core.database import reading, writing
from core.following import deeds, targets
from core.following.periods import is_far_ahead, period
from core.model import VISITOR, Actor, Record
from core.node import Node
from core.people import sealing
from core.plugins import CRASHES
from core.record_types import RecordType
from core.store import following as rows
from core.store import records as stored

#: Texts in one letter, and changes looked at: who comes back after long gets the newest.
MOST, _LOOKED_AT = 40, 5000
_MEMBER = Actor(None, "lid", "member")


@dataclass(slots=True)
class _Reader:
    """Who gets one letter: an address, with an account, without one, or both."""

    email: str
    language: str
    numbers: list[int]
    is_member: bool


def run(node: Node) -> None:
    """Post the letters of this week that are not posted yet. A background task."""
    now = period(node.clock())
    with reading(node.engine) as tx:
        due = rows.waiting(tx, now)
    if not due:
        return
    posted = False
    for reader in _readers(node, due):
        with writing(node.engine) as tx:
            posted |= _tell(tx, node, reader, now)
    if posted:
        node.bell.ring("post")


def _readers(node: Node, due: Sequence[Any]) -> list[_Reader]:
    found: dict[str, _Reader] = {}
    for row in due:
        banned = row.account_state not in (None, "active")
        email = sealing.unseal(node, row.account_email if row.person_id else row.email)
        key = (email or "").casefold() if not banned else ""
        reader = found.setdefault(
            key or f"nobody/{row.id}",
            _Reader(email if key and email else "", row.account_language or row.language, [],
                    is_member=False),
        )  # fmt: skip
        reader.numbers.append(row.id)
        reader.is_member |= row.person_id is not None
    return list(found.values())


def _tell(tx: Connection, node: Node, reader: _Reader, now: str) -> bool:
    """Post one letter, as far as it was not posted; return whether it was."""
    due = [row for each in reader.numbers if (row := rows.get(tx, each)) and _is_due(row, now)]
    wrong = [row for row in due if is_far_ahead(row.period, now)]
    for row in wrong:  # told in a week that is still to come: from now on the clock is right
        rows.change(tx, row.id, period=now)
    due = [row for row in due if row not in wrong]
    if not due:
        return False
    newest = changes.newest(tx)
    posted = False
    if reader.email:
        news = _news(tx, node, due, is_member=reader.is_member)
        if news:
            posted = _post(tx, node, reader, due[0].id, now, news)
    for row in due:
        rows.change(tx, row.id, period=now, seen=newest)
    return posted


def _is_due(row: Any, now: str) -> bool:
    if row.every != "weekly" or row.period == now:
        return False
    return bool(row.period < now) or is_far_ahead(row.period, now)


def _news(
    tx: Connection, node: Node, due: Sequence[Any], *, is_member: bool
) -> list[tuple[Record, bool]]:
    """Return what is new to somebody, the newest first; with whether it was changed only."""
    wanted = [(each.kind, each.target) for each in rows.followed(tx, [row.id for row in due])]
    done = rows.changed_since(tx, min(row.seen for row in due), _LOOKED_AT) if wanted else {}
    found = stored.get_many(tx, list(done))
    actor = _MEMBER if is_member else VISITOR
    return [
        (found[each], not done[each] & {"publish", "receive"})
        for each in done
        if each in found
        and found[each].state == "published"
        and access.may(actor, "read", found[each]).allowed
        and targets.is_news(node, found[each], done[each], wanted)
    ]


def _post(
    tx: Connection, node: Node, reader: _Reader, number: int, now: str,
    news: Sequence[tuple[Record, bool]],
) -> bool:  # fmt: skip
    address = node.config.node.address
    voice = languages.voice_of(reader.language, node.config.node.address_form)
    with languages.speaking(voice):
        facts = {"groups": _groups(node, news[:MOST]), "more": max(0, len(news) - MOST)}
    stop = f"{address}/weekbericht/{deeds.stop_token(node, number)}"
    return mail.post(
        tx, node, "weekly", reader.email, f"weekly/{number}/{now}", reader.language,
        {**facts, "manage": stop, "link": address}, unsubscribe=stop,
    )  # fmt: skip


def _groups(node: Node, news: Sequence[tuple[Record, bool]]) -> list[dict[str, Any]]:
    """Return what is new by type, and in it by place; our own first, the newest first."""
    names = _names(node)
    groups = []
    for kind in node.types.values():
        items = [
            _item(node, kind, record, names, changed=changed)
            for record, changed in sorted(news, key=lambda each: bool(each[0].origin))
            if record.type == kind.name
        ]
        if items:
            groups.append({"title": kind.label_plural, "items": items})
    return groups


def _item(
    node: Node, kind: RecordType, record: Record, names: Mapping[str, str], *, changed: bool
) -> dict[str, Any]:
    texts = [
        {"label": one.label, "text": str(record.body[one.name])}
        for one in questions.visible_fields(kind, VISITOR, record)
        if one.widget in ("text", "textarea") and record.body.get(one.name)
    ]
    return {
        "title": record.title, "summary": record.plain_summary, "language": record.language,
        "url": f"{node.config.node.address}/{kind.path}/{record.id}", "texts": texts,
        "place": names.get(record.origin, record.origin[:4]), "changed": changed,
    }  # fmt: skip


def _names(node: Node) -> dict[str, str]:
    ours = node.config.node
    names: dict[str, str] = {}
    for plugin, told in node.plugins.fills("describe_origins", node=node):
        try:
            names.update((each, one.area or one.name) for each, one in told.items())
        except CRASHES:
            node.plugins.note_crash(plugin, "describe_origins")
    return {**names, "": ours.area or ours.name}
