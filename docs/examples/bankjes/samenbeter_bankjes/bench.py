# SPDX-License-Identifier: EUPL-1.2
"""Bench: a place to sit, and what it is like there."""

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    text_field,
)

#: As it travels, and in Dutch.
SHADE = {"sun": "Zon", "shade": "Schaduw", "both": "Allebei"}


class BenchSchema(RecordSchema):
    """One bench. Title, short version, language and licence every record has already."""

    where = text_field(
        "Waar staat het?",
        PUBLIC_STORY,
        most=200,
        hint="Zoals je het aan een buur zou uitleggen.",
    )
    shade = choice_field("Zon of schaduw?", PUBLIC_STORY, SHADE)
    has_armrests = fields.Boolean(
        load_default=False,
        metadata=describe("Er zijn leuningen om bij op te staan", PUBLIC_STORY),
    )


BENCH = RecordType(
    name="bench",
    schema=BenchSchema,
    path="bankjes",
    collection="benches",
    label="bankje",
    label_plural="bankjes",
    article="het",
    intro="Waar je even kunt zitten, en misschien iemand treft.",
    empty="Hier staat nog geen bankje. Weet jij er een?",
)
