# SPDX-License-Identifier: EUPL-1.2
"""Ideas: where they come from, what became of them, and when one hears more."""

from typing import Any

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    choices_field,
    describe,
    fields,
    hat_field,
    link_field,
    mark,
    text_field,
    validates_schema,
)

#: Who brought it, as it travels.
AUTHORS = {
    "person": "Eén persoon",
    "group": "Een groep",
    "meeting": "Een bijeenkomst",
    "anonymous": "Zonder afzender",
    "desk": "Aan de balie",
}
#: What became of it, as it travels.
STATUS = {
    "new": "Nieuw",
    "merged": "Samengevoegd",
    "taken_up": "Opgepakt",
    "not_now": "Nu niet",
}


class IdeaSchema(RecordSchema):
    """One idea; whoever had it is a kind of author and a hat, never a name."""

    title = text_field(
        "Wat is het idee?",
        PUBLIC_STORY,
        most=200,
        required=True,
        hint="Eén zin, bijvoorbeeld: een lange tafel in de straat.",
    )
    text = text_field(
        "Vertel er meer over",
        PUBLIC_STORY,
        most=2000,
        hint="Wat lost het op, en voor wie? Schrijf geen namen van mensen op.",
        rows=4,
    )
    author_kind = choice_field("Van wie komt het?", PUBLIC_STORY, AUTHORS, default="anonymous")
    hat = hat_field()
    credit = text_field(
        "Wie mag erbij staan?",
        PUBLIC_STORY,
        most=200,
        hint="Een rol en een groep, zoals 'tafel 3, de rondetafel van 13 februari'. Geen naam.",
        search=False,
    )
    neighbourhood = text_field("In welke buurt?", PUBLIC_STORY, most=120)
    source_meeting = text_field(
        "Op welke bijeenkomst is het bedacht?",
        PUBLIC_STORY,
        most=200,
        hint="Zoals 'bewonersavond in de Leeszaal'.",
    )
    source_date = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Op welke dag was dat?", PUBLIC_STORY, hint="Ongeveer mag ook."),
    )
    event = link_field("Hoort bij bijeenkomst", PUBLIC_STORY, to="event")
    item = link_field("Bij welke vraag?", PUBLIC_STORY, to="agenda_item")
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    status = choice_field("Wat gebeurt ermee?", PUBLIC_STORY, STATUS, default="new")
    outcome = text_field(
        "Waarom, of wat kwam ervan?",
        PUBLIC_STORY,
        most=1000,
        hint="Ook als het nu niet kan: zeg waarom. Dan weet iedereen waar hij aan toe is.",
        rows=3,
    )
    next_word = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Wanneer hoor je er meer over?",
            PUBLIC_STORY,
            hint="Een dag. Laat leeg als het klaar is.",
            indexed=True,
        ),
    )
    merged_into = link_field("Samengevoegd met", PUBLIC_STORY, to="idea")
    before_merge = fields.String(
        load_default="",
        metadata=describe("Hoe stond het ervoor?", PUBLIC_STORY, asked=False),
    )

    @validates_schema
    def _check_outcome(self, data: dict[str, Any], **_: object) -> None:
        """Let no idea stand without an outcome: what is decided has a word or a day beside it."""
        status, told = data.get("status"), data.get("outcome")
        problems = {}
        if status == "not_now" and not told:
            problems["outcome"] = [mark("Zeg waarom het nu niet kan.")]
        if status == "taken_up" and not (told or data.get("next_word")):
            problems["next_word"] = [mark("Kies een dag, of zeg wat ervan kwam.")]
        if (status == "merged") != bool(data.get("merged_into")):
            problems["merged_into"] = [mark("Kies het idee waar dit bij hoort.")]
        if problems:
            raise ValidationError(problems)


IDEA = RecordType(
    name="idea",
    schema=IdeaSchema,
    path="ideeen",
    collection="ideas",
    label="idee",
    label_plural="ideeën",
    article="het",
    intro="Wat er bedacht is in de wijk, en wat ermee gebeurt.",
    empty="Hier is nog een stoel vrij. Leg als eerste een idee neer.",
    menu=False,
)
