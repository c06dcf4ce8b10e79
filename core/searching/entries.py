# SPDX-License-Identifier: EUPL-1.2
"""What the index keeps of a record: its words, their forms, and what one can filter on."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.record_types import RecordType
from core.searching import analysis
from core.store import search as index
from core.store.search import FORM


def entry(
    row: Mapping[str, Any], kind: RecordType | None, data: Mapping[str, object]
) -> dict[str, Any]:
    """Return the row of the index for a record that everybody may read, or every member.

    Args:
        row: its columns: id, type, origin, language, title, plain_summary, public.
        kind: its type, None when no guest brings it; then only the summary is read.
        data: all its fields.
    """
    text = kind.search_text(data) if kind else row["plain_summary"]
    pairs = kind.facets(data) if kind else ()
    marks = [
        index.mark("type", row["type"]),
        index.mark("origin", row["origin"]),
        *(index.mark(name, value) for name, value in pairs if name == "principles"),
        *(() if row["public"] else (index.MEMBERS,)),
    ]
    title = analysis.words(row["title"])
    words = dict.fromkeys([*title, *analysis.words(text)])
    bent = _bent(words, analysis.language_of(row["language"]))
    body = dict.fromkeys([*words, *bent])
    return {
        "id": row["id"],
        "title": " ".join(map(index.token, title)),
        "words": " ".join([*marks, *map(index.token, body)]),
    }


def _bent(words: Iterable[str], language: str) -> Iterable[str]:
    """Yield the forms of ``words`` that are no word themselves, marked as forms."""
    if language:
        for word in words:
            for each in analysis.forms(word, language):
                if each != word:
                    yield FORM + each
