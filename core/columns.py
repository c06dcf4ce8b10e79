# SPDX-License-Identifier: EUPL-1.2
"""What the columns of a list mean, and what its cells say: from what people write to our data."""

import re
from collections.abc import Callable, Sequence

from core.field_info import FieldInfo
from core.languages import gettext as _
from core.record_types import RecordType

#: Between several values in one cell.
BETWEEN = " | "
#: What people write in a column that asks yes or no.
_YES, _NO = (
    frozenset({"ja", "yes", "true", "waar", "1", "x"}),
    frozenset({"nee", "no", "false", "onwaar", "0"}),
)


def takes(kind: RecordType) -> tuple[FieldInfo, ...]:
    """Return the fields that a column can be for."""
    return tuple(one for one in kind.asked if one.widget != "picture")


def guess(kind: RecordType, header: Sequence[str]) -> list[str]:
    """Return the field that each column is probably for, "" for none; no field twice."""
    known = {plain(told): one.name for one in takes(kind) for told in (one.name, one.label)}
    found: list[str] = []
    for each in header:
        name = known.get(plain(each), "")
        found.append(name if name not in found else "")
    return found


#: Gives the reference that a cell of a field means, or raises ValueError.
Link = Callable[[FieldInfo, str], str]


def data_of(
    kind: RecordType, columns: Sequence[str], cells: Sequence[str], link: Link
) -> tuple[dict[str, object], list[str]]:
    """Return the data of a row, and in sentences what of it nobody understands.

    Args:
        kind: its type.
        columns: name of the field for each column, "" for none.
        cells: of the row; an empty one says nothing.
        link: reads cells that point at another record.
    """
    data: dict[str, object] = {}
    problems = []
    for name, text in zip(columns, cells, strict=False):
        if not name or not text:
            continue
        one = kind.by_name[name]
        try:
            data[name] = _value(one, text, link)
        except ValueError:
            told = _("{label}: ‘{text}’ kennen we niet.")
            problems.append(told.format(label=one.label, text=text[:60]))
    return data, problems


def _value(one: FieldInfo, text: str, link: Link) -> object:
    if one.multiple:
        split = re.split(r"\s*[|\n]\s*|\s*;\s*", text) if one.choices else text.split(BETWEEN)
        return [_choice(one, each, link) for each in split if each]
    if one.widget == "checkbox":
        if text.lower() not in _YES | _NO:
            raise ValueError(text)
        return text.lower() in _YES
    return _choice(one, text, link)


def _choice(one: FieldInfo, text: str, link: Link) -> object:
    """Return the value of a choice that was told as value or in words; other text as it is."""
    if one.refers_to:
        return link(one, text)
    if not one.choices:
        return one.typed(text)
    for value, label in one.choices:
        if plain(text) in (plain(value), plain(label), plain(label.partition(":")[0])):
            return value
    raise ValueError(text)


def plain(text: str) -> str:
    """Return a text without what people write otherwise: capitals, spaces and signs."""
    return re.sub(r"[\W_]+", "", text).casefold()
