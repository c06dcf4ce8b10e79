# SPDX-License-Identifier: EUPL-1.2
"""The tables of core, a module per room. A test compares them with the migrations."""

from core.tables import contributions, following, house, people, records, searching, writing
from core.tables.metadata import metadata

__all__ = [
    "contributions",
    "following",
    "house",
    "metadata",
    "people",
    "records",
    "searching",
    "writing",
]
