# SPDX-License-Identifier: EUPL-1.2
"""Initiative: what people in the neighbourhood do together, and what it grew out of."""

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    Reference,
    describe,
    fields,
    validate,
)

#: How far it is, as it travels.
PHASES = {
    "question": "Vraag",
    "idea": "Idee",
    "trial": "Proef",
    "running": "Loopt",
    "secured": "Geborgd",
    "stopped": "Gestopt",
}

#: The six dimensions of positive health, as they travel.
DIMENSIONS = {
    "body": "Lichaam",
    "mind": "Gevoel en gedachten",
    "meaning": "Zingeving",
    "quality_of_life": "Kwaliteit van leven",
    "participation": "Meedoen",
    "daily_life": "Dagelijks leven",
}


class InitiativeSchema(RecordSchema):
    """One initiative; ``parent`` is what it grew out of, so that a line can be drawn."""

    story = fields.String(
        load_default="",
        validate=validate.Length(max=8000),
        metadata=describe(
            "Het verhaal",
            PUBLIC_STORY,
            hint="Wat doen jullie, met wie, en waarom? Schrijf geen namen van mensen op.",
            rows=8,
            search=True,
        ),
    )
    first_question = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata=describe(
            "De eerste vraag",
            PUBLIC_STORY,
            hint="Waar begon het mee? Eén zin is genoeg.",
            rows=2,
            search=True,
        ),
    )
    started = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1900, 2100),
        metadata=describe("Begonnen in", PUBLIC_STORY, hint="Een jaar, bijvoorbeeld 2017."),
    )
    phase = fields.String(
        required=True,
        validate=validate.OneOf(tuple(PHASES), tuple(PHASES.values())),
        metadata=describe("Hoe ver is het?", PUBLIC_STORY, indexed=True),
    )
    principles = fields.List(
        fields.String(validate=validate.OneOf(tuple(PRINCIPLES), tuple(PRINCIPLES.values()))),
        load_default=list,
        metadata=describe("Bij welk principe hoort het?", PUBLIC_STORY, indexed=True),
    )
    dimensions = fields.List(
        fields.String(validate=validate.OneOf(tuple(DIMENSIONS), tuple(DIMENSIONS.values()))),
        load_default=list,
        metadata=describe(
            "Waar is het goed voor?",
            PUBLIC_STORY,
            hint="De zes kanten van positieve gezondheid.",
            indexed=True,
        ),
    )
    needs = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe("Wat kun je ons geven?", PUBLIC_STORY, rows=3, search=True),
    )
    offers = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe("Wat kun je bij ons halen?", PUBLIC_STORY, rows=3, search=True),
    )
    parent = Reference(
        to="initiative",
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Waar groeide het uit?",
            PUBLIC_STORY,
            hint="Kies het kleinere begin. Zo ontstaat de groeilijn.",
            indexed=True,
        ),
    )
    place = Reference(
        to="place",
        load_default=None,
        allow_none=True,
        metadata=describe("Op welke plek?", PUBLIC_STORY, indexed=True),
    )
    network = Reference(
        to="network",
        load_default=None,
        allow_none=True,
        metadata=describe("Hoort bij netwerk", PUBLIC_STORY, indexed=True),
    )


INITIATIVE = RecordType(
    name="initiative",
    schema=InitiativeSchema,
    path="initiatieven",
    collection="initiatives",
    label="initiatief",
    label_plural="initiatieven",
    article="het",
    intro="Wat doen mensen hier samen? Vaak begon het met één kleine vraag.",
    empty="Hier is nog een stoel vrij. Leg als eerste een initiatief neer.",
    detail_template="initiative.html",
)
