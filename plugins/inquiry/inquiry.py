# SPDX-License-Identifier: EUPL-1.2
"""Inquiry: one question to the neighbourhood, answered in five weeks by four groups."""

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Processing,
    RecordSchema,
    RecordType,
    Reference,
    choices_field,
    describe,
    fields,
    link_field,
    text_field,
    validate,
)

#: How many answers there were, as it may be told: never a number of people below ten.
COUNTED = Processing(
    "P0",
    "Laten zien of alle groepen hun stem gaven",
    "geen persoonsgegevens: aantallen, geen enkele onder de tien",
    "zolang het bericht bestaat",
)

#: Longest that one phase goes on, in weeks; and answers a group can hope for.
LONGEST, MOST = 12, 100_000


def _weeks(label: str) -> fields.Integer:
    return fields.Integer(
        load_default=1,
        validate=validate.Range(1, LONGEST),
        metadata=describe(label, PUBLIC_STORY, hint="In hele weken. Meestal is dat 1."),
    )


def _goal(label: str) -> fields.Integer:
    return fields.Integer(
        load_default=10,
        validate=validate.Range(0, MOST),
        metadata=describe(label, PUBLIC_STORY, hint="Vul 0 in als je deze groep niet vraagt."),
    )


def _counted(label: str) -> fields.Integer:
    return fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0),
        metadata=describe(label, COUNTED, asked=False),
    )


class InquirySchema(RecordSchema):
    """One inquiry; its title is the question. Answers are records of their own, and private."""

    intro = text_field(
        "Waarom vragen we dit?",
        PUBLIC_STORY,
        most=4000,
        hint="Eén of twee zinnen. Zeg ook wat er met de antwoorden gebeurt.",
        rows=4,
    )
    first_day = fields.Date(
        required=True,
        metadata=describe(
            "Wanneer beginnen we?",
            PUBLIC_STORY,
            hint="De eerste dag van de vijf weken. Een maandag is het handigst.",
            indexed=True,
        ),
    )
    weeks_gather = _weeks("Hoe lang halen we antwoorden op?")
    weeks_order = _weeks("Hoe lang ordenen we?")
    weeks_enrich = _weeks("Hoe lang vullen we aan?")
    weeks_choose = _weeks("Hoe lang kiezen we?")
    weeks_work_out = _weeks("Hoe lang werken we uit?")
    goal_residents = _goal("Hoeveel antwoorden hopen we van bewoners?")
    goal_carers = _goal("Hoeveel antwoorden hopen we van zorgverleners?")
    goal_institutions = _goal("Hoeveel antwoorden hopen we van instellingen?")
    goal_suppliers = _goal("Hoeveel antwoorden hopen we van leveranciers?")
    weighting = text_field(
        "Hoe weegt elke groep mee?",
        PUBLIC_STORY,
        most=1000,
        hint="Laat leeg als elke groep even zwaar telt. Dat is de gewone manier.",
        rows=2,
        search=False,
    )
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    template = fields.String(
        load_default="empty",
        validate=validate.Length(max=40),
        metadata=describe("Begonnen met", PUBLIC_STORY, asked=False),
    )
    poll = Reference(
        to="poll",
        load_default=None,
        allow_none=True,
        metadata=describe("Stemming", PUBLIC_STORY, indexed=True, asked=False),
    )
    chosen = Reference(
        to="cluster",
        load_default=None,
        allow_none=True,
        metadata=describe("Gekozen", PUBLIC_STORY, indexed=True, asked=False),
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata=describe("Waarom dit gekozen is", PUBLIC_STORY, rows=3, asked=False),
    )
    result = text_field(
        "Wat kwam eruit?",
        PUBLIC_STORY,
        most=4000,
        hint="Vul dit in aan het eind. Schrijf geen namen van mensen op.",
        rows=4,
    )
    answers = _counted("Antwoorden")
    answers_residents = _counted("Antwoorden van bewoners")
    answers_carers = _counted("Antwoorden van zorgverleners")
    answers_institutions = _counted("Antwoorden van instellingen")
    answers_suppliers = _counted("Antwoorden van leveranciers")


INQUIRY = RecordType(
    name="inquiry",
    schema=InquirySchema,
    path="uitvragen",
    collection="inquiries",
    label="uitvraag",
    label_plural="uitvragen",
    intro="Eén vraag aan de hele wijk. In vijf weken van antwoorden naar een plan.",
    empty="Hier is nog een stoel vrij. Stel als eerste een vraag aan de wijk.",
    detail_template="inquiry.html",
)
