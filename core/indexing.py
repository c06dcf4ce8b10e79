# SPDX-License-Identifier: EUPL-1.2
"""What lists and search read of a record, written beside it."""

from sqlalchemy import Connection

from core import questions
from core.model import Record, to_text
from core.node import Node
from core.searching.entries import entry
from core.store import records as rows
from core.store import search as index


def index_record(tx: Connection, node: Node, record: Record, *, new: bool) -> None:
    """Write what lists and search read. Search holds only what everybody may see."""
    kind = questions.type_of(node, record.type)
    data = questions.fields_of(record)
    listed = to_text(record.published or record.created)
    found = rows.facet_rows(
        record.id, kind.name, kind.facets(data), listed_at=listed, public=record.is_public
    )
    replaced = () if new else (record.id,)
    rows.set_facets(tx, found, replaced)
    index.put(tx, [entry(rows.to_row(record), kind, data)] if record.is_public else [], replaced)
