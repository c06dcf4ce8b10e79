# SPDX-License-Identifier: EUPL-1.2
"""Experiment: something is tried for at most twelve weeks, and then there is a word about it.

What travels is the summary: the goal, who carries it, from when until when, when it would
stop, what came of it and how it goes on. What it cost and how those who did it look back
stay on this node (``stays=True``): anybody may read them here, next to whoever can explain
them. What others can learn of it travels as a lesson, which is why there must be one.
"""

from datetime import date, timedelta
from typing import Any

from plugins.inquiry.workingout import budget, states
from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Ask,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    choices_field,
    describe,
    fields,
    link_field,
    mark,
    text_field,
    validate,
    validates_schema,
)

#: How it goes on, as it travels.
OUTCOMES = {
    states.OPEN: "Nog niet besloten",
    "continue": "Doorgaan",
    "adapt": "Aanpassen",
    "stop": "Stoppen",
}

#: Longest that an experiment lasts.
LONGEST = timedelta(weeks=12)


def _check_budget(text: str) -> None:
    try:
        budget.read(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _day(label: str, hint: str) -> fields.Date:
    return fields.Date(
        required=True, metadata=describe(label, PUBLIC_STORY, hint=hint, indexed=True)
    )


class ExperimentSchema(RecordSchema):
    """One experiment; nobody in it has a name."""

    goal = text_field(
        "Wat willen jullie weten?",
        PUBLIC_STORY,
        most=1000,
        required=True,
        hint="Eén vraag waar je na de proef ja of nee op zegt.",
        rows=3,
    )
    owner_role = text_field(
        "Wie trekt de proef?",
        PUBLIC_STORY,
        most=120,
        required=True,
        hint="Een rol en een organisatie, zoals 'coach, buurthuis De Horizon'. Geen naam.",
    )
    start = _day("Wanneer begint de proef?", "De eerste dag.")
    end = _day("Wanneer is de proef klaar?", "De laatste dag. Hooguit 12 weken na het begin.")
    stop_criterion = text_field(
        "Wanneer stop je eerder?",
        PUBLIC_STORY,
        most=1000,
        required=True,
        hint="Schrijf het op voor je begint. Dan is stoppen later geen ruzie.",
        rows=3,
    )
    budget = fields.String(
        load_default="",
        validate=[validate.Length(max=4000), _check_budget],
        metadata=describe(
            "Wat mag het kosten?",
            PUBLIC_STORY,
            hint="Eén ding op elke regel, met een bedrag: 'Zaal huren: 120'.",
            rows=4,
            stays=True,
        ),
    )
    elaboration = link_field("Uit welke uitwerking komt het?", PUBLIC_STORY, to="elaboration")
    application = link_field("Welke toepassing probeer je?", PUBLIC_STORY, to="application")
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    outcome = choice_field(
        "Doorgaan, aanpassen of stoppen?",
        PUBLIC_STORY,
        OUTCOMES,
        default=states.OPEN,
        hint="Kies dit als de proef klaar is.",
    )
    result = text_field(
        "Wat kwam eruit?",
        PUBLIC_STORY,
        most=4000,
        hint="Wat zag je, wat telde je? Schrijf geen namen van mensen op.",
        rows=5,
    )
    reflection = fields.String(
        load_default="",
        validate=validate.Length(max=4000),
        metadata=describe(
            "Hoe kijken jullie terug?",
            PUBLIC_STORY,
            hint="Wat doe je de volgende keer anders? Dit blijft op onze site.",
            rows=4,
            search=True,
            stays=True,
        ),
    )
    lesson = link_field("Welke les komt eruit?", PUBLIC_STORY, to="lesson")

    @validates_schema
    def _check_days(self, data: dict[str, Any], **_: object) -> None:
        """Keep the order of time, and a trial short."""
        start, end = data.get("start"), data.get("end")
        if not isinstance(start, date) or not isinstance(end, date):
            return
        if end < start:
            raise ValidationError({"end": [mark("Kies een dag na het begin.")]})
        if end > start + LONGEST:
            raise ValidationError(
                {"end": [mark("Een proef duurt hooguit 12 weken. Kies een eerdere dag.")]}
            )
        if data.get("outcome", states.OPEN) != states.OPEN and not data.get("result"):
            raise ValidationError({"result": [mark("Schrijf ook op wat eruit kwam.")]})


EXPERIMENT = RecordType(
    name="experiment",
    schema=ExperimentSchema,
    path="proeven",
    collection="experiments",
    label="proef",
    label_plural="proeven",
    intro="Wat proberen we uit? Hooguit twaalf weken. Daarna: doorgaan, aanpassen of stoppen.",
    empty="Hier is nog een stoel vrij. Begin klein: probeer iets uit in een paar weken.",
    menu=False,
    detail_template="experiment.html",
    questions=(Ask("question", "Wat wordt er nu uitgeprobeerd?", "outcome=open"),),
)
