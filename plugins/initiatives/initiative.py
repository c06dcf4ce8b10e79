# SPDX-License-Identifier: EUPL-1.2
"""Initiative: what people in the neighbourhood do together, and what it grew out of."""

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Ask,
    Contributable,
    Linked,
    RecordSchema,
    RecordType,
    choice_field,
    choices_field,
    describe,
    fields,
    link_field,
    photo_field,
    text_field,
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

    story = text_field(
        "Het verhaal",
        PUBLIC_STORY,
        most=8000,
        hint="Wat doen jullie, met wie, en waarom? Schrijf geen namen van mensen op.",
        rows=8,
    )
    first_question = text_field(
        "De eerste vraag",
        PUBLIC_STORY,
        most=500,
        hint="Waar begon het mee? Eén zin is genoeg.",
        rows=2,
    )
    started = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1900, 2100),
        metadata=describe("Begonnen in", PUBLIC_STORY, hint="Een jaar, bijvoorbeeld 2017."),
    )
    phase = choice_field("Hoe ver is het?", PUBLIC_STORY, PHASES)
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    dimensions = choices_field(
        "Waar is het goed voor?",
        PUBLIC_STORY,
        DIMENSIONS,
        hint="De zes kanten van positieve gezondheid.",
    )
    needs = text_field("Wat kun je ons geven?", PUBLIC_STORY, most=1000, rows=3)
    offers = text_field("Wat kun je bij ons halen?", PUBLIC_STORY, most=1000, rows=3)
    parent = link_field(
        "Waar groeide het uit?",
        PUBLIC_STORY,
        to="initiative",
        hint="Kies het kleinere begin. Zo ontstaat de groeilijn.",
    )
    place = link_field("Op welke plek?", PUBLIC_STORY, to="place")
    network = link_field("Hoort bij netwerk", PUBLIC_STORY, to="network")
    organisation = link_field("Welke organisatie doet mee?", PUBLIC_STORY, to="organisation")
    contribution = text_field(
        "Wat brengt die organisatie in?",
        PUBLIC_STORY,
        most=500,
        hint="Zoals een zaal, uren of geld. Schrijf geen namen van mensen op.",
        rows=2,
    )
    contribution_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Tot wanneer doet die organisatie mee?", PUBLIC_STORY, hint="Laat leeg als dat open is."
        ),
    )
    photo = photo_field()


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
    linked=Linked("Project", {"foundingDate": "started"}),
    detail_template="initiative.html",
    open_question=("phase", "question"),
    questions=(
        Ask("question", "Waar kan ik meedoen?", "phase=running&phase=trial"),
        Ask("question", "Wie denkt er mee over een vraag?", "phase=question"),
    ),
    contributable=(
        Contributable(
            "idee",
            "een idee",
            "Je wilt dat er iets komt, of iets anders gaat. Je hoort wat ermee gebeurt.",
            ("title", "story", "needs", "photo"),
            fixed={"phase": "idea"},
            answered=True,
        ),
        Contributable(
            "initiatief",
            "een initiatief",
            "Je doet al iets in de wijk, alleen of samen.",
            ("title", "plain_summary", "story", "phase", "needs", "offers", "photo"),
        ),
    ),
)
