# SPDX-License-Identifier: EUPL-1.2
"""Event: people come together at a time, at a place or at home behind a screen."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    RHYTHMS,
    Ask,
    Calendar,
    Days,
    Headcount,
    Linked,
    Moment,
    Processing,
    RecordSchema,
    RecordType,
    Rhythm,
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

#: Whether people sign up, and where, as it travels.
SIGNUP = {
    "as_needed": "Als er een aantal plaatsen is",
    "asked": "Ja, op onze site",
    "each_node": "Ja, en bij andere proeftuinen op hun eigen site",
    "no": "Nee, kom gerust",
}

#: A count of people, never who they were.
ATTENDANCE = Processing(
    "P0",
    "Laten zien of een bijeenkomst mensen trekt; onder de tien tellen we niet precies",
    "geen persoonsgegevens: een aantal, onder de tien alleen 'minder dan 10'",
    "zolang het bericht bestaat",
)

#: Longest that one gathering lasts, and that it goes on coming back.
_LONGEST, _LAST_TIME = timedelta(days=14), timedelta(days=366)


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
    recurrence = choice_field(
        "Hoe vaak?",
        PUBLIC_STORY,
        RHYTHMS,
        default="once",
        hint="Is de eerste keer een eerste dinsdag? Dan is het elke eerste dinsdag.",
    )
    repeat_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe(
            "Tot en met welke dag?",
            PUBLIC_STORY,
            hint="Alleen als het vaker is. Hooguit een jaar vooruit.",
            indexed=True,
        ),
    )
    except_days = Days(
        load_default="",
        validate=validate.Length(max=800),
        metadata=describe(
            "Op welke dagen is het er niet?",
            PUBLIC_STORY,
            hint="Bijvoorbeeld 5-5-2026, 25-12-2026. Laat leeg als het altijd doorgaat.",
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
    signup = fields.String(
        load_default="as_needed",
        validate=validate.OneOf(tuple(SIGNUP), tuple(SIGNUP.values())),
        metadata=describe("Moeten mensen zich aanmelden?", PUBLIC_STORY),
    )
    signup_days = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 60),
        metadata=describe(
            "Aanmelden kan tot hoeveel dagen ervoor?",
            PUBLIC_STORY,
            hint="Leeg: tot het begint. Bij 1 kan het tot en met de dag ervoor.",
        ),
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
    series = link_field(
        "Hoort bij leerreeks",
        PUBLIC_STORY,
        to="workshop_series",
        hint="Alleen als jullie dit samen met andere proeftuinen doen.",
    )
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
        start, end = data.get("start"), data.get("end")
        if not isinstance(start, datetime):
            return
        problems = _wrong_rhythm(start, data)
        if isinstance(end, datetime) and not start < end <= start + _LONGEST:
            problems["end"] = [mark("Kies een tijd na het begin, hooguit twee weken later.")]
        if problems:
            raise ValidationError(problems)

    photo = photo_field()


def _wrong_rhythm(start: datetime, data: Mapping[str, Any]) -> dict[str, list[str]]:
    name, until, skipped = (
        data.get("recurrence", "once"),
        data.get("repeat_until"),
        data.get("except_days"),
    )
    first = local_time(start).date()
    if name == "once":
        told = [mark("Laat dit leeg, of kies bij 'Hoe vaak?' iets anders.")]
        given = {"repeat_until": until, "except_days": skipped}
        return {field: told for field, value in given.items() if value}
    if not isinstance(until, date) or not first <= until <= first + _LAST_TIME:
        return {"repeat_until": [mark("Kies een dag na de eerste keer, binnen een jaar.")]}
    rhythm = Rhythm(name, first, until, Days.read(skipped))
    if name == "monthly_last" and (first + timedelta(7)).month == first.month:
        return {"recurrence": [mark("De eerste keer is niet de laatste van de maand.")]}
    if len(rhythm.missed()) < len(rhythm.skipped):
        return {"except_days": [mark("Noem alleen dagen waarop het er anders wel is.")]}
    if next(rhythm.days(), None) is None:
        return {"except_days": [mark("Zo is het er nooit. Haal een dag weg.")]}
    return {}


CALENDAR = Calendar(
    start="start",
    end="end",
    place="place",
    online="online",
    weekly_until="repeat_until",
    recurrence="recurrence",
    except_days="except_days",
    status="status",
)

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
    calendar=CALENDAR,
    questions=(
        Ask("question", "Met wie kan ik eten?", "kind=meal"),
        Ask("question", "Waar kan ik zo binnenlopen?", "kind=walk_in"),
        Ask("question", "Wat kan ik met kinderen doen?", "inclusion=children"),
        Ask("day", "Wat kan ik doen zonder drukte?", "inclusion=low_stimulus"),
        Ask("day", "Wat is er gratis?", "cost=free"),
    ),
)
