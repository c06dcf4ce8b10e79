# SPDX-License-Identifier: EUPL-1.2
"""What forms, lists, the API and the privacy page read of a field that a schema declares.

A field that does not say why it is stored is refused here, when its plugin is admitted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from marshmallow import fields, validate

from core.fields import TRAVELS, Headcount, Moment, Picture, Privacy, Processing, Reference
from core.languages import told

#: Names the API gives to what the node itself says of a record, and to keys of its lists.
RESERVED = frozenset(
    {"id", "global_id", "type", "origin", "version", "state", "visibility", "shared", "created",
     "updated", "published", "after", "page_size"}
)  # fmt: skip

#: A whole number as people type it.
_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)

Widget = Literal[
    "text", "textarea", "url", "email", "number", "date", "moment", "select", "radio", "checkboxes",
    "checkbox", "reference", "picture", "lines",
]  # fmt: skip


@told("label", "hint", "choices")
@dataclass(frozen=True, eq=False)
class FieldInfo:
    """One field as forms, lists, the API and the privacy page need it.

    Its texts are read in the language of now; the API always speaks Dutch.
    """

    name: str
    label: str
    hint: str
    widget: Widget
    required: bool
    #: Takes a list of values.
    multiple: bool
    #: (value, Dutch label) pairs; empty when anything goes.
    choices: tuple[tuple[str, str], ...]
    #: Lines of the text area, 0 for one line.
    rows: int
    #: Record type a reference points at, or "".
    refers_to: str
    indexed: bool
    search: bool
    processing: Processing
    #: Forms ask for it; False for what a plugin writes.
    asked: bool = True
    #: Read by everybody here, and nowhere else.
    stays: bool = False
    #: Made by a machine, as a key is.
    made: bool = False

    @property
    def travels(self) -> bool:
        """Whether its value may leave the node, and visitors may see it."""
        return self.processing.privacy in TRAVELS

    @property
    def leaves(self) -> bool:
        """Whether its value goes along to other nodes. Pictures are seen here, and stay here."""
        return self.travels and self.widget != "picture" and not self.stays

    def typed(self, text: str) -> object:
        """Return what somebody typed as the schema takes it: where numbers are meant, a number."""
        is_count = self.widget == "number" and not self.choices
        return int(text) if is_count and _WHOLE.fullmatch(text) else text

    def words(self, value: object) -> str:
        """Return the label of a choice, or the value itself as text."""
        return dict(self.choices).get(str(value), str(value))


def read(name: str, one: fields.Field[Any]) -> FieldInfo:
    """Return what a field of a schema declares.

    Raises:
        ValueError: it does not state why it is stored, is about health, has a name of the
            node's own, or is required and stays here; names the field.
    """
    meta = one.metadata
    processing = meta.get("processing")
    if not isinstance(processing, Processing) or not _accounts_for(processing):
        raise ValueError(
            f"field {name!r} does not state privacy class, purpose, legal basis and retention"
        )
    if processing.privacy == "P4":
        raise ValueError(f"field {name!r} has class P4: health is never stored on a node")
    if name in RESERVED:
        raise ValueError(f"field {name!r} has a name that the API keeps for the node itself")
    if meta.get("stays") and one.required:
        raise ValueError(f"field {name!r} stays here, so others cannot require it")
    inner = one.inner if isinstance(one, fields.List) else one
    choices = _choices(inner)
    return FieldInfo(
        name=name,
        label=str(meta.get("label", name)),
        hint=str(meta.get("hint", "")),
        widget=_widget(one, inner, choices, int(meta.get("rows", 0))),
        required=one.required,
        multiple=isinstance(one, fields.List),
        choices=choices,
        rows=int(meta.get("rows", 0)),
        refers_to=inner.to if isinstance(inner, Reference) else "",
        indexed=bool(meta.get("indexed")),
        search=bool(meta.get("search")),
        processing=processing,
        asked=bool(meta.get("asked", True)),
        stays=bool(meta.get("stays")),
        made=bool(meta.get("made")),
    )


def _accounts_for(processing: Processing) -> bool:
    told = (processing.purpose, processing.legal_basis, processing.retention)
    return processing.privacy in get_args(Privacy) and all(text.strip() for text in told)


def _choices(one: fields.Field[Any]) -> tuple[tuple[str, str], ...]:
    if isinstance(one, Headcount):
        return ((one.FEW, one.FEW_WORDS),)
    for validator in one.validators:
        if isinstance(validator, validate.OneOf):
            values = [str(value) for value in validator.choices]
            labels = [str(label) for label in validator.labels] or values
            return tuple(zip(values, labels, strict=True))
    return ()


def _widget(
    one: fields.Field[Any],
    inner: fields.Field[Any],
    choices: tuple[tuple[str, str], ...],
    rows: int,
) -> Widget:
    if isinstance(inner, Reference):
        return "reference"
    if isinstance(one, Picture):
        return "picture"
    if isinstance(inner, Headcount):
        return "number"
    if isinstance(one, fields.List):
        return "checkboxes" if choices else "lines"
    if choices:
        return "radio" if len(choices) <= 6 and not one.metadata.get("folded") else "select"
    by_type: Iterable[tuple[type[fields.Field[Any]], Widget]] = (
        (fields.Url, "url"),
        (fields.Email, "email"),
        (fields.Boolean, "checkbox"),
        (fields.Date, "date"),
        (Moment, "moment"),
        (fields.Number, "number"),
    )
    for kind, widget in by_type:
        if isinstance(one, kind):
            return widget
    return "textarea" if rows else "text"
