# SPDX-License-Identifier: EUPL-1.2
"""Place: where you are welcome, when, and whether you can get in."""

from samenbeter import (
    PUBLIC_STORY,
    Ask,
    Linked,
    RecordSchema,
    RecordType,
    Spot,
    choices_field,
    describe,
    fields,
    photo_field,
    text_field,
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

    title = text_field("Naam", PUBLIC_STORY, most=200, required=True)
    address = text_field(
        "Waar is het?",
        PUBLIC_STORY,
        most=300,
        hint="Een adres, of 'bij het plein'. Is het bij iemand thuis? Noem alleen de buurt.",
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
    opening_hours = text_field(
        "Wanneer ben je welkom?",
        PUBLIC_STORY,
        most=1000,
        hint="Eén regel per dag. 'Als het bord buiten staat' mag ook.",
        rows=4,
        search=False,
    )
    accessibility = choices_field("Kom je er goed in?", PUBLIC_STORY, ACCESSIBILITY)
    facilities = choices_field("Wat is er?", PUBLIC_STORY, FACILITIES)
    transport = text_field(
        "Hoe kom je er?",
        PUBLIC_STORY,
        most=1000,
        hint="Lopend, met de fiets, met bus of tram.",
        rows=3,
        search=False,
    )
    hosts = text_field(
        "Wie ontvangt je?",
        PUBLIC_STORY,
        most=500,
        hint="Een groep of een rol, zoals 'de gastvrouw van de week'. Geen naam.",
        rows=2,
        search=False,
    )
    photo = photo_field()


PLACE = RecordType(
    name="place",
    schema=PlaceSchema,
    path="plekken",
    collection="places",
    label="plek",
    label_plural="plekken",
    intro="Waar ben je welkom? Hier kun je binnenlopen.",
    empty="Hier is nog een stoel vrij. Zet als eerste een plek neer.",
    linked=Linked(
        "Place",
        {"address": "address", "geo.latitude": "latitude", "geo.longitude": "longitude"},
        {"geo": "GeoCoordinates"},
    ),
    spot=Spot(),
    questions=(
        Ask("place", "Waar ben ik welkom?"),
        Ask("place", "Waar kan ik rustig zitten?", "accessibility=quiet_corner"),
        Ask("place", "Waar kom ik binnen met een rolstoel?", "accessibility=step_free"),
        Ask("place", "Waar is een zaal of een keuken?", "facilities=hall&facilities=kitchen"),
    ),
)
