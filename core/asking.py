# SPDX-License-Identifier: EUPL-1.2
"""Forms that make no record by themselves: what they ask, what was typed, what is wrong with it.

A form is some fields of a schema, described as those of a record type are: their labels, checks
and choices stand there once. What is here draws them, reads them and checks them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from marshmallow import Schema, ValidationError

from core import moments
from core.errors import InvalidRecord
from core.field_info import FieldInfo, read
from core.guest_pages import Request
from core.languages import gettext as _
from core.picture_values import PictureValue, parse
from core.record_schemas import prepare, sentences_of

Problems = Mapping[str, Sequence[str]]
#: Values with their words, in the language of now.
Choices = Sequence[tuple[str, str]]

#: From so many choices on, they are a list that opens.
_MANY = 7


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form, filled in as far as it is; ``ui.field`` draws it."""

    name: str
    label: str
    #: text, textarea, url, email, number, date, moment, select, radio, checkboxes, checkbox,
    #: reference, references (several), lines.
    widget: str = "text"
    hint: str = ""
    required: bool = False
    rows: int = 0
    #: As typed or stored, "" for nothing; of several values the first.
    value: str = ""
    options: tuple[Option, ...] = ()
    #: Sentences for whoever fills it in.
    errors: tuple[str, ...] = ()
    #: A checkbox that is ticked.
    checked: bool = False
    #: The picture that is chosen, of a field for one; and the boxes beside it that are ticked.
    picture: PictureValue | None = None
    ticks: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """For ``id`` and ``for``: "veld-title"."""
        return f"veld-{self.name.replace('.', '-')}"

    @property
    def described_by(self) -> str:
        """For ``aria-describedby``, "" for none."""
        told = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-fout"] * bool(self.errors)
        return " ".join(told)


def read_field(one: FieldInfo, texts: Sequence[str]) -> object:
    """Return what a browser sent for a field, as its schema takes it; "" or [] for nothing."""
    tidied = [tidy(text) for text in texts]
    if one.multiple:
        if one.widget == "lines":
            tidied = [tidy(line) for text in tidied for line in text.split("\n")]
        return [text for text in tidied if text]
    if one.widget == "checkbox":
        return any(tidied)
    return one.typed(tidied[0] if tidied else "")


def tidy(text: str) -> str:
    """Return what was typed with our line ends and without blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def draw(
    one: FieldInfo,
    value: object,
    errors: Sequence[str] = (),
    *,
    offered: Choices = (),
    ticks: frozenset[str] = frozenset(),
) -> FormField:
    """Return a field with ``value`` filled in, as typed or as stored.

    Args:
        one: the field.
        value: of it, None for nothing.
        errors: what is wrong with it.
        offered: what one chooses from.
        ticks: boxes beside pictures that are ticked: "photo.consent".
    """
    values = as_texts(value)
    return FormField(
        name=one.name,
        label=one.label,
        widget="references" if one.refers_to and one.multiple else one.widget,
        hint=one.hint,
        required=one.required,
        rows=one.rows,
        value=_as_typed(one, values) if values else "",
        options=tuple(Option(each, words, each in values) for each, words in offered),
        errors=tuple(errors),
        checked=value is True,
        picture=parse(value) if one.widget == "picture" else None,
        ticks=frozenset(
            each.partition(".")[2] for each in ticks if each.startswith(f"{one.name}.")
        ),
    )


def _as_typed(one: FieldInfo, values: Sequence[str]) -> str:
    if one.widget == "lines":
        return "\n".join(values)
    return moments.for_input(values[0]) if one.widget == "moment" else values[0]


def as_texts(value: object) -> list[str]:
    """Return a value of a field as the texts it is made of; none for nothing."""
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [str(value)]


@dataclass(frozen=True, eq=False)
class Form:
    """Fields that a page asks, filled in as far as they are. Every step gives a new one.

    ``SIGN_UP = Form.of(SignUpSchema, "nickname", "seats")``, once; then in a page
    ``form = SIGN_UP.sent(request)`` and ``form.data()``. Its template draws ``form.fields``.
    """

    _asked: Mapping[str, FieldInfo]
    _schema: Schema
    #: What was typed, or is filled in: as the schema takes it. What is empty is not there.
    typed: Mapping[str, object] = field(default_factory=dict)
    #: What is wrong, by field.
    problems: Problems = field(default_factory=dict)
    _offered: Mapping[str, Choices] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: type[Schema], *names: str) -> Self:
        """Return an empty form of some fields of ``schema``, in this order.

        Raises:
            ValueError: there is no such field, it does not state why its value is wanted, or
                it asks for a picture.
        """
        made = schema(only=names)
        for one in made.fields.values():
            prepare(one)
        asked = {name: read(name, made.fields[name]) for name in names}
        for name, info in asked.items():
            if info.widget == "picture":
                raise ValueError(f"form field {name!r} asks for a picture: only records have those")
        return cls(asked, made)

    def offering(self, **choices: Choices) -> Self:
        """Return the form with what one chooses from, where only this moment knows that."""
        asked = dict(self._asked)
        for name, found in choices.items():
            widget = asked[name].widget
            if widget == "text":
                widget = "radio" if len(found) < _MANY else "select"
            asked[name] = replace(asked[name], widget=widget)
        return replace(self, _asked=asked, _offered={**self._offered, **choices})

    def filled(self, values: Mapping[str, object]) -> Self:
        """Return the form with these values in it, such as the body of a record; others left."""
        found = {name: values[name] for name in self._asked if name in values}
        return replace(self, typed={**self.typed, **_without_empty(found)})

    def sent(self, request: Request) -> Self:
        """Return the form with what somebody typed, and nothing else."""
        found = {name: read_field(one, request.texts(name)) for name, one in self._asked.items()}
        return replace(self, typed=_without_empty(found), problems={})

    def told(self, problems: Problems) -> Self:
        """Return the form with what is wrong, by field; as ``InvalidRecord`` has it."""
        return replace(self, problems=problems)

    def data(self) -> dict[str, Any]:
        """Return what was typed as checked JSON values, with defaults filled in.

        Raises:
            InvalidRecord: with all problems by field, in words for whoever typed it.
        """
        problems = {
            name: [_("Kies een van de mogelijkheden.")]
            for name, choices in self._offered.items()
            if set(as_texts(self.typed.get(name))) - {value for value, _words in choices}
        }
        try:
            loaded = self._schema.load(dict(self.typed))
        except ValidationError as error:
            raise InvalidRecord(problems | sentences_of(error)) from error
        if problems:
            raise InvalidRecord(problems)
        dumped: dict[str, Any] = self._schema.dump(loaded)
        return dumped

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields, for ``ui.field``."""
        return tuple(
            draw(
                one, self.typed.get(name), self.problems.get(name, ()),
                offered=self._offered.get(name, one.choices),
            )
            for name, one in self._asked.items()
        )  # fmt: skip

    @property
    def wrong(self) -> tuple[FormField, ...]:
        """The fields with an error, for ``ui.summary``."""
        return tuple(one for one in self.fields if one.errors)

    @property
    def general(self) -> tuple[str, ...]:
        """What is wrong with no field of this form, for ``ui.summary``."""
        return tuple(
            text for name, told in self.problems.items() if name not in self._asked for text in told
        )


def _without_empty(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in ("", None, [], ())}
