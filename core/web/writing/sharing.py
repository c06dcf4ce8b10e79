# SPDX-License-Identifier: EUPL-1.2
"""Before sharing: what goes over the hedge, what stays here, and what to look at twice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import personal, questions
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import EVERYBODY, Record
from core.offers import Audience
from core.record_types import RecordType
from core.web import views, words
from core.web.views import Link, Shown


@dataclass(frozen=True, slots=True)
class Warning:
    """Something in a text that looks like it belongs to one person."""

    #: Label of the field it stands in.
    field: str
    #: "een e-mailadres".
    what: str
    #: The very characters.
    excerpt: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One audience to share with."""

    id: str
    name: str
    #: What its readers are called, in one line.
    readers: str
    chosen: bool


def choices(offered: Sequence[Audience], record: Record) -> list[Choice]:
    """Return whom one can share with: everybody first; nothing when there is no choice."""
    if not offered:
        return []
    everybody = Choice(
        EVERYBODY, _("Iedereen"), "", not record.audiences or EVERYBODY in record.audiences
    )
    return [everybody, *(
        Choice(one.id, one.name, ", ".join(one.readers), one.id in record.audiences)
        for one in offered
    )]  # fmt: skip


def what_travels(kind: RecordType, record: Record, links: Mapping[str, Link]) -> list[Shown]:
    """Return every field that goes along, with its real value; empty ones are named too.

    Args:
        kind: its type.
        record: the record.
        links: what its references point at, by reference.
    """
    data = questions.fields_of(record)
    found = [_shown(one, data.get(one.name), links) for one in kind.fields if one.leaves]
    if not any(one.name == "title" for one in found):
        found.insert(0, Shown("title", _("Titel"), "text", record.title))
    found.append(Shown("version", _("Versie"), "number", str(record.version)))
    if record.published is not None:
        found.append(
            Shown("published", _("Op onze site sinds"), "date", words.day(record.published))
        )
    found.append(Shown("updated", _("Laatst gewijzigd"), "date", words.day(record.updated)))
    return found


def what_stays(kind: RecordType, record: Record) -> list[Shown]:
    """Return what never leaves this node, in words."""
    data = questions.fields_of(record)
    found = [_shown(one, data.get(one.name), {}) for one in kind.fields if not one.leaves]
    return [
        *found,
        Shown("author", _("Wie dit typte"), "text", _("Je naam en je account blijven hier.")),
        Shown("versions", _("Eerdere versies"), "text", _("Alleen de tekst van nu gaat mee.")),
    ]


def warnings(kind: RecordType, record: Record) -> list[Warning]:
    """Return what looks like an address, a number or a home in the fields that travel."""
    data = questions.fields_of(record)
    return [
        Warning(one.label, _(what), excerpt)
        for one in kind.fields
        if one.leaves and not one.choices and not one.refers_to
        for value in views.values_of(data.get(one.name))
        for what, excerpt in personal.looks_personal(value)
    ]


def _shown(one: FieldInfo, value: object, links: Mapping[str, Link]) -> Shown:
    return views.shown(one, value, links) or Shown(one.name, one.label, one.widget, "(leeg)")
