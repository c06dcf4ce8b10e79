# SPDX-License-Identifier: EUPL-1.2
"""Fields: what a schema says of each, besides its checks, and what forms and lists read of it.

Every stored field says why it is stored. A schema with a field that does not is refused
when its plugin is admitted, so that a node never holds data nobody can account for.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from marshmallow import ValidationError, fields, validate

from core import moments
from core.counts import LEAST
from core.languages import gettext as _
from core.languages import mark, told
from core.model import GLOBAL_ID

Privacy = Literal["P0", "P1", "P1n", "P2", "P3", "P4"]

#: Privacy classes that may travel; records.md draws the line.
TRAVELS: frozenset[str] = frozenset({"P0", "P1", "P1n"})

#: The four principles every proeftuin works by, as they travel, with their short Dutch names.
PRINCIPLES: Mapping[str, str] = {
    "ecosystem": mark("Gezonde wijk"),
    "cooperation": mark("Samen werken"),
    "ict": mark("ICT"),
    "financing": mark("Geld"),
}


@told("purpose", "legal_basis", "retention")
@dataclass(frozen=True)
class Processing:
    """Why a field is stored: its line in the register of processing."""

    privacy: Privacy
    #: What it is for, in Dutch, for the privacy page.
    purpose: str
    #: Legal basis in the sense of AVG article 6, in Dutch.
    legal_basis: str
    #: How long it is kept, in Dutch.
    retention: str


#: For what describes the neighbourhood and nobody in it.
PUBLIC_STORY = Processing(
    "P0",
    mark("Laten zien wat er in de wijk gebeurt en wat we ervan leren"),
    mark("geen persoonsgegevens"),
    mark("zolang het bericht bestaat"),
)


def describe(
    label: str,
    processing: Processing,
    *,
    hint: str = "",
    rows: int = 0,
    indexed: bool = False,
    search: bool = False,
    asked: bool = True,
    stays: bool = False,
    folded: bool = False,
    made: bool = False,
) -> dict[str, Any]:
    """Return the metadata of a field: ``fields.String(metadata=describe("Titel", STORY))``.

    Args:
        label: Dutch, as above the input.
        processing: why the field is stored.
        hint: Dutch, below the label.
        rows: height of a text area in lines; 0 for a single line.
        indexed: lists filter on it.
        search: its text is found by search.
        asked: forms ask for it. A value that the plugin itself writes is not asked, and stays
            as it is when an editor keeps the form.
        stays: everybody reads it on this node, and it does not go along to other nodes.
        folded: its choices are a list that opens, also when they are few.
        made: a machine makes it, as a key: nobody types it and no form asks for it. In records
            of a private type, which only their plugin writes, figures in it are just figures;
            never for what a browser sends back.
    """
    return {
        "label": label,
        "processing": processing,
        "hint": hint,
        "rows": rows,
        "indexed": indexed,
        "search": search,
        "asked": asked and not made,
        "stays": stays,
        "folded": folded,
        "made": made,
    }


class Reference(fields.String):
    """Points at another record: a local id ("17") or a global id, in the words of the API."""

    _SHAPE = re.compile(rf"[1-9][0-9]{{0,17}}|{GLOBAL_ID.pattern}")

    def __init__(self, *, to: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        #: Name of the record type it may point at.
        self.to = to

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not self._SHAPE.fullmatch(text):
            raise ValidationError(_("Kies een bestaand bericht uit de lijst."))
        return text


class Moment(fields.DateTime):
    """A day and an hour: people write the time of the neighbourhood, stored is UTC.

    ``start = Moment(required=True, metadata=describe("Begint", PUBLIC_STORY, indexed=True))``
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return moments.read(value if isinstance(value, str) else "")
        except ValueError as error:
            told = _("Schrijf een dag en een tijd, zoals 13-02-2026 19.30.")
            raise ValidationError(told) from error

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else moments.to_stored(value)


class Days(fields.String):
    """Some days, as a text: people write "5-5-2026, 25-12-2026", stored are ISO dates in order.

    ``except_days = Days(load_default="", metadata=describe("Wanneer niet?", PUBLIC_STORY))``
    """

    #: Days that it takes.
    MOST = 60

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            found = {moments.read_day(each) for each in re.split(r"[,;\s]+", text) if each}
        except ValueError as error:
            told = _("Schrijf dagen zoals 05-05-2026, met een komma ertussen.")
            raise ValidationError(told) from error
        if len(found) > self.MOST:
            raise ValidationError(_("Dat zijn te veel dagen."))
        return ", ".join(day.isoformat() for day in sorted(found))

    @staticmethod
    def read(stored: object) -> frozenset[date]:
        """Return the days of a value as it is stored; none of what is no such value."""
        try:
            return frozenset(
                date.fromisoformat(each) for each in str(stored or "").split(", ") if each
            )
        except ValueError:
            return frozenset()


class Headcount(fields.String):
    """How many people there were, below ten only as "<10": so few could be recognised.

    Takes a number as people write it, as text; what is stored and sent is "<10" or the number.
    """

    #: All that it takes.
    _TAKEN = r"(<10|[0-9]{1,6})\Z"

    #: As it is stored and travels, and in Dutch.
    FEW, FEW_WORDS = "<10", "minder dan 10"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(self._TAKEN), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.match(self._TAKEN, value):
            raise ValidationError(_("Schrijf een heel getal, zoals 24."))
        return self.FEW if value == self.FEW or int(value) < LEAST else str(int(value))


class Picture(fields.String):
    """A picture, kept on this node; ``core.picture_values`` tells how it is written."""

    _SHAPE = re.compile(
        r"([0-9a-f]{64}\.(jpg|webp) [1-9][0-9]{0,3}x[1-9][0-9]{0,3}( [^\n]{1,300})?)?\Z"
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(self._SHAPE), **kwargs)


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
