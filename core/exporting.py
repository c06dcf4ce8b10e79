# SPDX-License-Identifier: EUPL-1.2
"""Everything a node knows of one kind, to take along: CSV, ODS or JSON.

Everybody gets what everybody may read. Editors get drafts and fields that stay here too.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from core import access, questions, sheets
from core.cell_links import CellLinks
from core.columns import BETWEEN
from core.errors import Conflict
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Query, Record, to_text
from core.node import Node
from core.record_types import RecordType

#: Formats, by the end of the file's name.
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
}
#: Rows of an ODS file, which is made in memory.
MOST_ODS = 20_000
#: Records of a visitor's file, the newest; editors get all.
MOST_PUBLIC = 10_000

_ABOUT = {
    "number": mark("Nummer"), "origin": mark("Herkomst"), "state": mark("Stand"),
    "published": mark("Op de site sinds"), "updated": mark("Laatst gewijzigd"),
}  # fmt: skip


def export(node: Node, actor: Actor, kind: RecordType, ending: str) -> Iterator[bytes]:
    """Yield a file with all records of a type that this actor may read, newest first.

    Raises:
        Conflict: there are more than an ODS file can hold.
    """
    if ending == "json":
        return _json(node, actor, kind)
    rows = _rows(node, actor, kind)
    if ending == "csv":
        return sheets.write_csv(rows)
    found = []
    for row in rows:
        found.append(row)
        if len(found) > MOST_ODS:
            raise Conflict(_("Dit zijn te veel berichten voor een ODS. Kies CSV."))
    return iter([sheets.write_ods(kind.label_plural, found)])


def cell(one: FieldInfo, value: object, link: Callable[[str], str] = str) -> str:
    """Return a value as people read it in a sheet, and as importing takes it back.

    Args:
        one: the field.
        value: what it holds.
        link: gives the words for what a reference points at.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    words = (lambda each: link(str(each))) if one.refers_to else one.words
    if isinstance(value, (list, tuple)):
        return BETWEEN.join(words(each) for each in value)
    return words(value)


def _rows(node: Node, actor: Actor, kind: RecordType) -> Iterator[Sequence[str]]:
    fields, links = _fields(actor, kind), CellLinks(node, actor)
    yield [*(one.label for one in fields), *(_(each) for each in _ABOUT.values())]
    for record in _records(node, actor, kind):
        data = questions.fields_of(record)
        seen = {one.name for one in questions.visible_fields(kind, actor, record)}
        told = [
            cell(one, data.get(one.name), links.words) if one.name in seen else "" for one in fields
        ]
        yield [*told, *_about(record)]


def _json(node: Node, actor: Actor, kind: RecordType) -> Iterator[bytes]:
    yield b"["
    first = True
    for record in _records(node, actor, kind):
        data = questions.fields_of(record)
        seen = {
            one.name: _plain(data.get(one.name))
            for one in questions.visible_fields(kind, actor, record)
        }
        about = dict(zip(_ABOUT, _about(record), strict=True))
        text = json.dumps({**about, **seen}, ensure_ascii=False)
        yield (("\n" if first else ",\n") + text).encode()
        first = False
    yield b"\n]\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _about(record: Record) -> list[str]:
    published = to_text(record.published) if record.published else ""
    return [str(record.id), record.origin, record.state, published, to_text(record.updated)]


def _fields(actor: Actor, kind: RecordType) -> list[FieldInfo]:
    writes = access.may(actor, "create").allowed
    return [one for one in kind.fields if one.travels or writes]


def _records(node: Node, actor: Actor, kind: RecordType) -> Iterator[Record]:
    writes = access.may(actor, "create").allowed
    after, left = None, MOST_PUBLIC
    while writes or left > 0:
        query = Query(kind.name, public=not writes, after=after, limit=100)
        page = questions.page(node, actor, query)
        yield from page.records
        after, left = page.after, left - len(page.records)
        if after is None:
            return
