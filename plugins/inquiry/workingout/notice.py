# SPDX-License-Identifier: EUPL-1.2
"""Plugin notice: a plugin that a proeftuin runs, told so that others might want it too.

Nothing is installed over the network: a notice says where the code is and whom to ask.
"""

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    text_field,
    validate,
)

#: Whether it runs now, as it travels.
STATES = {"running": "Staat aan", "stopped": "Staat uit"}


class NoticeSchema(RecordSchema):
    """One plugin; the node itself keeps version and state as they are."""

    plugin = text_field(
        "Hoe heet het op de computer?",
        PUBLIC_STORY,
        most=80,
        required=True,
        hint="De naam in de instellingen van de site.",
    )
    what_for = text_field(
        "Waar gebruiken jullie het voor?",
        PUBLIC_STORY,
        most=1000,
        required=True,
        hint="Wat doe je ermee, en wie heeft er wat aan?",
        rows=3,
    )
    brings = text_field("Wat komt er op de site bij?", PUBLIC_STORY, most=500)
    plugin_version = text_field("Welke versie?", PUBLIC_STORY, most=60, search=False)
    software_licence = text_field(
        "Welke licentie heeft de code?",
        PUBLIC_STORY,
        most=100,
        hint="Die zegt wat anderen met de code mogen.",
    )
    source = fields.Url(
        load_default=None,
        allow_none=True,
        schemes={"https"},
        validate=validate.Length(max=300),
        metadata=describe("Waar staat de code?", PUBLIC_STORY, hint="Een webadres."),
    )
    plugin_state = choice_field("Staat het aan?", PUBLIC_STORY, STATES, default="running")


NOTICE = RecordType(
    name="plugin_notice",
    schema=NoticeSchema,
    path="uitbreidingen",
    collection="plugin-notices",
    label="uitbreiding",
    label_plural="uitbreidingen",
    intro="Wat draait waar? Met een uitbreiding kan een site meer. Wil je er een? Vraag het hun.",
    empty="Hier is nog een stoel vrij. Vertel anderen wat jullie site kan.",
    menu=False,
    also=(("/uitbreidingen/hier", "Wat hier draait"),),
)
