# SPDX-License-Identifier: EUPL-1.2
"""Bench: a place to sit, and what it is like there."""

from samenbeter import PUBLIC_STORY, RecordSchema, RecordType, describe, fields, validate

#: As it travels, and in Dutch.
SHADE = {"sun": "Zon", "shade": "Schaduw", "both": "Allebei"}


class BenchSchema(RecordSchema):
    """One bench. Title, short version, language and licence every record has already."""

    where = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata=describe(
            "Waar staat het?",
            PUBLIC_STORY,
            hint="Zoals je het aan een buur zou uitleggen.",
            search=True,
        ),
    )
    shade = fields.String(
        required=True,
        validate=validate.OneOf(tuple(SHADE), tuple(SHADE.values())),
        metadata=describe("Zon of schaduw?", PUBLIC_STORY, indexed=True),
    )
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
