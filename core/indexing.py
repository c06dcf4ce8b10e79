# SPDX-License-Identifier: EUPL-1.2
"""What lists and search read of a record, written beside it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from core import questions
from core.model import Record, to_text
from core.node import Node
from core.searching.entries import entry
from core.store import records as rows
from core.store import search as index


def index_record(tx: Connection, node: Node, record: Record, *, new: bool) -> None:
    """Write what lists and search read."""
    kind = questions.type_of(node, record.type)
    data = questions.fields_of(record)
    listed = to_text(record.published or record.created)
    found = rows.facet_rows(
        record.id, kind.name, kind.facets(data), listed_at=listed, public=record.is_public
    )
    rows.set_facets(tx, found, () if new else (record.id,))
    index_texts(tx, node, [record], new=new)


def index_texts(tx: Connection, node: Node, found: Sequence[Record], *, new: bool = False) -> None:
    """Write what search reads: of what everybody may read or every member, of nothing else.

    Unless they are ``new``, what stood there of these records is taken out.
    """
    entries = [
        entry(rows.to_row(each), node.types.get(each.type), questions.fields_of(each))
        for each in found
        if each.is_public or each.is_for_members
    ]
    index.put(tx, entries, () if new else [each.id for each in found])
