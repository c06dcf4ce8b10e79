# SPDX-License-Identifier: EUPL-1.2
"""Organisation: a party that takes part, and how the public reaches it."""

from samenbeter import (
    PARTIES,
    PUBLIC_STORY,
    Ask,
    Linked,
    Processing,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    link_field,
    mark,
    text_field,
    validate,
)

#: The chair of each kind, in the order they sit at the table; forms as the pictures know them.
CHAIRS = {
    "residents": "resident",
    "lived_experience": "experience",
    "entrepreneur": "entrepreneur",
    "care_provider": "care",
    "institution": "institution",
    "ict_supplier": "ict",
    "science": "science",
    "municipality": "municipality",
}

#: For how an organisation wants to be reached; never for somebody's own number.
PUBLIC_CONTACT = Processing(
    "P1",
    "Laten weten hoe je een organisatie bereikt",
    "gerechtvaardigd belang: de organisatie maakt dit zelf openbaar",
    "zolang de organisatie hier staat",
)


class OrganisationSchema(RecordSchema):
    """One organisation; its short description is ``plain_summary``."""

    title = text_field("Naam", PUBLIC_STORY, most=200, required=True)
    kind = choice_field("Soort", PUBLIC_STORY, PARTIES)
    website = fields.Url(
        load_default=None,
        allow_none=True,
        schemes={"https", "http"},
        validate=validate.Length(max=300),
        metadata=describe("Website", PUBLIC_CONTACT),
    )
    phone = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"(\+?[0-9][0-9 ()-]{1,19})?\Z", error=mark("Schrijf een nummer, zoals 010 123 45 67.")
        ),
        metadata=describe(
            "Telefoon", PUBLIC_CONTACT, hint="Het algemene nummer, niet dat van één persoon."
        ),
    )
    email = fields.Email(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=200),
        error_messages={"invalid": mark("Schrijf een adres, zoals info@buurthuis.example.")},
        metadata=describe(
            "E-mail", PUBLIC_CONTACT, hint="Het algemene adres, niet dat van één persoon."
        ),
    )
    partner_since = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1900, 2100),
        metadata=describe("Doet mee sinds", PUBLIC_STORY, hint="Een jaar, bijvoorbeeld 2017."),
    )
    managed_by = text_field(
        "Wie houdt dit bij?",
        PUBLIC_STORY,
        most=200,
        hint="Een rol, zoals 'redactie van de proeftuin'. Geen naam.",
        search=False,
    )
    claimed = fields.Boolean(
        load_default=False,
        metadata=describe("De organisatie houdt deze pagina zelf bij", PUBLIC_STORY),
    )
    network = link_field("Hoort bij netwerk", PUBLIC_STORY, to="network")


ORGANISATION = RecordType(
    name="organisation",
    schema=OrganisationSchema,
    path="organisaties",
    collection="organisations",
    label="organisatie",
    label_plural="organisaties",
    intro="Wie doen er mee in de wijk? Groot, klein, met of zonder kantoor.",
    empty="Hier is nog een stoel vrij. Zet als eerste een organisatie neer.",
    menu=False,
    narrows=True,
    linked=Linked("Organization", {"sameAs": "website", "telephone": "phone", "email": "email"}),
    questions=(Ask("question", "Wie doen er mee?"),),
)
