# SPDX-License-Identifier: EUPL-1.2
"""Search that forgives: words and their forms, and the vocabulary that typing errors need.

What stood in the old index is not carried over: a task makes the new one from the records.
"""

import sqlalchemy as sa
from alembic import op

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP TABLE record_search")
    # Its rowid is the id of the record.
    op.execute(
        "CREATE VIRTUAL TABLE record_search USING fts5"
        "(title, words, detail = none, tokenize = \"ascii tokenchars '=:~'\")"
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(40), primary_key=True),
        sa.Column("backward", sa.String(40), nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("search_word_backward", "search_word", ["backward"])
