# SPDX-License-Identifier: EUPL-1.2
"""RecordType: one schema gives form, checks, JSON, search text and columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError

from core import moments
from core.errors import InvalidRecord
from core.field_info import FieldInfo, read
from core.formats.linked import Linked
from core.languages import told
from core.record_schemas import RecordSchema, sentences_of
from core.type_parts import Ask, Calendar, Contributable, Spot

Level = Literal["information", "full"]


@told("label", "label_plural", "intro", "empty", "article", "also")
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
    #: Nobody sees its records but the plugin that brings it, which decides what of them is told to
    #: whom: sign-ups, ballots. No page, form, list, API, search or export; nothing travels, and
    #: no older versions are kept.
    private: bool = False
    #: An indexed date, of a private type: the day after it the record is destroyed for good.
    kept_until: str = ""
    #: Level a peer needs for its records of this type to be taken in.
    needs_level: Level = "information"
    #: Has an item in the menu.
    menu: bool = True
    #: Template of the detail page in the plugin's own prefix, or None for the generic one.
    detail_template: str | None = None
    #: Its records happen at a time.
    calendar: Calendar | None = None
    #: Its records lie somewhere.
    spot: Spot | None = None
    #: Lists of what points at its records are made shorter by choosing some of them.
    narrows: bool = False
    #: A record is an open question to everybody when this field holds this value.
    open_question: tuple[str, str] | None = None
    #: Questions that its lists answer, in the order of how often people have them.
    questions: tuple[Ask, ...] = ()
    #: What visitors may bring as a record of this type, without an account.
    contributable: tuple[Contributable, ...] = ()
    #: Other ways to look at its records, above its list: (path, Dutch label).
    also: tuple[tuple[str, str], ...] = ()
    #: Path of the guest's page on which a new record begins, in place of the form of the house;
    #: what a link fills in beforehand goes along to it. "" for the form.
    begins: str = ""
    #: Gives a title to records whose schema has none.
    title_of: Callable[[Mapping[str, Any]], str] | None = None
    #: How schema.org calls it, and which of its fields are which property there.
    linked: Linked = field(default_factory=Linked)
    #: Name of the plugin that brought it; set by the house.
    plugin: str = ""
    _own: Schema = field(init=False, repr=False, compare=False)
    _received: Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.private:
            # Whatever was said of it: what is about people has no place in a list, and stays.
            object.__setattr__(self, "travels", False)
            object.__setattr__(self, "menu", False)
        object.__setattr__(self, "_own", self.schema(unknown=RAISE))
        object.__setattr__(self, "_received", self.schema(unknown=EXCLUDE))

    @cached_property
    def fields(self) -> tuple[FieldInfo, ...]:
        """Its fields in the order of the schema, the common ones first.

        Raises:
            ValueError: a field does not state why it is stored, is about health, or has a name
                of the node's own; names the field.
        """
        return tuple(read(name, one) for name, one in self._own.fields.items())

    def check_contributable(self) -> None:
        """Refuse a form for visitors that asks for what it may not.

        Raises:
            ValueError: it names a field there is none of, or one that is about a person.
        """
        for form in self.contributable:
            for name in (*form.asks, *form.fixed):
                one = self.by_name.get(name)
                if one is None or one.processing.privacy != "P0" and one.widget != "picture":
                    raise ValueError(f"form {form.name!r} may not ask visitors for {name!r}")

    def check_private(self) -> None:
        """Refuse a private type that does not say when its records go, or shows them after all.

        Raises:
            ValueError: it says what is missing.
        """
        if not self.private:
            if self.kept_until:
                raise ValueError("only a private type has records that go by themselves")
            return
        until = self.by_name.get(self.kept_until)
        if until is None or until.widget != "date" or not (until.indexed and until.required):
            raise ValueError("kept_until must name a required, indexed date of a private type")
        if self.contributable or self.questions or self.calendar or self.spot:
            raise ValueError("a private type stands in no list")

    @cached_property
    def asked(self) -> tuple[FieldInfo, ...]:
        """The fields that forms ask for."""
        return tuple(one for one in self.fields if one.asked)

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
            raise InvalidRecord(sentences_of(error)) from error
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
            raise InvalidRecord(sentences_of(error)) from error

    def facets(self, data: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return (field, value) pairs that lists filter on."""
        found = []
        for one in self._indexed:
            value = data.get(one.name)
            if one.multiple and isinstance(value, list):
                found += [(one.name, str(each)) for each in dict.fromkeys(map(str, value))]
            elif value not in (None, ""):
                text = str(value)
                found.append((one.name, _sortable(text) if one.widget == "moment" else text))
        return found

    def search_text(self, data: Mapping[str, object]) -> str:
        """Return the text that search looks through, without the title."""
        found = (data[name] for name in self._searched if data.get(name))
        return "\n".join(
            "\n".join(map(str, each)) if isinstance(each, list) else str(each) for each in found
        )

    def title(self, data: Mapping[str, Any]) -> str:
        """Return the title, also of types whose schema has none."""
        return self.title_of(data) if self.title_of else str(data.get("title", ""))


def _sortable(text: str) -> str:
    """Return a moment as we store it; what other nodes send may be written differently."""
    try:
        return moments.to_stored(moments.read(text))
    except ValueError:
        return text
