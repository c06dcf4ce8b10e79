# SPDX-License-Identifier: EUPL-1.2
"""Harvest notes: what a scribe wrote at a table. Nobody reads them before somebody checked them.

Notes are only added, never changed at the table, so two scribes lose nothing of each other. A
form that is sent again, because its answer got lost, is the same note.
"""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from plugins.gatherings.table.reading import everything, number_of
from samenbeter import (
    HOUSE,
    Node,
    Processing,
    Record,
    RecordSchema,
    RecordType,
    choice_field,
    create,
    describe,
    fields,
    link_field,
    text_field,
    together,
    validate,
)
from samenbeter import gettext as _

#: Kinds as scribes choose them; "dots" are counted beside.
KINDS = {
    "idea": "Idee",
    "worry": "Zorg",
    "agreement": "Afspraak",
    "question": "Vraag aan de gemeente",
    "dots": "Stippen",
}
#: How a note stands with whoever checks it.
VERDICTS = {"open": "Nog niet bekeken", "published": "Openbaar", "left_out": "Weggelaten"}
#: Longest title made from a note, and longest note, in characters.
_TITLE, LONGEST = 80, 500
#: Dots that one table can give to one idea.
MOST_DOTS = 500

UNCHECKED = Processing(
    "P0",
    "Bewaren wat aan tafel gezegd is; het wordt pas openbaar als iemand het heeft nagekeken",
    "geen persoonsgegevens: er staat niet bij wie het zei",
    "zolang het verslag bestaat; wat we weglaten wissen we na 30 dagen",
)
ONCE = Processing(
    "P2",
    "Een briefje dat twee keer verstuurd is één keer bewaren",
    "gerechtvaardigd belang: een goed verslag",
    "zolang het briefje bestaat",
)


class HarvestNoteSchema(RecordSchema):
    """One thing that was said at a table; by whom is not in here."""

    class Meta(RecordSchema.Meta):
        """A note has no title to fill in: ``title_of`` makes one."""

        exclude = ("title",)

    event = link_field("Van welke bijeenkomst?", UNCHECKED, to="event", required=True)
    item = link_field("Bij welke vraag?", UNCHECKED, to="agenda_item", required=True)
    table = link_field("Aan welke tafel?", UNCHECKED, to="table", required=True)
    kind = choice_field("Wat is het?", UNCHECKED, KINDS)
    text = text_field(
        "Wat is er gezegd?",
        UNCHECKED,
        most=LONGEST,
        required=True,
        hint="Eén ding, in een paar woorden. Schrijf geen namen op.",
        rows=3,
    )
    dots = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST_DOTS),
        metadata=describe("Hoeveel stippen?", UNCHECKED, asked=False),
    )
    about_note = link_field("Stippen voor welk briefje?", UNCHECKED, to="harvest_note")
    about_idea = link_field("Stippen voor welk idee?", UNCHECKED, to="idea")
    verdict = fields.String(
        load_default="open",
        validate=validate.OneOf(tuple(VERDICTS), tuple(VERDICTS.values())),
        metadata=describe("Is het nagekeken?", UNCHECKED, indexed=True, asked=False),
    )
    judged = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer is het nagekeken?", UNCHECKED, asked=False),
    )
    became = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata=describe("Wat werd het?", ONCE, indexed=True, asked=False),
    )
    once = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata=describe("Merkteken van het formulier", ONCE, indexed=True, asked=False),
    )


def title_of(data: Mapping[str, Any]) -> str:
    """Return the beginning of a note."""
    return shorten(str(data.get("text", "")), _TITLE, placeholder=" …")


HARVEST_NOTE = RecordType(
    name="harvest_note",
    schema=HarvestNoteSchema,
    path="oogst",
    collection="harvest-notes",
    label="briefje",
    label_plural="briefjes",
    article="het",
    intro="Wat er aan onze rondetafels is gezegd, nagekeken en wel.",
    empty="Hier is nog een stoel vrij. Kom naar een rondetafel.",
    travels=False,
    menu=False,
    title_of=title_of,
)


def write(node: Node, table: Record, item: Record, data: Mapping[str, object], once: str) -> Record:
    """Keep a note of a table; the same form with the same words twice is one note.

    Raises:
        InvalidRecord: with all problems by field.
    """
    note = {
        "event": table.body["event"],
        "item": str(item.id),
        "table": str(table.id),
        "once": once[:60],
        **data,
    }
    with together(node):
        for each in everything(node, "harvest_note", {"once": (once[:60],)}) if once else ():
            if _same(each, note):
                return each
        return create(node, HOUSE, "harvest_note", note)


def dots_of(notes: list[Record]) -> dict[tuple[str, str], int]:
    """Return the dots by what they are for: ("about_idea", "17"): 9, summed over the tables.

    A table that counts again counts instead of before.
    """
    last: dict[tuple[str, str, str], int] = {}
    for each in notes:
        if each.body.get("kind") == "dots":
            for field in ("about_note", "about_idea"):
                if each.body.get(field):
                    key = field, str(each.body[field]), str(each.body.get("table"))
                    last[key] = number_of(each, "dots")
    found: dict[tuple[str, str], int] = {}
    for (field, about, _table), number in last.items():
        found[field, about] = found.get((field, about), 0) + number
    return found


def in_words(note: Record) -> str:
    """Return what kind a note is, in words."""
    return _(KINDS.get(str(note.body.get("kind")), ""))


def _same(each: Record, note: Mapping[str, object]) -> bool:
    names = ("table", "item", "kind", "text", "about_note", "about_idea")
    same = all(str(each.body.get(name) or "") == str(note.get(name) or "") for name in names)
    return same and number_of(each, "dots") == note.get("dots", 0)
