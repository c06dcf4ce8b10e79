# SPDX-License-Identifier: EUPL-1.2
"""Event: people come together at a time, at a place or at home behind a screen."""

from datetime import date, datetime, timedelta
from typing import Any

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Ask,
    Calendar,
    Headcount,
    Linked,
    Moment,
    Processing,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    choices_field,
    describe,
    fields,
    link_field,
    local_time,
    mark,
    photo_field,
    text_field,
    validate,
    validates_schema,
)

#: Kinds as they travel.
KINDS = {
    "meal": "Samen eten",
    "walk_in": "Inloop",
    "activity": "Samen doen",
    "conversation": "Gesprek",
    "round_table": "Rondetafelgesprek",
    "workshop": "Workshop",
    "work_visit": "Werkbezoek",
    "celebration": "Feest",
}

RECURRENCE = {"once": "Eén keer", "weekly": "Elke week"}

#: Words of schema.org, without the capitals.
STATUS = {"planned": "Gaat door", "cancelled": "Gaat niet door"}

#: What makes that more people can come, as it travels.
INCLUSION = {
    "low_stimulus": "Weinig prikkels",
    "children": "Kinderen welkom",
    "step_free": "Drempelvrij",
    "accessible_toilet": "Toilet voor rolstoelen",
    "hearing_loop": "Ringleiding",
    "come_along": "Je mag iemand meenemen",
}

#: Languages that are spoken, as they travel (BCP 47).
LANGUAGES = {
    "nl": "Nederlands",
    "nl-x-plain": "Makkelijk Nederlands",
    "en": "Engels",
    "ar": "Arabisch",
    "tr": "Turks",
    "pl": "Pools",
    "uk": "Oekraïens",
    "dse": "Nederlandse Gebarentaal",
}

COST = {"free": "Gratis", "donation": "Geef wat je kunt", "paid": "Kost geld"}

#: A count of people, never who they were.
ATTENDANCE = Processing(
    "P0",
    "Laten zien of een bijeenkomst mensen trekt; onder de tien tellen we niet precies",
    "geen persoonsgegevens: een aantal, onder de tien alleen 'minder dan 10'",
    "zolang het bericht bestaat",
)

#: Longest that one gathering lasts, and that a weekly one goes on.
_LONGEST, _LAST_WEEK = timedelta(days=14), timedelta(days=366)


class EventSchema(RecordSchema):
    """One gathering; who comes is not in here, and never travels."""

    kind = choice_field("Wat voor bijeenkomst is het?", PUBLIC_STORY, KINDS)
    start = Moment(
        required=True,
        metadata=describe(
            "Wanneer begint het?",
            PUBLIC_STORY,
            hint="Een dag en een tijd, zoals 13-02-2026 19.30.",
            indexed=True,
        ),
    )
    end = Moment(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer is het klaar?", PUBLIC_STORY, hint="Ongeveer mag ook."),
    )
    recurrence = choice_field("Hoe vaak?", PUBLIC_STORY, RECURRENCE, default="once")
    repeat_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Elke week tot en met",
            PUBLIC_STORY,
            hint="Alleen als het elke week is. Hooguit een jaar vooruit.",
            indexed=True,
        ),
    )
    status = choice_field("Gaat het door?", PUBLIC_STORY, STATUS, default="planned")
    programme = text_field(
        "Wat gaan we doen?",
        PUBLIC_STORY,
        most=4000,
        hint="Schrijf geen namen van mensen op.",
        rows=6,
    )
    place = link_field("Op welke plek?", PUBLIC_STORY, to="place")
    online = fields.Url(
        load_default=None,
        allow_none=True,
        schemes={"https"},
        validate=validate.Length(max=300),
        metadata=describe(
            "Meedoen vanaf huis", PUBLIC_STORY, hint="Een webadres. Laat leeg als dat niet kan."
        ),
    )
    capacity = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10000),
        metadata=describe("Hoeveel plaatsen zijn er?", PUBLIC_STORY, hint="Leeg: kom gerust."),
    )
    spoken = choices_field("Welke taal spreken we?", PUBLIC_STORY, LANGUAGES)
    inclusion = choices_field("Voor wie is het prettig?", PUBLIC_STORY, INCLUSION)
    cost = choice_field("Wat kost het?", PUBLIC_STORY, COST, default="free")
    price = text_field(
        "Hoeveel?", PUBLIC_STORY, most=100, hint="Bijvoorbeeld: 3 euro voor de maaltijd.",
        search=False,
    )  # fmt: skip
    principles = choices_field("Bij welk principe hoort het?", PUBLIC_STORY, PRINCIPLES)
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    organisation = link_field("Welke organisatie ontvangt?", PUBLIC_STORY, to="organisation")
    attendance = Headcount(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Hoeveel mensen waren er?",
            ATTENDANCE,
            hint="Vul dit achteraf in. Onder de tien staat er 'minder dan 10'.",
        ),
    )

    @validates_schema
    def _check_times(self, data: dict[str, Any], **_: object) -> None:
        """Keep the order of time: a gathering begins before it ends, and comes back after it."""
        start, end, until = data.get("start"), data.get("end"), data.get("repeat_until")
        problems = {}
        if isinstance(start, datetime):
            if isinstance(end, datetime) and not start < end <= start + _LONGEST:
                problems["end"] = [mark("Kies een tijd na het begin, hooguit twee weken later.")]
            weekly = data.get("recurrence") == "weekly"
            if weekly and not _may_end(start, until):
                problems["repeat_until"] = [
                    mark("Kies een dag na de eerste keer, binnen een jaar.")
                ]
            if until is not None and not weekly:
                problems["repeat_until"] = [mark("Laat dit leeg, of kies 'Elke week'.")]
        if problems:
            raise ValidationError(problems)

    photo = photo_field()


def _may_end(start: datetime, until: object) -> bool:
    first = local_time(start).date()
    return isinstance(until, date) and first <= until <= first + _LAST_WEEK


EVENT = RecordType(
    name="event",
    schema=EventSchema,
    path="agenda",
    collection="events",
    label="bijeenkomst",
    label_plural="bijeenkomsten",
    intro="Wat is er te doen in de wijk? Kom gerust, ook als je niemand kent.",
    empty="Hier is nog een stoel vrij. Zet als eerste iets in de agenda.",
    detail_template="event.html",
    linked=Linked("Event", {"startDate": "start", "endDate": "end"}),
    calendar=Calendar(
        start="start",
        end="end",
        place="place",
        online="online",
        weekly_until="repeat_until",
        status="status",
    ),
    questions=(
        Ask("question", "Met wie kan ik eten?", "kind=meal"),
        Ask("question", "Waar kan ik zo binnenlopen?", "kind=walk_in"),
        Ask("question", "Wat kan ik met kinderen doen?", "inclusion=children"),
        Ask("day", "Wat kan ik doen zonder drukte?", "inclusion=low_stimulus"),
        Ask("day", "Wat is er gratis?", "cost=free"),
    ),
)
