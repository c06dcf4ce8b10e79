# SPDX-License-Identifier: EUPL-1.2
"""RecordType: one marshmallow schema gives form, checks, JSON, search text and columns.

Every stored field says why it is stored. A schema with a field that does not is refused
when its plugin is admitted, so that a node never holds data nobody can account for.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from core import wording
from core.errors import InvalidRecord
from core.model import GLOBAL_ID

Privacy = Literal["P0", "P1", "P1n", "P2", "P3", "P4"]
Level = Literal["information", "full"]

#: Privacy classes that may travel; records.md draws the line.
TRAVELS: frozenset[str] = frozenset({"P0", "P1", "P1n"})

#: The four principles every proeftuin works by, as they travel, with their short Dutch names.
PRINCIPLES: Mapping[str, str] = {
    "ecosystem": "Gezonde wijk",
    "cooperation": "Samen werken",
    "ict": "ICT",
    "financing": "Geld",
}


@dataclass(frozen=True, slots=True)
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
    "Laten zien wat er in de wijk gebeurt en wat we ervan leren",
    "geen persoonsgegevens",
    "zolang het bericht bestaat",
)


def describe(
    label: str,
    processing: Processing,
    *,
    hint: str = "",
    rows: int = 0,
    indexed: bool = False,
    search: bool = False,
) -> dict[str, Any]:
    """Return the metadata of a field: ``fields.String(metadata=describe("Titel", STORY))``.

    Args:
        label: Dutch, as above the input.
        processing: why the field is stored.
        hint: Dutch, below the label.
        rows: height of a text area in lines; 0 for a single line.
        indexed: lists filter on it.
        search: its text is found by search.
    """
    return {
        "label": label,
        "processing": processing,
        "hint": hint,
        "rows": rows,
        "indexed": indexed,
        "search": search,
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
            raise ValidationError("Kies een bestaand bericht uit de lijst.")
        return text


class RecordSchema(Schema):
    """What every record has; a type adds its own fields and may narrow these."""

    class Meta:
        """Own forms and the API refuse fields they do not know."""

        unknown = RAISE

    error_messages = {
        "unknown": wording.UNKNOWN,
        "type": wording.NOT_AN_OBJECT,
    }

    title = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata=describe("Titel", PUBLIC_STORY, search=True),
    )
    plain_summary = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata=describe(
            "Korte versie",
            PUBLIC_STORY,
            hint="Eén of twee zinnen in gewone woorden.",
            rows=2,
            search=True,
        ),
    )
    language = fields.String(
        load_default="nl",
        validate=validate.Regexp(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
        metadata=describe("Taal", PUBLIC_STORY, hint="Bijvoorbeeld nl of en."),
    )
    licence = fields.String(
        load_default="CC-BY-SA-4.0",
        validate=validate.Length(1, 60),
        metadata=describe("Licentie", PUBLIC_STORY, hint="Wat anderen met de tekst mogen."),
    )
    valid_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Geldig tot", PUBLIC_STORY, hint="Laat leeg als de tekst geldig blijft."),
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let every message of marshmallow speak plain Dutch, and no number lose its fraction."""
        if isinstance(field_obj, fields.Integer):
            field_obj.strict = True
        wording.translate(field_obj)


#: Fields that stand beside the body, in the row and in the payload.
COMMON = ("title", "plain_summary", "language", "licence", "valid_until")

#: Names the API gives to what the node itself says of a record, and to keys of its lists.
RESERVED = frozenset(
    {"id", "global_id", "type", "origin", "version", "state", "visibility", "shared", "created",
     "updated", "published", "after", "page_size"}
)  # fmt: skip

