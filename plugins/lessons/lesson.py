# SPDX-License-Identifier: EUPL-1.2
"""Lesson: what worked, what went wrong, and what another proeftuin can do with it."""

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

#: Kinds as they travel; each has a glyph of its own and never stands without its word.
KINDS = {
    "experience": "Ervaring",
    "pitfall": "Valkuil",
    "chance": "Kans",
    "tip": "Tip",
}

#: How sure the writer is, as it travels.
EVIDENCE = {
    "seen": "Gezien: we waren erbij",
    "measured": "Gemeten: we hebben cijfers",
    "opinion": "Mening: dit denken we",
}


class LessonSchema(RecordSchema):
    """One lesson of a few short fields; only title, kind and advice are asked of everybody."""

    title = fields.String(
        required=True,
        validate=validate.Length(
            1, 200, error="Geef de les een titel, bijvoorbeeld 'Laat een bewoner openen'."
        ),
        error_messages={
            "required": "Geef de les een titel, bijvoorbeeld 'Laat een bewoner openen'."
        },
        metadata=describe(
            "Titel",
            PUBLIC_STORY,
            hint="Eén zin die je ook aan de keukentafel zou zeggen.",
            search=True,
        ),
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(tuple(KINDS), tuple(KINDS.values())),
        metadata=describe("Wat voor les is het?", PUBLIC_STORY, indexed=True),
    )
    situation = fields.String(
        load_default="",
        validate=validate.Length(max=4000),
        metadata=describe(
            "Wat was de situatie?",
            PUBLIC_STORY,
            hint="Waar waren jullie mee bezig, en met wie?",
            rows=4,
            search=True,
        ),
    )
    what_happened = fields.String(
        load_default="",
        validate=validate.Length(max=4000),
        metadata=describe(
            "Wat gebeurde er?",
            PUBLIC_STORY,
            hint="Schrijf geen namen van mensen op. Schrijf ook niets over iemands gezondheid.",
            rows=6,
            search=True,
        ),
    )
    advice = fields.String(
        required=True,
        validate=validate.Length(1, 2000),
        metadata=describe(
            "Wat raad je anderen aan?",
            PUBLIC_STORY,
            hint="Begin met een werkwoord: zoek, vraag, begin, wacht.",
            rows=3,
            search=True,
        ),
    )
    applies_when = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe("Wanneer geldt dit wel?", PUBLIC_STORY, rows=2, search=True),
    )
    applies_not_when = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe("Wanneer geldt dit niet?", PUBLIC_STORY, rows=2, search=True),
    )
    evidence = fields.String(
        load_default="seen",
        validate=validate.OneOf(tuple(EVIDENCE), tuple(EVIDENCE.values())),
        metadata=describe("Hoe zeker weet je het?", PUBLIC_STORY, indexed=True),
    )
    principles = fields.List(
        fields.String(validate=validate.OneOf(tuple(PRINCIPLES), tuple(PRINCIPLES.values()))),
        load_default=list,
        metadata=describe("Bij welk principe hoort het?", PUBLIC_STORY, indexed=True),
    )
    author_label = fields.String(
        load_default="een bewoner",
        validate=validate.Length(1, 120),
        metadata=describe(
            "Wie vertelt dit?",
            PUBLIC_STORY,
            hint="Een rol en een groep, zoals 'werkgroep ICT, Westerpark'. Geen naam.",
        ),
    )
    initiative = Reference(
        to="initiative",
        load_default=None,
        allow_none=True,
        metadata=describe("Hoort bij initiatief", PUBLIC_STORY, indexed=True),
    )


LESSON = RecordType(
    name="lesson",
    schema=LessonSchema,
    path="lessen",
    collection="lessons",
    label="les",
    label_plural="lessen",
    intro="Wat werkte, wat ging mis, wat kun je beter weten? Van ons en van andere proeftuinen.",
    empty="Hier is nog een stoel vrij. Vertel als eerste wat je leerde.",
    detail_template="lesson.html",
)
