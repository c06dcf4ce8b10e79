# SPDX-License-Identifier: EUPL-1.2
"""The form to sign up with, and what was typed in it, checked."""

from collections.abc import Sequence

from plugins.gatherings.signup.deeds import Asked
from plugins.gatherings.signup.registration import MOST_SEATS, SIGNED_UP
from samenbeter import Form, Request, Schema, describe, fields, mark, text_field, validate

_NUMBERS = [str(number) for number in range(1, MOST_SEATS + 1)]
_NO_NAME = mark("Vul een naam in. Een roepnaam is genoeg.")


class SignUpSchema(Schema):
    """What somebody types who wants to come. It is kept sealed, as a registration."""

    day = fields.String(required=True, metadata=describe(mark("Welke dag kom je?"), SIGNED_UP))
    nickname = fields.String(
        required=True,
        validate=[
            validate.Length(1, 60, error=_NO_NAME),
            validate.Predicate("isprintable", error=_NO_NAME),
        ],
        error_messages={"required": _NO_NAME},
        metadata=describe(
            mark("Hoe mogen we je noemen?"),
            SIGNED_UP,
            hint=mark("Je roepnaam is genoeg. De gastheer ziet hem."),
        ),
    )
    seats = fields.String(
        required=True,
        validate=validate.OneOf(_NUMBERS),
        metadata=describe(
            mark("Met hoeveel mensen kom je?"),
            SIGNED_UP,
            hint=mark("Jij telt ook mee."),
            folded=True,
        ),
    )
    email = fields.Email(
        load_default="",
        validate=validate.Length(max=254),
        error_messages={
            "invalid": mark("Dit is geen e-mailadres. Het lijkt op naam@voorbeeld.nl.")
        },
        metadata=describe(
            mark("Je e-mailadres (hoeft niet)"),
            SIGNED_UP,
            hint=mark("Dan schrijven we je als er iets verandert. Zonder adres krijg je een code."),
        ),
    )
    remind = fields.Boolean(
        load_default=False,
        metadata=describe(mark("Stuur me de dag ervoor een bericht"), SIGNED_UP),
    )
    # What somebody needs to take part; never why.
    note = text_field(
        mark("Wat heb je nodig om mee te doen? (hoeft niet)"),
        SIGNED_UP,
        most=300,
        rows=2,
        hint=mark(
            "Bijvoorbeeld: een stoel bij de deur. Schrijf niet waarom. Niets over je gezondheid."
        ),
    )
    consent = fields.Boolean(
        required=True,
        validate=validate.Equal(
            True, error=mark("Zet hier een vinkje. Anders mogen we je niet opschrijven.")
        ),
        metadata=describe(
            mark("De gastheer mag dit lezen. Twee weken later is het gewist."), SIGNED_UP
        ),
    )


_ASKED = ("nickname", "seats", "email", "remind", "note", "consent")
_FOR_ONE_DAY = Form.of(SignUpSchema, *_ASKED)
_FOR_SOME_DAYS = Form.of(SignUpSchema, "day", *_ASKED)
#: To change a sign-up with.
TO_CHANGE = Form.of(SignUpSchema, "seats", "note")


def to_sign_up(days: Sequence[tuple[str, str]]) -> Form:
    """Return the form, which asks for the day when there are more of them.

    Args:
        days: one can choose from, each with its words.
    """
    form = _FOR_SOME_DAYS.offering(day=days) if len(days) > 1 else _FOR_ONE_DAY
    return form.filled({"seats": "1"})


def asked(form: Form, request: Request) -> Asked:
    """Return what was typed.

    Raises:
        InvalidRecord: with all that is wrong, by field.
    """
    data = form.data()
    return Asked(
        nickname=data["nickname"],
        contact=data["email"],
        seats=int(data["seats"]),
        note=data["note"],
        remind=data["remind"] and bool(data["email"]),
        language="en" if request.text("language") == "en" else "nl",
    )
