# SPDX-License-Identifier: EUPL-1.2
"""All that the round table brings to the house."""

from plugins.gatherings.table import (
    forgetting,
    harvest,
    hosting,
    merging,
    preparing,
    report,
    sheets,
    writing,
)
from plugins.gatherings.table.agenda import AGENDA_ITEM
from plugins.gatherings.table.due import due
from plugins.gatherings.table.evening import ROUND_TABLE
from plugins.gatherings.table.idea import IDEA
from plugins.gatherings.table.municipal import MUNICIPAL_QUESTION
from plugins.gatherings.table.note import HARVEST_NOTE
from plugins.gatherings.table.seat import TABLE
from plugins.gatherings.table.slots import below

__all__ = ["PAGES", "TASKS", "TYPES", "below", "due"]

TYPES = (AGENDA_ITEM, TABLE, HARVEST_NOTE, IDEA, MUNICIPAL_QUESTION, ROUND_TABLE)

PAGES = (
    *writing.PAGES,
    *preparing.PAGES,
    *harvest.PAGES,
    *report.PAGES,
    *merging.PAGES,
    *sheets.PAGES,
    *hosting.PAGES,
)

TASKS = forgetting.TASKS
