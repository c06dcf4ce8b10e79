# SPDX-License-Identifier: EUPL-1.2
"""Questions to the municipality: asked on a day, and answered before another day."""

from datetime import date, timedelta
from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    describe,
    fields,
    link_field,
    mark,
    post_load,
    text_field,
    validates_schema,
)

#: How it stands, as it travels.
STATES = {"waiting": "Wacht op antwoord", "answered": "Beantwoord", "dropped": "Niet meer nodig"}
#: Time to answer when nobody agreed on another day.
TERM = timedelta(weeks=6)


class MunicipalQuestionSchema(RecordSchema):
    """One question to the municipality; whoever answers is a role, never a name."""

    title = text_field(
        "Wat is de vraag?", PUBLIC_STORY, most=200, required=True, hint="Eén vraag, kort."
    )
    text = text_field(
        "Wat moet de gemeente weten?",
        PUBLIC_STORY,
        most=2000,
        hint="Waarom vraag je dit? Schrijf geen namen van mensen op.",
        rows=4,
    )
    event = link_field("Van welke bijeenkomst?", PUBLIC_STORY, to="event")
    item = link_field("Bij welke vraag van de avond?", PUBLIC_STORY, to="agenda_item")
    asked_on = fields.Date(
        required=True, metadata=describe("Wanneer is het gevraagd?", PUBLIC_STORY, indexed=True)
    )
    due = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Wanneer komt er antwoord?",
            PUBLIC_STORY,
            hint="Leeg: zes weken later.",
            indexed=True,
        ),
    )
    state_of_answer = choice_field("Hoe staat het ervoor?", PUBLIC_STORY, STATES, default="waiting")
    answered_by = text_field(
        "Wie antwoordde?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol, zoals 'wijkmanager'. Geen naam.",
        search=False,
    )
    answer = text_field("Wat is het antwoord?", PUBLIC_STORY, most=3000, rows=5)
    answered_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer kwam het antwoord?", PUBLIC_STORY),
    )

    @validates_schema
    def _check_answer(self, data: dict[str, Any], **_: object) -> None:
        """Let nothing be called answered without an answer, and no term end before it begins."""
        problems = {}
        asked, due = data.get("asked_on"), data.get("due")
        if isinstance(asked, date) and isinstance(due, date) and due < asked:
            problems["due"] = [mark("Kies een dag na de dag van de vraag.")]
        if data.get("state_of_answer") == "answered":
            if not data.get("answer"):
                problems["answer"] = [mark("Schrijf het antwoord op.")]
            if not data.get("answered_by"):
                problems["answered_by"] = [mark("Zeg wie antwoordde, met een rol.")]
        if problems:
            raise ValidationError(problems)

    @post_load
    def _fill_term(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**data, "due": data["due"] or data["asked_on"] + TERM}


MUNICIPAL_QUESTION = RecordType(
    name="municipal_question",
    schema=MunicipalQuestionSchema,
    path="vragen-aan-de-gemeente",
    collection="municipal-questions",
    label="vraag aan de gemeente",
    label_plural="vragen aan de gemeente",
    intro="Wat de wijk aan de gemeente vroeg, en wanneer er antwoord komt.",
    empty="Er staat geen vraag open. Stel er een op een rondetafel.",
    detail_template="municipal_question.html",
    menu=False,
)
