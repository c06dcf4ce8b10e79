# SPDX-License-Identifier: EUPL-1.2
"""A text as it will look, before anything of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model import Actor, Record
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.web import views
from core.web.front import Front, links_of
from core.web.views import Card, Shown


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page of a record would show."""

    card: Card
    #: Fields that hold something, in the order of the schema.
    fields: tuple[Shown, ...]
    #: Nothing was typed yet.
    empty: bool


def make(front: Front, actor: Actor, kind: RecordType, data: Mapping[str, object]) -> Preview:
    """Return how ``data`` will look, whatever is still wrong with it."""
    record = _imagined(front, kind, data)
    links = links_of(front, actor, record, kind)
    infos = [one for one in kind.fields if one.name not in COMMON]
    made = (views.shown(one, data.get(one.name), links) for one in infos)
    found = tuple(one for one in made if one is not None)
    empty = not found and not record.title and not record.plain_summary
    return Preview(front.card(record), found, empty)


def _imagined(front: Front, kind: RecordType, data: Mapping[str, object]) -> Record:
    """Return a record that exists nowhere, with what was typed in it."""
    now = front.node.clock()
    language = str(data.get("language") or "nl")
    return Record(
        id=0, type=kind.name, origin="", wire_id=None, version=0, state="published",
        visibility="openbaar", audiences=(), title=str(data.get("title", "")),
        plain_summary=str(data.get("plain_summary", "")), language=language[:35],
        licence="", valid_until=None, created=now, updated=now, published=None, body=data,
    )  # fmt: skip
