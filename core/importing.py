# SPDX-License-Identifier: EUPL-1.2
"""Old lists of people, brought in: looked at first, then all at once or not at all, and undone.

The list waits a day in the database until it is brought in or forgotten. Undoing erases what
nobody touched since; what was changed or shared in between is named, and stays.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core import erasing, records, sheets, vetting
from core.cell_links import CellLinks
from core.columns import BETWEEN, data_of, guess, plain, takes
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotFound, Refused
from core.languages import gettext as _
from core.model import Actor, Change, Record, from_text
from core.node import Node
from core.record_types import RecordType
from core.searching import alike
from core.store import batches as rows
from core.store import records as record_rows
from core.together import tell

#: How long a list can be undone, and how long one that was only looked at waits.
UNDO, LOOKED = timedelta(days=30), timedelta(days=1)
#: Rows that are compared with what is there.
_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, as it would come in."""

    #: As people count: the header is row 1.
    number: int
    title: str
    data: Mapping[str, object]
    #: What is wrong with it, in sentences that name the field.
    problems: tuple[str, ...]
    #: What is much like it and here already.
    alike: tuple[Record, ...] = ()
    #: An earlier row of this list has the same title.
    again: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A list that waits, or that was brought in."""

    id: int
    type: str
    #: "looked", "done" or "undone".
    state: str
    at: datetime
    header: Sequence[str] = ()
    #: Name of the field for each column, "" for none.
    columns: Sequence[str] = ()
    cells: Sequence[Sequence[str]] = field(default=(), repr=False)


def look(node: Node, actor: Actor, kind: RecordType, body: bytes) -> Batch:
    """Read a list, guess what its columns mean, and let it wait.

    Raises:
        NotAllowed: the actor may not write here.
        ValueError: it is no list, or has nothing but a header.
    """
    vetting.allow(actor, "create")
    found = sheets.read(body)
    if len(found) < 2:
        raise ValueError(_("Er staan geen rijen in deze lijst, onder de kop."))
    header, *cells = found
    columns = guess(kind, header)
    now = node.clock()
    told = {"header": header, "columns": columns, "cells": cells}
    with writing(node.engine) as tx:
        batch_id = rows.add(tx, kind.name, told, actor.person_id, now)
    return Batch(batch_id, kind.name, "looked", now, header, columns, cells)


def find(node: Node, actor: Actor, batch_id: int) -> Batch:
    """Return a list.

    Raises:
        NotFound: there is none, or it had its time.
        NotAllowed: the actor may not write here.
    """
    vetting.allow(actor, "create")
    with reading(node.engine) as tx:
        row = rows.get(tx, batch_id)
    if row is None or row.type not in node.types:
        raise NotFound(_("Deze lijst is er niet meer. Kies hem opnieuw."))
    return _batch(row)


def brought(node: Node, actor: Actor, limit: int = 10) -> tuple[Batch, ...]:
    """Return the lists that can still be undone, newest first.

    Raises:
        NotAllowed: the actor may not write here.
    """
    vetting.allow(actor, "create")
    with reading(node.engine) as tx:
        return tuple(_batch(row) for row in rows.newest(tx, limit))


def match(node: Node, actor: Actor, batch: Batch, columns: Sequence[str]) -> Batch:
    """Say what the columns of a list mean.

    Raises:
        Conflict: it was brought in already, or a field is named twice.
    """
    vetting.allow(actor, "create")
    if batch.state != "looked":
        raise Conflict(_("Deze lijst is al ingelezen."))
    known = {one.name for one in takes(node.types[batch.type])}
    chosen = [each if each in known else "" for each in columns][: len(batch.header)]
    named = [each for each in chosen if each]
    if len(named) != len(set(named)):
        raise Conflict(_("Twee kolommen kunnen niet hetzelfde betekenen."))
    told = {"header": batch.header, "columns": chosen, "cells": batch.cells}
    with writing(node.engine) as tx:
        rows.set_rows(tx, batch.id, told)
    return Batch(batch.id, batch.type, batch.state, batch.at, batch.header, chosen, batch.cells)


def lines(node: Node, actor: Actor, batch: Batch) -> tuple[Line, ...]:
    """Return every row as it would come in, with what is wrong and what is there already."""
    kind, links = node.types[batch.type], CellLinks(node, actor)
    found: list[Line] = []
    titles: set[str] = set()
    for at, cells in enumerate(batch.cells):
        data, problems = data_of(kind, batch.columns, cells, links.read)
        problems += _problems(node, kind, data)
        title = str(data.get("title", "")) or BETWEEN.join(filter(None, cells))[:60]
        near: tuple[Record, ...] = ()
        if not problems and at < _COMPARED:
            near = tuple(alike.similar(node, actor, kind.name, title, 2, members=True))
        folded = plain(title)
        found.append(Line(at + 2, title, data, tuple(problems), near, folded in titles))
        titles.add(folded)
    return tuple(found)


def bring_in(
    node: Node, actor: Actor, batch: Batch, *, publish: bool, without: Collection[int] = ()
) -> int:
    """Write the rows of a list as records, in one transaction; return how many there are.

    Args:
        node: the node.
        actor: who brings it in.
        batch: a list that was looked at.
        publish: on the site at once, else as drafts.
        without: numbers of rows to leave out.

    Raises:
        Conflict: it was brought in already, or a row that is not left out has a problem.
        NotAllowed: the actor may not write here.
    """
    vetting.allow(actor, "create")
    kind, links = node.types[batch.type], CellLinks(node, actor)
    read = [data_of(kind, batch.columns, cells, links.read) for cells in batch.cells]
    told: list[Change] = []
    made: list[int] = []
    with writing(node.engine) as tx:
        row = rows.get(tx, batch.id)
        if row is None or row.state != "looked":
            raise Conflict(_("Deze lijst is al ingelezen."))
        for at, (data, problems) in enumerate(read):
            if at + 2 in without:
                continue
            try:
                if problems:
                    raise InvalidRecord({"": problems})
                record, change = records.add(
                    tx, node, actor, kind.name, kind.check(data), publish=publish
                )
            except (InvalidRecord, Refused) as error:
                said = _("Rij {number} lukt niet. Er is niets ingelezen.").format(number=at + 2)
                raise Conflict(said) from error
            told.append(change)
            made.append(record.id)
        rows.done(tx, batch.id, made, node.clock())
    if told:
        tell(node, *told)
    return len(made)


def undo(node: Node, actor: Actor, batch_id: int) -> tuple[int, tuple[Record, ...]]:
    """Erase what a list brought in; return how many went, and what stays since it was changed.

    Raises:
        NotFound: there is no such list, or it is too long ago.
        Conflict: it was not brought in, or is undone already.
        NotAllowed: the actor may not write here.
    """
    batch = find(node, actor, batch_id)
    if batch.state != "done" or batch.at + UNDO < node.clock():
        raise Conflict(_("Deze lijst kun je niet meer ongedaan maken."))
    with reading(node.engine) as tx:
        ids = rows.records_of(tx, batch_id)
        found = record_rows.get_many(tx, list(ids))
    stays = tuple(one for one in found.values() if one.version != 1 or one.wire_id is not None)
    kept = {one.id for one in stays}
    gone = [each for each in found if each not in kept]
    for record_id in gone:
        erasing.erase(node, actor, record_id)
    if not stays:
        with writing(node.engine) as tx:
            rows.undone(tx, batch_id)
    return len(gone), stays


def purge(node: Node) -> None:
    """Forget lists that had their time. A background task."""
    now = node.clock()
    with writing(node.engine) as tx:
        rows.purge(tx, now - LOOKED, now - UNDO)


def _problems(node: Node, kind: RecordType, data: Mapping[str, object]) -> list[str]:
    try:
        checked = kind.check(data)
        with reading(node.engine) as tx:
            vetting.check_references(tx, node, kind, checked)
    except InvalidRecord as error:
        labels = {name: one.label for name, one in kind.by_name.items()}
        return [
            f"{labels.get(name, name)}: {' '.join(told)}" for name, told in error.problems.items()
        ]
    return []


def _batch(row: Any) -> Batch:
    told = json.loads(row.rows or "{}")
    return Batch(
        row.id, row.type, row.state, from_text(row.at), told.get("header", ()),
        told.get("columns", ()), told.get("cells", ()),
    )  # fmt: skip
