# SPDX-License-Identifier: EUPL-1.2
"""All that this node knows about one person, for that person: made from the register.

Each line of the register is told with what it holds of them, who sees that and until when. The
same rows go into the download. Only hashes are left out: they let somebody in, and tell nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import audit, privacy
from core.database import reading
from core.errors import NotAllowed, NotFound
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Record, from_text
from core.node import Node
from core.offers import Holder
from core.people import sealing
from core.people.persons import ROLE_NAMES, Person, person_of
from core.privacy import Line
from core.store import mine, people
from core.store import records as rows
from core.store.mine import Found
from core.tables import metadata

#: What is told instead of a hash, and of what belongs to somebody else.
UNREADABLE = mark("onleesbaar gemaakt")
SOMEBODY = mark("iemand anders")
#: What is stored in a word, in words.
_WORDS: dict[str, str] = {
    **{str(role): words for role, words in ROLE_NAMES.items()},
    "active": mark("open"),
    "banned": mark("gesloten"),
    "weekly": mark("elke week"),
    "never": mark("nooit"),
    "nl": mark("Nederlands"),
    "en": mark("Engels"),
}
#: Lines about what administrators looked at.
MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the register, with what it holds of this person."""

    line: Line
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the register, as far as it holds something of this person."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that this person wrote, and who was given it; of an erased one only the number."""

    record: Record | None
    wire_id: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """What a node knows about somebody."""

    person: Person
    at: datetime
    parts: tuple[Part, ...]
    texts: tuple[Text, ...]
    #: What administrators did with what is private of them, newest first.
    looks: tuple[audit.Entry, ...]
    #: All rows by table, as the download holds them.
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]


def known(node: Node, actor: Actor) -> Mine:
    """Return all that the node knows about ``actor``.

    Raises:
        NotAllowed: nobody is signed in.
        NotFound: the account is gone.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Meld je aan om dit te doen."))
    with reading(node.engine) as tx:
        person = people.get(tx, actor.person_id)
        if person is None:
            raise NotFound(_("Dit account is er niet meer."))
        email = sealing.unseal(node, person.email)
        found = mine.of_person(
            tx, person.id, person.email_print, lambda each: is_theirs(node, each, person.id, email)
        )
        written = {each.row["id"] for each in found if each.table == "record"}
        written |= {each.row["record_id"] for each in found if each.table == "version"}
        texts = rows.get_many(tx, sorted(written, reverse=True))
        erased = mine.texts_of(tx, person.id)
    told = [_opened(node, each, person.id) for each in found]
    return Mine(
        person=person_of(node, person),
        at=node.clock(),
        parts=tuple(_parts(told)),
        texts=tuple(
            Text(record, wire_id or "", _holders(node, wire_id))
            for record, wire_id in (
                *((each, each.wire_id) for each in texts.values()),
                *((None, each.wire_id) for each in erased),
            )
        ),
        looks=tuple(audit.entries(node, about=person.id, limit=MOST_LOOKS)),
        tables=_by_table(told),
    )


def is_theirs(node: Node, sealed: bytes, person_id: int, email: str | None) -> bool:
    """Return whether a sealed text is somebody's address, or names them."""
    opened = sealing.unseal(node, sealed)
    if opened is None:
        return False
    try:
        told = json.loads(opened)
    except ValueError:
        return opened == email
    if not isinstance(told, dict):
        return False
    return told.get("person") == person_id or (email is not None and told.get("email") == email)


def _opened(node: Node, found: Found, person_id: int) -> Found:
    """Return a row as it may be handed out: opened, without hashes and without other people."""
    keys = mine.pointing(metadata.tables[found.table])
    told: dict[str, Any] = {}
    for name, value in found.row.items():
        if value is None:
            told[name] = None
        elif name in mine.HASHED:
            told[name] = _(UNREADABLE)
        elif name in keys and value != person_id:
            told[name] = _(SOMEBODY)
        elif isinstance(value, bytes):
            # Of an invitation somebody gave: the address is not theirs.
            whose = found.table == "invitation" and found.by
            told[name] = _(SOMEBODY) if whose else sealing.unseal(node, value) or _(UNREADABLE)
        else:
            told[name] = value
    return Found(found.table, told, found.by)


def _parts(found: Iterable[Found]) -> Iterable[Part]:
    by_table: dict[str, list[Found]] = {}
    for each in found:
        by_table.setdefault(each.table, []).append(each)
    for chapter in privacy.HOUSE:
        pieces = tuple(
            Piece(line, values)
            for line in chapter.lines
            if (values := tuple(_values(line, by_table)))
        )
        if pieces:
            yield Part(chapter.title, pieces)


def _values(line: Line, by_table: Mapping[str, list[Found]]) -> Iterable[str]:
    """Yield what a line holds of a person: one text a row."""
    wanted: dict[str, list[str]] = {}
    for each in line.columns:
        table, _dot, column = each.partition(".")
        wanted.setdefault(table, []).append(column)
    for table, columns in wanted.items():
        for found in by_table.get(table, ()):
            keys = mine.pointing(metadata.tables[table])
            told = [
                _said(found.row[name])
                for name in columns
                if name not in keys and found.row[name] not in (None, "")
            ]
            if told or set(columns) & set(found.by):
                yield " · ".join(dict.fromkeys(told))


def _said(value: Any) -> str:
    if isinstance(value, str) and value.startswith("{"):  # a letter or a link: to whom
        told = json.loads(value)
        return str(told.get("to") or told.get("email") or _("van jou"))
    if value in _WORDS:
        return _(_WORDS[value])
    try:
        moment = from_text(value) if isinstance(value, str) and len(value) >= 20 else None
    except ValueError:
        moment = None
    return f"{moment:%Y-%m-%d %H:%M}" if moment else str(value)


def _by_table(found: Iterable[Found]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    tables: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for each in found:
        tables[each.table] = (*tables.get(each.table, ()), each.row)
    return tables


def _holders(node: Node, wire_id: str | None) -> tuple[Holder, ...]:
    if not wire_id:
        return ()
    answers = node.plugins.fills("report_holders", node=node, wire_id=wire_id)
    return tuple(each for _plugin, some in answers for each in some)
