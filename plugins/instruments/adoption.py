# SPDX-License-Identifier: EUPL-1.2
"""Adoption: one proeftuin follows, takes over or adapts an instrument of another."""

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from plugins.instruments.instrument import LAST_EDITION
from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    Reference,
    choice_field,
    describe,
    fields,
    link_field,
    mark,
    text_field,
    validate,
)

#: Kinds as they travel.
KINDS = {
    "follow": "We volgen het",
    "take_over": "We nemen het over",
    "adapt": "We passen het aan",
}

STATUS = {
    "running": "Loopt",
    "stopped": "Gestopt: het paste niet",
    "ended": "Klaar: het is niet meer nodig",
}

#: Answers to "Gebruiken jullie het nog?", as they travel.
STILL = {"yes": "Ja", "changed": "Ja, maar anders", "no": "Nee"}

#: Days between which an adoption may begin.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)

#: Months after the start at which is asked how it goes, by the beginning of the fields' names.
CHECK_INS = {"three": 3, "twelve": 12}

_AFTER = {
    "three": "Na 3 maanden: gebruiken jullie het nog?",
    "twelve": "Na 12 maanden: gebruiken jullie het nog?",
}

#: Characters of the text of another proeftuin as it was when we began to follow it.
LONGEST_KEPT = 60_000

#: Longest title made from the text, in characters.
_TITLE = 80


def _written(label: str, most: int) -> fields.String:
    """Return a field for a text that the form of a check-in fills in."""
    metadata = describe(label, PUBLIC_STORY, rows=4, asked=False)
    return fields.String(load_default="", validate=validate.Length(max=most), metadata=metadata)


def _still(label: str) -> fields.String:
    one_of = validate.OneOf(tuple(STILL), tuple(STILL.values()))
    metadata = describe(label, PUBLIC_STORY, asked=False)
    return fields.String(load_default=None, allow_none=True, validate=one_of, metadata=metadata)


def _day(label: str, *, stays: bool = False) -> fields.Date:
    metadata = describe(label, PUBLIC_STORY, asked=False, stays=stays)
    return fields.Date(load_default=None, allow_none=True, metadata=metadata)


def _edition(label: str, *, stays: bool = False) -> fields.Integer:
    metadata = describe(label, PUBLIC_STORY, asked=False, stays=stays)
    number = validate.Range(1, LAST_EDITION)
    return fields.Integer(load_default=None, allow_none=True, validate=number, metadata=metadata)


class AdoptionSchema(RecordSchema):
    """One adoption; which node adopts is known from where it was written."""

    class Meta(RecordSchema.Meta):
        """An adoption has no title to fill in: ``title_of`` makes one."""

        exclude = ("title",)

    instrument = link_field("Welk instrument?", PUBLIC_STORY, to="instrument", required=True)
    kind = choice_field("Wat doen jullie ermee?", PUBLIC_STORY, KINDS)
    changes = text_field(
        "Wat doen jullie anders?",
        PUBLIC_STORY,
        most=2000,
        hint="Ook als je het nog maar van plan bent. Schrijf geen namen van mensen op.",
        rows=3,
    )
    start = fields.Date(
        required=True,
        validate=validate.Range(
            FIRST_DAY, LAST_DAY, error=mark("Kies een dag tussen 2000 en 2100.")
        ),
        metadata=describe(
            "Vanaf welke dag?",
            PUBLIC_STORY,
            hint="Na 3 en na 12 maanden vragen we hoe het gaat.",
            indexed=True,
        ),
    )
    status = choice_field("Hoe staat het ervoor?", PUBLIC_STORY, STATUS, default="running")
    edition = _edition("Versie die we overnamen")
    seen_edition = _edition("Nieuwste versie die we bekeken", stays=True)
    begun_with = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_KEPT),
        metadata=describe("Tekst die we gingen volgen", PUBLIC_STORY, asked=False, stays=True),
    )
    begun_on = _day("Van welke dag die tekst is, als dat later is", stays=True)
    copy = Reference(
        to="instrument",
        load_default=None,
        allow_none=True,
        metadata=describe("Onze eigen tekst", PUBLIC_STORY, indexed=True, asked=False),
    )
    three_still = _still(_AFTER["three"])
    three_gain = _written("Na 3 maanden: wat leverde het op?", 1000)
    three_day = _day("Na 3 maanden: beantwoord op")
    twelve_still = _still(_AFTER["twelve"])
    twelve_gain = _written("Na 12 maanden: wat leverde het op?", 1000)
    twelve_day = _day("Na 12 maanden: beantwoord op")


class LookingBackSchema(AdoptionSchema):
    """What is asked after some months: it is not asked in vain."""

    three_still = choice_field(_AFTER["three"], PUBLIC_STORY, STILL)
    twelve_still = choice_field(_AFTER["twelve"], PUBLIC_STORY, STILL)


def title_of(data: Mapping[str, Any]) -> str:
    """Return the kind in words and the beginning of what is done otherwise."""
    kind = KINDS.get(str(data.get("kind")), "Overname")
    changes = data.get("changes")
    return shorten(f"{kind}: {changes}", _TITLE, placeholder=" …") if changes else kind


ADOPTION = RecordType(
    name="adoption",
    schema=AdoptionSchema,
    path="overnames",
    collection="adoptions",
    label="overname",
    label_plural="overnames",
    intro="Wat nam een proeftuin over van een ander? En wat leverde het op?",
    empty="Hier is nog een stoel vrij. Kies een instrument en neem het over.",
    needs_level="full",
    menu=False,
    detail_template="adoption.html",
    begins="/overnames/begin",
    title_of=title_of,
)
