# SPDX-License-Identifier: EUPL-1.2
"""WorkshopSeries: proeftuinen learn together on one principle, with somebody who coaches them."""

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choices_field,
    text_field,
)


class SeriesSchema(RecordSchema):
    """One series; its sessions are gatherings that point at it, wherever they are written."""

    about = text_field(
        "Waar gaat het over?",
        PUBLIC_STORY,
        most=4000,
        hint="Wat willen jullie samen leren, en waarom met meer proeftuinen?",
        rows=5,
    )
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    coach = text_field(
        "Wie begeleidt?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol en een organisatie. Geen naam.",
        search=False,
    )
    exercises = text_field(
        "Wat doen jullie zelf, thuis in de wijk?",
        PUBLIC_STORY,
        most=4000,
        hint="De oefeningen tussen twee keren, elk op een regel.",
        rows=6,
    )


SERIES = RecordType(
    name="workshop_series",
    schema=SeriesSchema,
    path="leerreeksen",
    collection="workshop-series",
    label="leerreeks",
    label_plural="leerreeksen",
    intro="Samen leren met andere proeftuinen. Iedereen doet mee vanuit de eigen wijk.",
    empty="Hier is nog een stoel vrij. Begin een reeks en nodig andere proeftuinen uit.",
    menu=False,
)
