# SPDX-License-Identifier: EUPL-1.2
"""What two texts of an instrument say differently, field by field and word by word."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from samenbeter import HOUSE, Node, Piece, Record, Version, differences, versions

#: Fields that make up what an instrument says; links and pictures belong to a place.
TEXTS = (
    "title", "plain_summary", "purpose", "when_to_use", "steps", "people", "skills", "time_needed",
    "cost", "materials", "access", "privacy_notes",
)  # fmt: skip

#: How a field that holds nothing is written, where that is no empty text.
EMPTY: Mapping[str, object] = {"steps": [], "access": [], "cost": "unknown"}

Texts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that reads otherwise."""

    name: str
    label: str
    pieces: tuple[Piece, ...]


def texts_of(record: Record | Version) -> Texts:
    """Return what an instrument says, by field."""
    said = {"title": record.title, "plain_summary": record.plain_summary, **record.body}
    return {name: said.get(name) or EMPTY.get(name, "") for name in TEXTS}


def kept(record: Record, most: int) -> str:
    """Return what an instrument says as one text, for ``as_kept``; "" when it is longer."""
    told = json.dumps(texts_of(record), ensure_ascii=False, sort_keys=True)
    return told if len(told) <= most else ""


def as_kept(text: object) -> Texts | None:
    """Return what an instrument said when it was kept, or None when nothing was."""
    if not isinstance(text, str) or not text:
        return None
    told = json.loads(text)
    return {name: told.get(name) or EMPTY.get(name, "") for name in TEXTS}


def changed(node: Node, before: Texts, after: Texts) -> tuple[Changed, ...]:
    """Return the fields that read otherwise in ``after``, in the order of the form."""
    found = []
    known = node.types["instrument"].by_name
    for name in TEXTS:
        was, now = (in_words(node, name, each.get(name)) for each in (before, after))
        if was != now:
            found.append(Changed(name, known[name].label, differences(was, now)))
    return tuple(found)


def as_adopted(node: Node, copy: Record) -> Texts | None:
    """Return the text that our own ``copy`` began with: that of the edition it follows now.

    The first version of our copy that names this edition is the text of the other proeftuin as
    it was; all later ones are ours. None when there is no such version.
    """
    wanted = copy.body.get("adopted_edition")
    for each in reversed(versions(node, HOUSE, copy.id)):
        if wanted is not None and each.body.get("adopted_edition") == wanted:
            return texts_of(each)
    return None


def in_words(node: Node, name: str, value: object) -> str:
    """Return what a field holds as people read it; of several values each on a line."""
    if isinstance(value, list):
        info = node.types["instrument"].by_name[name]
        return "\n".join(info.words(each) for each in value)
    if value in (None, ""):
        return ""
    return node.types["instrument"].by_name[name].words(value)
