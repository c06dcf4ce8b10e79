# SPDX-License-Identifier: EUPL-1.2
"""Writing a row that gets its number from the database."""

from sqlalchemy import Connection
from sqlalchemy.sql.dml import Insert


def numbered(tx: Connection, row: Insert) -> int:
    """Write a row; return the number it got."""
    key = tx.execute(row).inserted_primary_key
    assert key is not None
    return int(key[0])
