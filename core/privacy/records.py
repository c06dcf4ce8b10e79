# SPDX-License-Identifier: EUPL-1.2
"""The tables of records: their fields are told by the types, the rest is technical."""

from core.privacy.lines import Chapter

CHAPTERS: tuple[Chapter, ...] = ()

#: Columns that hold the fields of records, which the types account for.
FIELDS = {
    "record": ("title", "plain_summary", "language", "licence", "valid_until", "body"),
    "version": ("title", "plain_summary", "body"),
    "facet": ("value",),
    # Words of what everybody may read; gone with the last record that holds them.
    "search_word": ("word", "backward"),
}

#: Columns that say nothing about anybody: what makes the node work.
TECHNICAL: dict[str, tuple[str, ...]] = {
    "record": (
        "id", "type", "origin", "wire_id", "version", "state", "visibility", "audiences",
        "created", "updated", "published", "public", "listed_at",
    ),
    "version": ("record_id", "number", "at"),
    "facet": ("record_id", "name", "listed_at", "public"),
    "search_word": ("records",),
    "change": ("id", "at", "deed", "record_id"),
    # The ground of a removal or of hiding: the form asks for a ground, not for a person.
    "erased": ("origin", "wire_id", "reason"),
    "hidden": ("record_id", "visibility", "reason", "at"),
    "number": ("name", "value"),
    "task": (
        "name", "last_start", "last_end", "last_error", "failures", "lease_by", "lease_until",
    ),
}  # fmt: skip
