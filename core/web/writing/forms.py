# SPDX-License-Identifier: EUPL-1.2
"""Forms from a schema: what a field looks like, and what a browser sent as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from core import asking, questions
from core.asking import FormField
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import Actor, Query
from core.node import Node
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.web import words

#: What a browser sent, in the query or as a form.
Sent = MultiDict[str, str]

#: Records offered where a field refers to another; the newest.
OFFERED = 100
#: Characters of a value that a link may fill in beforehand.
_PRESET = 2000
#: Asked last, folded away: they have a good answer already.
_LAST = ("language", "licence", "valid_until")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as its template shows it."""

    fields: tuple[FormField, ...]
    #: Folded away: language, licence, how long it holds.
    more: tuple[FormField, ...]
    #: "Nog twee dingen. Je tekst is bewaard." or "".
    summary: str = ""
    #: Reasons that belong to no field.
    general: tuple[str, ...] = ()
    #: What it is about, as far as it is typed: for whoever knows what helps.
    words: str = ""
    principles: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[FormField, ...]:
        """Return the fields with an error, in order, for the summary with links."""
        return tuple(one for one in (*self.fields, *self.more) if one.errors)


def read(kind: RecordType, sent: Sent) -> dict[str, object]:
    """Return what a browser sent as data for the schema; what is empty is left out."""
    data: dict[str, object] = {}
    for one in kind.asked:
        if one.widget == "picture":
            continue  # a file beside the fields: core.web.writing.photos
        value = asking.read_field(one, sent.getlist(one.name))
        if value not in ("", None):
            data[one.name] = value
    return data


def presets(node: Node, actor: Actor, kind: RecordType, query: Sent) -> dict[str, object]:
    """Return what a link fills in beforehand: ``/reacties/nieuw?about=17``."""
    data: dict[str, object] = {}
    for one in kind.asked:
        if one.name not in query:
            continue
        if one.multiple:
            data[one.name] = [value[:_PRESET] for value in query.getlist(one.name)[:50]]
        elif one.refers_to:
            found = questions.find(node, actor, query[one.name])
            if found is not None and found.type == one.refers_to:
                data[one.name] = reference_to(node, found)
        else:
            data[one.name] = query[one.name][:_PRESET]
    return data


def build(
    node: Node,
    actor: Actor,
    kind: RecordType,
    data: Mapping[str, object],
    problems: Mapping[str, Sequence[str]] | None = None,
    general: Sequence[str] = (),
    ticks: frozenset[str] = frozenset(),
) -> Form:
    """Return the form of a type with ``data`` filled in and ``problems`` told.

    ``ticks`` are the boxes beside pictures that are ticked: "photo.consent".
    """
    problems = problems or {}
    made = {
        one.name: _field(node, actor, one, data.get(one.name), problems.get(one.name, ()), ticks)
        for one in kind.asked
    }
    first = [made[name] for name in ("title",) if name in made]
    own = [one for name, one in made.items() if name not in COMMON]
    summary = [made[name] for name in ("plain_summary",) if name in made]
    last = [made[name] for name in _LAST if name in made]
    strange = [f"{name}: {' '.join(told)}" for name, told in problems.items() if name not in made]
    general = (*general, *strange)
    wrong = sum(1 for one in made.values() if one.errors)
    return Form(
        fields=(*first, *summary, *own),
        more=tuple(last),
        summary=_summary(wrong, general),
        general=general,
        words=f"{data.get('title', '')}\n{data.get('plain_summary', '')}".strip(),
        principles=_texts(data.get("principles")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def some(
    node: Node,
    actor: Actor,
    kind: RecordType,
    names: Sequence[str],
    data: Mapping[str, object],
    problems: Mapping[str, Sequence[str]],
) -> tuple[FormField, ...]:
    """Return only these fields of a type, in this order: for a form that asks less."""
    known = kind.by_name
    return tuple(
        _field(node, actor, known[name], data.get(name), problems.get(name, ()), frozenset())
        for name in names
    )


def _summary(wrong: int, general: Sequence[str]) -> str:
    if wrong:
        things = (
            _("Nog één ding.")
            if wrong == 1
            else _("Nog {count} dingen.").format(count=words.in_words(wrong))
        )
        return _("{things} Je tekst is bewaard.").format(things=things)
    return _("Dit lukte nog niet. Je tekst is bewaard.") if general else ""


def reference_to(node: Node, record: Any) -> str:
    """Return how a field refers to ``record``: by local id if ours, else by global id."""
    return questions.references(node, record)[0 if record.is_own else -1]


def _field(
    node: Node,
    actor: Actor,
    one: FieldInfo,
    value: object,
    errors: Sequence[str],
    ticks: frozenset[str],
) -> FormField:
    offered = _offered(node, actor, one.refers_to, value) if one.refers_to else one.choices
    return asking.draw(one, value, errors, offered=offered, ticks=ticks)


def _offered(node: Node, actor: Actor, type_name: str, value: object) -> list[tuple[str, str]]:
    """Return the newest records a field may refer to, and those it refers to already."""
    values = asking.as_texts(value)
    if type_name not in node.types:
        return [(value, value) for value in values]
    query = Query(type_name, public=False, limit=OFFERED)
    found = questions.page(node, actor, query).records
    pairs = {reference_to(node, each): each.title for each in found if each.state != "withdrawn"}
    for value in values:
        if value not in pairs:
            record = questions.find(node, actor, value)
            pairs = {value: record.title if record else value, **pairs}
    return list(pairs.items())
