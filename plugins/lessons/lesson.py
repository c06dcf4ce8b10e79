# SPDX-License-Identifier: EUPL-1.2
"""Lesson: what worked, what went wrong, and what another proeftuin can do with it."""

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
    mark,
    photo_field,
    text_field,
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
            1, 200, error=mark("Geef de les een titel, bijvoorbeeld 'Laat een bewoner openen'.")
        ),
        error_messages={
            "required": mark("Geef de les een titel, bijvoorbeeld 'Laat een bewoner openen'.")
        },
        metadata=describe(
            "Titel",
            PUBLIC_STORY,
            hint="Eén zin die je ook aan de keukentafel zou zeggen.",
            search=True,
        ),
    )
    kind = choice_field("Wat voor les is het?", PUBLIC_STORY, KINDS)
    situation = text_field(
        "Wat was de situatie?",
        PUBLIC_STORY,
        most=4000,
        hint="Waar waren jullie mee bezig, en met wie?",
        rows=4,
    )
    what_happened = text_field(
        "Wat gebeurde er?",
        PUBLIC_STORY,
        most=4000,
        hint="Schrijf geen namen van mensen op. Schrijf ook niets over iemands gezondheid.",
        rows=6,
    )
    advice = text_field(
        "Wat raad je anderen aan?",
        PUBLIC_STORY,
        most=2000,
        required=True,
        hint="Begin met een werkwoord: zoek, vraag, begin, wacht.",
        rows=3,
    )
    applies_when = text_field("Wanneer geldt dit wel?", PUBLIC_STORY, most=1000, rows=2)
    applies_not_when = text_field("Wanneer geldt dit niet?", PUBLIC_STORY, most=1000, rows=2)
    evidence = choice_field("Hoe zeker weet je het?", PUBLIC_STORY, EVIDENCE, default="seen")
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    author_label = fields.String(
        load_default="een bewoner",
        validate=validate.Length(1, 120),
        metadata=describe(
            "Wie vertelt dit?",
            PUBLIC_STORY,
            hint="Een rol en een groep, zoals 'werkgroep ICT, Westerpark'. Geen naam.",
        ),
    )
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    photo = photo_field()


LESSON = RecordType(
    name="lesson",
    schema=LessonSchema,
    path="lessen",
    collection="lessons",
    label="les",
    label_plural="lessen",
    intro="Wat werkte, wat ging mis, wat kun je beter weten? Van ons en van andere proeftuinen.",
    empty="Hier is nog een stoel vrij. Vertel als eerste wat je leerde.",
    linked=Linked("Article", {"text": "advice", "about": "situation"}),
    detail_template="lesson.html",
    questions=(
        Ask("question", "Heeft iemand dit al gedaan?"),
        Ask("question", "Wat ging er bij anderen mis?", "kind=pitfall"),
    ),
    contributable=(
        Contributable(
            "les",
            "een les",
            "Je hebt iets meegemaakt waar anderen van kunnen leren.",
            ("title", "kind", "what_happened", "advice", "photo"),
        ),
    ),
)
