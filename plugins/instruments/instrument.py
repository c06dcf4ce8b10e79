# SPDX-License-Identifier: EUPL-1.2
"""Instrument: a way of working that another proeftuin can take over, step by step."""

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Ask,
    Linked,
    RecordSchema,
    RecordType,
    Reference,
    choice_field,
    choices_field,
    describe,
    fields,
    lines_field,
    link_field,
    links_field,
    photo_field,
    text_field,
    validate,
)

#: How far it is, as it travels.
MATURITY = {
    "sketch": "Schets: nog niet geprobeerd",
    "tried": "Beproefd: we deden het zelf",
    "adopted": "Overgenomen: anderen doen het ook",
}

#: What it costs a proeftuin, as it travels.
COST = {
    "free": "Niets",
    "under_100": "Tot 100 euro",
    "under_1000": "100 tot 1.000 euro",
    "under_10000": "1.000 tot 10.000 euro",
    "more": "Meer dan 10.000 euro",
    "unknown": "Dat weten we niet",
}

#: What makes that more people can use it, as it travels.
ACCESS = {
    "no_account": "Zonder account",
    "no_smartphone": "Zonder smartphone",
    "plain_language": "In gewone taal",
    "more_languages": "In meer talen",
    "low_stimulus": "Weinig prikkels",
    "step_free": "Drempelvrij",
}

#: Longest list of steps, and longest step in characters.
MOST_STEPS, LONGEST_STEP = 40, 1000
#: Highest number of an edition, so that nobody is asked to count further.
LAST_EDITION = 9999


class InstrumentSchema(RecordSchema):
    """One instrument; whom it was taken over from is written by the plugin."""

    purpose = text_field(
        "Waar is het goed voor?",
        PUBLIC_STORY,
        most=2000,
        required=True,
        hint="Wat gaat er beter als je dit doet?",
        rows=3,
    )
    when_to_use = text_field("Wanneer gebruik je het?", PUBLIC_STORY, most=2000, rows=3)
    steps = lines_field(
        "Hoe doe je het, stap voor stap?",
        PUBLIC_STORY,
        most=MOST_STEPS,
        longest=LONGEST_STEP,
        hint="Zet elke stap op een eigen regel. Begin met een werkwoord.",
        rows=10,
    )
    people = text_field(
        "Wie heb je nodig?",
        PUBLIC_STORY,
        most=1000,
        hint="Noem rollen, zoals 'een gastvrouw'. Geen namen.",
        rows=2,
    )
    skills = text_field("Wat moeten zij kunnen?", PUBLIC_STORY, most=1000, rows=2)
    time_needed = text_field(
        "Hoeveel tijd kost het?",
        PUBLIC_STORY,
        most=300,
        hint="Zoals: vijf weken, twee uur.",
    )
    cost = choice_field("Wat kost het?", PUBLIC_STORY, COST, default="unknown")
    materials = text_field("Welke spullen heb je nodig?", PUBLIC_STORY, most=1000, rows=3)
    access = choices_field("Voor wie werkt het goed?", PUBLIC_STORY, ACCESS)
    privacy_notes = text_field(
        "Wat gebeurt er met gegevens van mensen?",
        PUBLIC_STORY,
        most=2000,
        hint="Wat leg je vast, en wanneer gooi je het weg?",
        rows=3,
    )
    maturity = choice_field("Hoe ver is het?", PUBLIC_STORY, MATURITY, default="sketch")
    edition = fields.Integer(
        load_default=1,
        validate=validate.Range(1, LAST_EDITION),
        metadata=describe(
            "Welke versie is dit?",
            PUBLIC_STORY,
            hint="Is er echt iets anders? Maak het getal één hoger. Anderen krijgen bericht.",
        ),
    )
    what_changed = text_field(
        "Wat is er nieuw in deze versie?", PUBLIC_STORY, most=300, hint="Eén zin.", search=False
    )
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    lessons = links_field(
        "Welke lessen horen erbij?",
        PUBLIC_STORY,
        to="lesson",
        most=20,
        hint="Ook valkuilen. Die helpen anderen het meest.",
    )
    photo = photo_field()
    adopted_from = Reference(
        to="instrument",
        load_default=None,
        allow_none=True,
        metadata=describe("Overgenomen van", PUBLIC_STORY, indexed=True, asked=False),
    )
    adopted_edition = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, LAST_EDITION),
        metadata=describe("Versie die we overnamen", PUBLIC_STORY, asked=False),
    )
    credit = fields.String(
        load_default="",
        validate=validate.Length(max=300),
        metadata=describe("Bedacht door", PUBLIC_STORY, asked=False),
    )


INSTRUMENT = RecordType(
    name="instrument",
    schema=InstrumentSchema,
    path="instrumenten",
    collection="instruments",
    label="instrument",
    label_plural="instrumenten",
    article="het",
    intro="Wat kun je zelf ook doen? Stap voor stap, van ons en van andere proeftuinen.",
    empty="Hier is nog een stoel vrij. Schrijf als eerste op hoe jullie iets doen.",
    detail_template="instrument.html",
    linked=Linked("HowTo", {"step": "steps", "about": "purpose"}),
    questions=(
        Ask("question", "Wat kunnen we overnemen van een ander?"),
        Ask("question", "Wat kan zonder geld?", "cost=free"),
    ),
)