Widget = Literal[
    "text", "textarea", "url", "number", "date", "select", "radio", "checkboxes", "checkbox",
    "reference",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field as forms, lists, the API and the privacy page need it."""

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

    @property
    def travels(self) -> bool:
        """Whether its value may leave the node, and visitors may see it."""
        return self.processing.privacy in TRAVELS

    def words(self, value: object) -> str:
        """Return the Dutch label of a choice, or the value itself as text."""
        return dict(self.choices).get(str(value), str(value))


@dataclass(frozen=True)
class RecordType:
    """One kind of record; all a guest has to declare to get pages, API and federation."""

    #: As it travels: "lesson".
    name: str
    schema: type[RecordSchema]
    #: First part of the path of its pages: "lessen".
    path: str
    #: Last part of the path in the API: "lessons".
    collection: str
    #: Dutch, singular and plural, lower case: "les", "lessen".
    label: str
    label_plural: str
    #: One sentence above the list.
    intro: str = ""
    #: What an empty list says, and invites to.
    empty: str = ""
    #: "de" or "het", before the singular.
    article: str = "de"
    schema_version: int = 1
    #: May be shared with peers at all.
    travels: bool = True
    #: Level a peer needs for its records of this type to be taken in.
    needs_level: Level = "information"
    #: Has an item in the menu.
    menu: bool = True
    #: Template of the detail page in the plugin's own prefix, or None for the generic one.
    detail_template: str | None = None
    #: Gives a title to records whose schema has none.
    title_of: Callable[[Mapping[str, Any]], str] | None = None
    #: Name of the plugin that brought it; set by the house.
    plugin: str = ""
    _own: Schema = field(init=False, repr=False, compare=False)
    _received: Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", self.schema(unknown=RAISE))
        object.__setattr__(self, "_received", self.schema(unknown=EXCLUDE))

    @cached_property
    def fields(self) -> tuple[FieldInfo, ...]:
        """Its fields in the order of the schema, the common ones first.

        Raises:
            ValueError: a field does not state why it is stored, is about health, or has a name
                of the node's own; names the field.
        """
        return tuple(_info(name, one) for name, one in self._own.fields.items())

    @cached_property
    def by_name(self) -> Mapping[str, FieldInfo]:
        """The fields by name."""
        return {one.name: one for one in self.fields}

    @cached_property
    def choosers(self) -> tuple[FieldInfo, ...]:
        """The fields anybody filters a list on by choosing; cards show them too."""
        return tuple(one for one in self.fields if one.indexed and one.choices and one.travels)

    @cached_property
    def _indexed(self) -> tuple[FieldInfo, ...]:
        return tuple(one for one in self.fields if one.indexed)

    @cached_property
    def _searched(self) -> tuple[str, ...]:
        # Anybody may search: what is private is not even there to be found.
        return tuple(
            one.name for one in self.fields if one.search and one.travels and one.name != "title"
        )

    def check(self, data: Mapping[str, object]) -> dict[str, Any]:
        """Return ``data`` of our own editor as checked JSON values, with defaults filled in.

        Raises:
            InvalidRecord: with all problems by field; unknown fields are a problem.
        """
        try:
            loaded = self._own.load(dict(data))
        except ValidationError as error:
            raise InvalidRecord(_flat(error.messages_dict)) from error
        dumped: dict[str, Any] = self._own.dump(loaded)
        return dumped

    def check_received(self, data: Mapping[str, object]) -> None:
        """Check the data of another node; unknown fields are let be, for newer schemas add them.

        Raises:
            InvalidRecord: with all problems by field.
        """
        try:
            self._received.load(data)
        except ValidationError as error:
            raise InvalidRecord(_flat(error.messages_dict)) from error

    def facets(self, data: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return (field, value) pairs that lists filter on."""
        found = []
        for one in self._indexed:
            value = data.get(one.name)
            if one.multiple and isinstance(value, list):
                found += [(one.name, str(each)) for each in dict.fromkeys(map(str, value))]
            elif value not in (None, ""):
                found.append((one.name, str(value)))
        return found

    def search_text(self, data: Mapping[str, object]) -> str:
        """Return the text that search looks through, without the title."""
        return "\n".join(str(data[name]) for name in self._searched if data.get(name))

    def title(self, data: Mapping[str, Any]) -> str:
        """Return the title, also of types whose schema has none."""
        return self.title_of(data) if self.title_of else str(data.get("title", ""))


def _info(name: str, one: fields.Field[Any]) -> FieldInfo:
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
    )


def _accounts_for(processing: Processing) -> bool:
    told = (processing.purpose, processing.legal_basis, processing.retention)
    return processing.privacy in get_args(Privacy) and all(text.strip() for text in told)


def _choices(one: fields.Field[Any]) -> tuple[tuple[str, str], ...]:
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
    if isinstance(one, fields.List):
        return "checkboxes"
    if choices:
        return "radio" if len(choices) <= 6 else "select"
    by_type: Iterable[tuple[type[fields.Field[Any]], Widget]] = (
        (fields.Url, "url"),
        (fields.Boolean, "checkbox"),
        (fields.Date, "date"),
        (fields.Number, "number"),
    )
    for kind, widget in by_type:
        if isinstance(one, kind):
            return widget
    return "textarea" if rows else "text"


def _flat(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return marshmallow's messages as a list of sentences per field, however nested."""
    return {str(name): list(dict.fromkeys(_sentences(told))) for name, told in messages.items()}


def _sentences(told: Any) -> Iterable[str]:
    if isinstance(told, Mapping):
        for each in told.values():
            yield from _sentences(each)
    elif isinstance(told, list):
        for each in told:
            yield from _sentences(each)
    else:
        yield str(told)
