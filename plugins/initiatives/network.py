# SPDX-License-Identifier: EUPL-1.2
"""Network: organisations and initiatives that belong together; may be part of a larger one."""

from samenbeter import PUBLIC_STORY, RecordSchema, RecordType, link_field, text_field


class NetworkSchema(RecordSchema):
    """One network; who belongs to it says so on its own page."""

    title = text_field("Naam", PUBLIC_STORY, most=200, required=True)
    purpose = text_field(
        "Waarvoor is het er?",
        PUBLIC_STORY,
        most=4000,
        hint="Wat lukt samen wel, en alleen niet?",
        rows=6,
    )
    parent = link_field(
        "Deel van", PUBLIC_STORY, to="network", hint="Het grotere netwerk, als dat er is."
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
