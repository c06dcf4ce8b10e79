# SPDX-License-Identifier: EUPL-1.2
"""The words of what everybody may read. Derived: may be dropped and made anew from ``record``.

Beside it stands ``record_search``, a table of SQLite's FTS5 that no other tool knows how to
make: see its migration and ``core.store.search``.
"""

from sqlalchemy import Column, Index, Integer, String, Table

from core.tables.metadata import metadata

words = Table(
    "search_word",
    metadata,
    Column("word", String(40), primary_key=True),
    Column("backward", String(40), nullable=False),  # the same, from its end to its beginning
    Column("records", Integer, nullable=False),  # how many hold it
    Index("search_word_backward", "backward"),
    sqlite_with_rowid=False,
)
