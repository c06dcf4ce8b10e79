# SPDX-License-Identifier: EUPL-1.2
"""What can be followed, and whether a record is news about it."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from core import questions
from core.errors import NotFound
from core.fields import PRINCIPLES
from core.languages import gettext as _
from core.model import VISITOR, Record
from core.node import Node

KINDS = ("record", "type", "principle", "others")
#: The one thing of the kind "others": all that comes from other proeftuinen.
ALL = "alles"
#: After these a record is new, to who follows its type or its principle.
_NEW = frozenset({"publish", "receive"})


@dataclass(frozen=True, slots=True)
class Target:
    """Something that somebody follows, as pages show it."""

    kind: str
    value: str
    title: str
    #: Of the page it is on, "" of what has none.
    url: str
    #: Of the title: of a record the language it was written in.
    language: str = ""


def find(node: Node, kind: str, value: str) -> Target:
    """Return what can be followed under this name.

    Raises:
        NotFound: there is no such thing, or a visitor may not read it.
    """
    if kind == "type" and value in node.types:
        one = node.types[value]
        return Target(kind, value, one.label_plural, f"/{one.path}")
    if kind == "principle" and value in PRINCIPLES:
        return Target(kind, value, _(PRINCIPLES[value]), "/principes")
    if kind == "others" and value == ALL:
        return Target(kind, value, _("Nieuw van andere proeftuinen"), "/lessen")
    if kind == "record" and value.isdecimal() and len(value) < 19:
        record = questions.get(node, VISITOR, int(value))
        return Target(kind, value, record.title, f"/berichten/{record.id}", record.language)
    raise NotFound(_("Dit kun je niet volgen."))


def is_news(node: Node, record: Record, deeds: Set[str], wanted: Iterable[tuple[str, str]]) -> bool:
    """Return whether a record is news to who follows these things.

    Who follows a record hears when its text changes, and when something new points at it: an
    event at a place, a reaction to a lesson.
    """
    new = bool(deeds & _NEW) and record.version == 1 if not record.is_own else bool(deeds & _NEW)
    for kind, value in wanted:
        if kind == "record" and (value == str(record.id) or new and _points(node, record, value)):
            return True
        if new and kind == "others" and not record.is_own:
            return True
        if new and kind == "type" and value == record.type:
            return True
        if new and kind == "principle" and value in _texts(record.body.get("principles")):
            return True
    return False


def _points(node: Node, record: Record, value: str) -> bool:
    kind = node.types.get(record.type)
    fields = [one.name for one in kind.fields if one.refers_to] if kind else []
    pointed = {each for name in fields for each in _texts(record.body.get(name))}
    if not pointed:
        return False
    try:
        target = questions.get(node, VISITOR, int(value))
    except NotFound:
        return False
    return not pointed.isdisjoint(questions.references(node, target))


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()
