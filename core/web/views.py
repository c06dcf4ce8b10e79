# SPDX-License-Identifier: EUPL-1.2
"""What templates show: records and fields in words, with nothing left to look up.

Templates get these values and no record, so that a page never asks the database while it
is made, and never shows a field nobody meant to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from core import languages, moments
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.languages import mark
from core.model import Record
from core.node import Node
from core.picture_values import PictureValue, parse
from core.web import words
from core.web.deeds import Deed

#: What a record's state is called beside its title; nothing for what everybody sees.
STATES = {"draft": mark("Concept"), "published": "", "withdrawn": mark("Ingetrokken")}

#: And what we call it when it came through a network.
MEMBERS = mark("Alleen voor het netwerk")


@dataclass(frozen=True, slots=True)
class From:
    """Where something was made."""

    #: Node id, "" for ourselves.
    id: str
    name: str
    area: str
    #: For ``data-node``: colours and mark.
    theme: str
    own: bool

    @property
    def place(self) -> str:
        """Return "Amsterdam, Westerpark"."""
        return f"{self.name}, {self.area}" if self.area else self.name

    @property
    def words(self) -> str:
        """Return "Van ons" or "Uit Amsterdam, Westerpark"."""
        return _("Van ons") if self.own else _("Uit {place}").format(place=self.place)


@dataclass(frozen=True, slots=True)
class Link:
    """A way to something else."""

    title: str
    url: str
    origin: From | None = None
    #: Of a title that people wrote, "" for words of our own.
    language: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field one can choose."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a record on its page."""

    name: str
    label: str
    #: As in forms: text, textarea, url, number, date, moment, select, radio, checkboxes, …
    widget: str
    #: As plain text; of several values, separated by commas.
    text: str
    #: Of a field one chooses in.
    choices: tuple[Choice, ...] = ()
    #: Of a reference: where it points. Empty when that is not here.
    links: tuple[Link, ...] = ()
    #: Of a field for a picture; ``text`` is what can be seen on it.
    picture: PictureValue | None = None
    #: Of a field for lines: each of them, in order.
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A record in a list; equal to another when it would be drawn the same."""

    id: int
    url: str
    #: Name of its type as it travels, and in Dutch: "lesson", "les".
    type: str
    label: str
    title: str
    summary: str
    language: str
    origin: From
    #: Of the fields one can filter on: by name, its values in words. The version tells whether
    #: they are the same as before.
    choices: Mapping[str, tuple[Choice, ...]] = field(compare=False)
    version: int
    #: "" for what everybody sees, else "Concept", "Ingetrokken" or whom it is for.
    state: str
    shared: bool
    published: datetime | None
    updated: datetime
    #: In words: "3 weken geleden".
    age: str
    #: Its own date has passed.
    expired: bool
    #: A few words of guests: "In gebruik in 3 proeftuinen".
    notes: tuple[str, ...] = ()

    def choice(self, name: str) -> Choice | None:
        """Return the first value of a field, or None."""
        found = self.choices.get(name, ())
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Time:
    """One time that something happens, as an agenda shows it."""

    card: Card
    #: UTC, for ``datetime``.
    start: datetime
    #: The day, in parts: 13, "februari", "vrijdag".
    number: int
    month: str
    weekday: str
    #: "19.30 – 21.30 uur".
    hours: str
    #: Where it is, when that is here and to be read.
    place: Link | None
    cancelled: bool
    #: It comes back before long, and how that is said: "elke week op dinsdag"; "" for once.
    again: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A record on its own page."""

    card: Card
    #: Fields of its type that hold something, in the order of the schema.
    fields: tuple[Shown, ...]
    by_name: Mapping[str, Shown]
    licence: str
    valid_until: date | None
    version: int
    #: What this visitor may do to it.
    deeds: tuple[Deed, ...] = ()
    #: Its type is brought by a plugin that is off: shown as it came.
    generic: bool = False
    #: Who brought it, when that was no editor: "bewoner", or "deelnemer" without a hat; else "".
    brought: str = ""
    #: Node id and wire id, once shared or received; "" before.
    global_id: str = ""
    crumbs: tuple[Link, ...] = field(default=())
    #: When it happens: the coming times, or the last when all are over.
    times: tuple[Time, ...] = ()
    #: All of those are over.
    over: bool = False
    #: Where its calendar file is, "" without one.
    calendar_url: str = ""


