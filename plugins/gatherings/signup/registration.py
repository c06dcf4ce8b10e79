# SPDX-License-Identifier: EUPL-1.2
"""Registration: who wants a seat; and the door: how it went there. Both private, both go away."""

from datetime import date, timedelta

from samenbeter import (
    Moment,
    Processing,
    RecordSchema,
    RecordType,
    choice_field,
    describe,
    fields,
    mark,
    validate,
)

#: How long anything about who came is kept, after the day.
KEPT = timedelta(days=14)
#: Seats that one sign-up may take.
MOST_SEATS = 6

#: Where a sign-up stands. Kept here only.
STATES = {
    "confirmed": "Heeft een plaats",
    "offered": "Kan een plaats krijgen",
    "waiting": "Wacht op een plaats",
    "came": "Was er",
    "cancelled": "Komt niet",
    "off": "Het gaat niet door",
}
#: In which a seat is taken, and in which somebody still counts on coming.
SITTING: tuple[str, ...] = ("confirmed", "offered", "came")
COMING: tuple[str, ...] = ("confirmed", "offered", "waiting")

SIGNED_UP = Processing(
    "P3",
    mark("Een plaats vrijhouden en laten weten als er iets verandert"),
    mark("toestemming"),
    mark("tot veertien dagen na de bijeenkomst"),
)
#: A number of people at a door, told to nobody below ten.
AT_THE_DOOR = Processing(
    "P3",
    mark("Tellen hoeveel mensen er waren"),
    mark("gerechtvaardigd belang: weten of een bijeenkomst mensen trekt"),
    mark("tot veertien dagen na de bijeenkomst"),
)

#: Longest text once it is sealed.
_SEALED = 4000


def last_day(day: date) -> date:
    """Return until when it is known who came on a day."""
    return day + KEPT


def _hidden(label: str) -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=_SEALED),
        metadata=describe(label, SIGNED_UP, asked=False),
    )


def _which_event(processing: Processing) -> fields.String:
    # No reference: a sign-up says nothing to others, and goes by itself when its event is gone.
    return fields.String(
        required=True,
        validate=validate.Regexp(r"[1-9][0-9]{0,17}\Z"),
        metadata=describe("Welke bijeenkomst", processing, indexed=True, asked=False),
    )


def _date(label: str, processing: Processing) -> fields.Date:
    return fields.Date(
        required=True, metadata=describe(label, processing, indexed=True, asked=False)
    )


class _Unnamed(RecordSchema):
    class Meta(RecordSchema.Meta):
        exclude = ("title", "plain_summary", "licence", "valid_until")


class RegistrationSchema(_Unnamed):
    """Somebody who wants to come; what they typed about themselves is sealed."""

    event = _which_event(SIGNED_UP)
    day = _date("Op welke dag", SIGNED_UP)
    start = Moment(required=True, metadata=describe("Hoe laat", SIGNED_UP, asked=False))
    stand = choice_field("Hoe staat het ervoor?", SIGNED_UP, STATES)
    seats = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_SEATS),
        metadata=describe("Hoeveel plaatsen", SIGNED_UP, indexed=True),
    )
    nickname = _hidden("Roepnaam (verzegeld)")
    contact = _hidden("E-mailadres (verzegeld)")
    note = _hidden("Wat iemand nodig heeft (verzegeld)")
    code = _hidden("Code om te wijzigen (verzegeld)")
    token = fields.String(
        required=True,
        validate=validate.Length(64, 64),
        metadata=describe("Waaraan we de code herkennen", SIGNED_UP, indexed=True, made=True),
    )
    remind = fields.Boolean(
        load_default=False, metadata=describe("Wil de dag ervoor een brief", SIGNED_UP)
    )
    answer_by = Moment(
        load_default=None,
        allow_none=True,
        metadata=describe("Antwoord voor", SIGNED_UP, asked=False),
    )
    kept_until = _date("Bewaard tot en met", SIGNED_UP)


class DoorSchema(_Unnamed):
    """How it went at the door of one gathering on one day."""

    event = _which_event(AT_THE_DOOR)
    day = _date("Op welke dag", AT_THE_DOOR)
    stand = choice_field("Is er geteld?", AT_THE_DOOR, {"open": "Nog niet", "done": "Ja"})
    walked_in = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 9999),
        metadata=describe("Mensen zonder aanmelding", AT_THE_DOOR, asked=False),
    )
    kept_until = _date("Bewaard tot en met", AT_THE_DOOR)


def _private(name: str, schema: type[RecordSchema], label: str, plural: str) -> RecordType:
    return RecordType(
        name=name,
        schema=schema,
        path=plural,
        collection=f"{name}s",
        label=label,
        label_plural=plural,
        title_of=lambda data: label,
        private=True,
        kept_until="kept_until",
    )


REGISTRATION = _private("registration", RegistrationSchema, "aanmelding", "aanmeldingen")
DOOR = _private("door", DoorSchema, "deurlijst", "deurlijsten")
