# SPDX-License-Identifier: EUPL-1.2
"""Place: where you are welcome, when, and whether you can get in."""

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    describe,
    fields,
    validate,
)

#: Facts about getting in and staying, as they travel.
ACCESSIBILITY = {
    "step_free": "Drempelvrij",
    "lift": "Lift",
    "accessible_toilet": "Toilet voor rolstoelen",
    "hearing_loop": "Ringleiding",
    "quiet_corner": "Rustige plek",
    "guide_dog": "Hulphond welkom",
}

#: What is there to use, as it travels.
FACILITIES = {
    "kitchen": "Keuken",
    "coffee": "Koffie en thee",
    "hall": "Grote zaal",
    "small_room": "Kleine kamer",
    "workshop": "Werkplaats",
    "garden": "Tuin",
    "wifi": "Wifi",
    "children": "Plek voor kinderen",
}


class PlaceSchema(RecordSchema):
    """One place; of somebody's home only the neighbourhood is told."""

    title = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata=describe("Naam", PUBLIC_STORY, search=True),
    )
    address = fields.String(
        load_default="",
        validate=validate.Length(max=300),
        metadata=describe(
            "Waar is het?",
            PUBLIC_STORY,
            hint="Een adres, of 'bij het plein'. Is het bij iemand thuis? Noem alleen de buurt.",
            search=True,
        ),
    )
    latitude = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(-90, 90),
        metadata=describe("Breedtegraad", PUBLIC_STORY, hint="Voor de kaart, zoals 51.915."),
    )
    longitude = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(-180, 180),
        metadata=describe("Lengtegraad", PUBLIC_STORY, hint="Voor de kaart, zoals 4.460."),
    )
    opening_hours = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe(
            "Wanneer ben je welkom?",
            PUBLIC_STORY,
            hint="Eén regel per dag. 'Als het bord buiten staat' mag ook.",
            rows=4,
        ),
    )
    accessibility = fields.List(
        fields.String(validate=validate.OneOf(tuple(ACCESSIBILITY), tuple(ACCESSIBILITY.values()))),
        load_default=list,
        metadata=describe("Kom je er goed in?", PUBLIC_STORY, indexed=True),
    )
    facilities = fields.List(
        fields.String(validate=validate.OneOf(tuple(FACILITIES), tuple(FACILITIES.values()))),
        load_default=list,
        metadata=describe("Wat is er?", PUBLIC_STORY, indexed=True),
    )
    transport = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe(
            "Hoe kom je er?", PUBLIC_STORY, hint="Lopend, met de fiets, met bus of tram.", rows=3
        ),
    )
    hosts = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata=describe(
            "Wie ontvangt je?",
            PUBLIC_STORY,
            hint="Een groep of een rol, zoals 'de gastvrouw van de week'. Geen naam.",
            rows=2,
        ),
    )


PLACE = RecordType(
    name="place",
    schema=PlaceSchema,
    path="plekken",
    collection="places",
    label="plek",
    label_plural="plekken",
    intro="Waar ben je welkom? Hier kun je binnenlopen.",
    empty="Hier is nog een stoel vrij. Zet als eerste een plek neer.",
)
