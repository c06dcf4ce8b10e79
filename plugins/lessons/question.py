# SPDX-License-Identifier: EUPL-1.2
"""Question: what one proeftuin asks all others, and what each answers from its own place."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Ask,
    RecordSchema,
    RecordType,
    choice_field,
    choices_field,
    link_field,
    text_field,
)

#: How a question stands, as it travels.
PHASES = {"open": "Open", "answered": "Beantwoord"}

#: Longest title made from an answer, in characters.
_TITLE = 80


class QuestionSchema(RecordSchema):
    """One question to the network; whoever asks is a role, never a name."""

    title = text_field(
        "Wat wil je weten?",
        PUBLIC_STORY,
        most=200,
        required=True,
        hint="Eén vraag, bijvoorbeeld: wie heeft ervaring met een buurtmoestuin?",
    )
    text = text_field(
        "Waarom vraag je dit?",
        PUBLIC_STORY,
        most=2000,
        hint="Wat zijn jullie van plan? Schrijf geen namen van mensen op.",
        rows=4,
    )
    wanted_by = text_field(
        "Wie vraagt dit?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol en een groep, zoals 'werkgroep eten, Middelland'. Geen naam.",
        search=False,
    )
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    phase = choice_field("Hoe staat het ervoor?", PUBLIC_STORY, PHASES, default="open")
    outcome = text_field(
        "Wat leverde het op?",
        PUBLIC_STORY,
        most=2000,
        hint="Vul dit in als je genoeg weet. Dan heeft wie antwoordde er ook iets aan.",
        rows=3,
    )


class AnswerSchema(RecordSchema):
    """One answer; which node gives it is known from where it was written."""

    class Meta(RecordSchema.Meta):
        """An answer has no title to fill in: ``title_of`` makes one."""

        exclude = ("title",)

    about = link_field("Op welke vraag?", PUBLIC_STORY, to="question", required=True)
    text = text_field(
        "Wat is jullie ervaring?",
        PUBLIC_STORY,
        most=3000,
        required=True,
        hint="Wat deden jullie, en wat kwam ervan? Schrijf geen namen van mensen op.",
        rows=5,
    )
    lesson = link_field("Hoort er een les bij?", PUBLIC_STORY, to="lesson")


def title_of(data: Mapping[str, Any]) -> str:
    """Return the beginning of an answer."""
    return shorten(f"Antwoord: {data.get('text', '')}", _TITLE, placeholder=" …")


QUESTION = RecordType(
    name="question",
    schema=QuestionSchema,
    path="vragen",
    collection="questions",
    label="vraag aan anderen",
    label_plural="vragen aan anderen",
    intro="Wie heeft hier ervaring mee? Elke proeftuin antwoordt vanuit de eigen wijk.",
    empty="Hier is nog een stoel vrij. Stel als eerste een vraag aan de andere proeftuinen.",
    open_question=("phase", "open"),
    questions=(Ask("question", "Weet een andere proeftuin dit?", "phase=open"),),
    menu=False,
)

ANSWER = RecordType(
    name="question_answer",
    schema=AnswerSchema,
    path="antwoorden",
    collection="question-answers",
    label="antwoord",
    label_plural="antwoorden",
    article="het",
    intro="Wat proeftuinen elkaar antwoorden.",
    empty="Hier is nog een stoel vrij. Kies een vraag en vertel wat jullie weten.",
    needs_level="full",
    menu=False,
    title_of=title_of,
)
