# SPDX-License-Identifier: EUPL-1.2
"""What one proeftuin tells of a joint workshop: how many came, what it will do, what it brought.

Each node writes its own and reads those of all others. Nobody who came is in here, and below ten
not even how many.
"""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    Headcount,
    Processing,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    link_field,
    text_field,
)

#: A count of people, never who they were.
TURNOUT_COUNT = Processing(
    "P0",
    "Laten zien of proeftuinen samen leren; onder de tien tellen we niet precies",
    "geen persoonsgegevens: een aantal, onder de tien alleen 'minder dan 10'",
    "zolang het bericht bestaat",
)

#: How an action stands, as it travels.
PHASES = {"planned": "Gaan we doen", "done": "Gedaan", "dropped": "Doen we toch niet"}

#: Longest title made from a text, in characters.
_TITLE = 80


class TurnoutSchema(RecordSchema):
    """How one proeftuin took part in one workshop, and six weeks later what it brought."""

    class Meta(RecordSchema.Meta):
        """It has no title to fill in: ``turnout_title`` makes one."""

        exclude = ("title",)

    event = link_field("Bij welke bijeenkomst?", PUBLIC_STORY, to="event", required=True)
    attendance = Headcount(
        required=True,
        metadata=describe(
            "Hoeveel mensen deden er vanuit hier mee?",
            TURNOUT_COUNT,
            hint="Onder de tien staat er 'minder dan 10'.",
        ),
    )
    reflection = text_field(
        "Wat deden jullie ermee?",
        PUBLIC_STORY,
        most=3000,
        hint="Vul dit na zes weken in. Wat is er anders in de wijk? Wat lukte niet?",
        rows=5,
    )


class ActionSchema(RecordSchema):
    """One thing a proeftuin will do after a workshop; who does it is a role."""

    title = text_field(
        "Wat gaan jullie doen?",
        PUBLIC_STORY,
        most=200,
        required=True,
        hint="Begin met een werkwoord: vraag, maak, nodig uit.",
    )
    event = link_field("Na welke bijeenkomst?", PUBLIC_STORY, to="event", required=True)
    owner = text_field(
        "Wie zorgt ervoor?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol, zoals 'gastvrouw van de wijktafel'. Geen naam.",
        search=False,
    )
    due = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer is het klaar?", PUBLIC_STORY, indexed=True),
    )
    phase = choice_field("Hoe staat het ervoor?", PUBLIC_STORY, PHASES, default="planned")
    outcome = text_field(
        "Wat kwam ervan?",
        PUBLIC_STORY,
        most=1000,
        hint="Ook als het niet doorging: waarom niet?",
        rows=3,
    )


def turnout_title(data: Mapping[str, Any]) -> str:
    """Return how many took part, or the beginning of what it brought."""
    told = str(data.get("reflection") or "")
    count = str(data.get("attendance") or "")
    count = Headcount.FEW_WORDS if count == Headcount.FEW else count
    return shorten(told or f"Deelnemers: {count}", _TITLE, placeholder=" …")


TURNOUT = RecordType(
    name="turnout",
    schema=TurnoutSchema,
    path="opkomst",
    collection="turnouts",
    label="opkomst",
    label_plural="opkomsten",
    intro="Hoe proeftuinen meededen aan bijeenkomsten van elkaar, en wat het bracht.",
    empty="Hier is nog een stoel vrij. Vertel bij een bijeenkomst hoe jullie meededen.",
    needs_level="full",
    menu=False,
    title_of=turnout_title,
)

ACTION = RecordType(
    name="action",
    schema=ActionSchema,
    path="acties",
    collection="actions",
    label="actie",
    label_plural="acties",
    intro="Wat proeftuinen gaan doen na een bijeenkomst, en wat ervan kwam.",
    empty="Hier is nog een stoel vrij. Schrijf bij een bijeenkomst op wat jullie gaan doen.",
    needs_level="full",
    menu=False,
)
