# SPDX-License-Identifier: EUPL-1.2
"""Network: organisations and initiatives that belong together; may be part of a larger one."""

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    Reference,
    describe,
    fields,
    validate,
)


class NetworkSchema(RecordSchema):
    """One network; who belongs to it says so on its own page."""

    title = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata=describe("Naam", PUBLIC_STORY, search=True),
    )
    purpose = fields.String(
        load_default="",
        validate=validate.Length(max=4000),
        metadata=describe(
            "Waarvoor is het er?",
            PUBLIC_STORY,
            hint="Wat lukt samen wel, en alleen niet?",
            rows=6,
            search=True,
        ),
    )
    parent = Reference(
        to="network",
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Deel van",
            PUBLIC_STORY,
            hint="Het grotere netwerk, als dat er is.",
            indexed=True,
        ),
    )


NETWORK = RecordType(
    name="network",
    schema=NetworkSchema,
    path="netwerken",
    collection="networks",
    label="netwerk",
    label_plural="netwerken",
    article="het",
    intro="Groepen die samen meer kunnen dan ieder apart.",
    empty="Hier is nog een stoel vrij. Zet als eerste een netwerk neer.",
    menu=False,
)