def url_of(node: Node, record: Record) -> str:
    """Return the path of a record's page; of a type nobody brings, the generic one."""
    kind = node.types.get(record.type)
    return f"/{kind.path}/{record.id}" if kind else f"/berichten/{record.id}"


def card(node: Node, record: Record, origin: From, today: date) -> Card:
    """Return a record as a list shows it."""
    kind = node.types.get(record.type)
    found: dict[str, tuple[Choice, ...]] = {}
    if kind is not None:
        body = record.body
        for one in kind.choosers:
            value = body.get(one.name)
            if value:
                found[one.name] = choices_of(one, value)
    moment = record.published or record.created
    return Card(
        id=record.id,
        url=url_of(node, record),
        type=record.type,
        label=kind.label if kind else _("bericht"),
        title=record.title or words.capital(kind.label if kind else _("bericht")),
        summary=record.plain_summary,
        language=record.language,
        origin=origin,
        choices=found,
        version=record.version,
        state=_(MEMBERS if record.is_for_members else STATES[record.state]),
        shared=record.is_shared,
        published=record.published,
        updated=record.updated,
        age=words.age(moment, today),
        expired=record.valid_until is not None and record.valid_until < today,
    )


def choices_of(info: FieldInfo, value: object) -> tuple[Choice, ...]:
    """Return the values of a field in words."""
    if isinstance(value, str):
        return (_choice(languages.voice(), info, value),)
    return tuple(_choice(languages.voice(), info, each) for each in values_of(value))


@lru_cache(maxsize=4000)
def _choice(voice: str, info: FieldInfo, value: str) -> Choice:
    """Return a value in words; the voice is only there to keep one for each."""
    return Choice(value, info.words(value))


def shown(info: FieldInfo, value: object, links: Mapping[str, Link]) -> Shown | None:
    """Return a field with its value in words, or None when it is empty.

    Args:
        info: the field.
        value: as stored.
        links: what references of the record point at, by reference.
    """
    values = values_of(value)
    if not values:
        return None
    if info.refers_to:
        found = tuple(links[each] for each in values if each in links)
        text = ", ".join(each.title for each in found) or _("Dit bericht is hier niet.")
        return Shown(info.name, info.label, info.widget, text, links=found)
    if info.widget == "picture":
        picture = parse(value)
        if picture is None:
            return None
        seen = picture.alt or _("Een foto als versiering")
        return Shown(info.name, info.label, info.widget, seen, picture=picture)
    if info.choices:
        choices = choices_of(info, value)
        text = ", ".join(each.words for each in choices)
        return Shown(info.name, info.label, info.widget, text, choices=choices)
    if isinstance(value, bool):
        return Shown(info.name, info.label, info.widget, _("Ja") if value else _("Nee"))
    if info.widget == "lines":
        return Shown(info.name, info.label, info.widget, "\n".join(values), lines=values)
    text = ", ".join(values)
    if info.widget == "date":
        text = words.day(_date(text)) or text
    if info.widget == "moment":
        text = _clock_time(text)
    return Shown(info.name, info.label, info.widget, text)


def _clock_time(text: str) -> str:
    """Return a moment in words; what somebody typed that is none stays as it is."""
    try:
        return words.clock_time(moments.read(text))
    except ValueError:
        return text


def generic_fields(body: Mapping[str, object]) -> tuple[Shown, ...]:
    """Return the fields of a record whose type nobody brings here, as they came."""
    found = []
    for name, value in body.items():
        values = values_of(value)
        if values:
            label = words.capital(name.replace("_", " "))
            found.append(Shown(name, label, "textarea", ", ".join(values)))
    return tuple(found)


def values_of(value: object) -> tuple[str, ...]:
    """Return what a field holds as texts; empty for nothing."""
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple)):
        return tuple(_text(each) for each in value if each not in (None, ""))
    return (_text(value),)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(each) for each in value)
    return str(value)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
