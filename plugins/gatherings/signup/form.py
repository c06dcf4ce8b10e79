# SPDX-License-Identifier: EUPL-1.2
"""The form to sign up with: its fields as pages draw them, and what was typed, checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.gatherings.signup.deeds import Asked
from plugins.gatherings.signup.occasions import Occasion
from plugins.gatherings.signup.registration import MOST_SEATS
from samenbeter import InvalidRecord, Request
from samenbeter import gettext as _

Problems = Mapping[str, Sequence[str]]

#: Longest nickname, address and note, in characters.
NICKNAME, CONTACT, NOTE = 60, 254, 300
#: A letter finds its way to more than this allows; the house has the last word.
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field as ``ui.field`` draws it."""

    name: str
    label: str
    widget: str
    value: str = ""
    hint: str = ""
    required: bool = False
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    rows: int = 0
    checked: bool = False

    @property
    def id(self) -> str:
        """Return the id in the page."""
        return f"veld-{self.name}"

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error."""
        found = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-fout"] * bool(self.errors)
        return " ".join(found)


def typed(request: Request, name: str, most: int) -> str:
    """Return one line or more that was typed, without blanks around it."""
    told = request.form.get(name, ("",))[0].replace("\r\n", "\n").strip()
    # A null cannot be stored, and half a surrogate pair has no bytes.
    return told.replace("\0", "").encode(errors="replace").decode()[: most + 1]


def ticked(request: Request, name: str) -> bool:
    """Whether a box was ticked."""
    return any(request.form.get(name, ()))


def number_of(request: Request) -> int:
    """Return how many seats were asked.

    Raises:
        InvalidRecord: it is no number, or too many for one sign-up.
    """
    told = typed(request, "seats", 3)
    if not (told.isascii() and told.isdecimal() and 1 <= int(told) <= MOST_SEATS):
        most = _("Kies 1 tot en met {most} plaatsen.").format(most=MOST_SEATS)
        raise InvalidRecord({"seats": [most]})
    return int(told)


def note_of(request: Request) -> str:
    """Return what somebody says they need.

    Raises:
        InvalidRecord: it is longer than a note.
    """
    note = typed(request, "note", NOTE)
    if len(note) > NOTE:
        told = _("Dit is te lang. Maak het korter dan {most} tekens.").format(most=NOTE)
        raise InvalidRecord({"note": [told]})
    return note


def read(request: Request) -> Asked:
    """Return what was typed.

    Raises:
        InvalidRecord: with all that is wrong, by field.
    """
    problems: dict[str, Sequence[str]] = {}
    nickname = typed(request, "nickname", NICKNAME)
    if not nickname or len(nickname) > NICKNAME or not nickname.isprintable():
        problems["nickname"] = [_("Vul een naam in. Een roepnaam is genoeg.")]
    contact = typed(request, "email", CONTACT)
    if contact and not _ADDRESS.fullmatch(contact):
        problems["email"] = [_("Dit is geen e-mailadres. Het lijkt op naam@voorbeeld.nl.")]
    if not ticked(request, "consent"):
        problems["consent"] = [_("Zet hier een vinkje. Anders mogen we je niet opschrijven.")]
    seats, note = 1, ""
    try:
        seats = number_of(request)
    except InvalidRecord as error:
        problems |= error.problems
    try:
        note = note_of(request)
    except InvalidRecord as error:
        problems |= error.problems
    if problems:
        raise InvalidRecord(problems)
    return Asked(
        nickname=nickname,
        contact=contact,
        seats=seats,
        note=note,
        remind=ticked(request, "remind") and bool(contact),
        language="en" if typed(request, "language", 2) == "en" else "nl",
    )


def fields(
    request: Request, offered: Sequence[tuple[Occasion, str]], day: str, problems: Problems
) -> list[Field]:
    """Return the fields of the form, as far as they were filled in.

    Args:
        request: with what was typed.
        offered: the days one can choose from, each with what is left in words.
        day: the one that is chosen.
        problems: what is wrong, by field.
    """
    days = [_day(one, left, day) for one, left in offered]

    def told(name: str) -> tuple[str, ...]:
        return tuple(problems.get(name, ()))

    made = [
        Field("nickname", _("Hoe mogen we je noemen?"), "text", typed(request, "nickname", 60),
              hint=_("Je roepnaam is genoeg. De gastheer ziet hem."), required=True,
              errors=told("nickname")),
        seats_field(typed(request, "seats", 3) or "1", told("seats")),
        Field("email", _("Je e-mailadres (hoeft niet)"), "email", typed(request, "email", 254),
              hint=_("Dan schrijven we je als er iets verandert. Zonder adres krijg je een code."),
              errors=told("email")),
        Field("remind", _("Stuur me de dag ervoor een bericht"), "checkbox",
              checked=ticked(request, "remind")),
        note_field(typed(request, "note", 300), told("note")),
        Field("consent", _("De gastheer mag dit lezen. Twee weken later is het gewist."),
              "checkbox", required=True, errors=told("consent"),
              checked=ticked(request, "consent")),
    ]  # fmt: skip
    if len(days) > 1:
        made.insert(0, Field("day", _("Welke dag kom je?"), "select" if len(days) > 6 else "radio",
                             options=tuple(days), required=True, errors=told("day")))  # fmt: skip
    return made


def _day(one: Occasion, left: str, chosen: str) -> Option:
    day = one.day.isoformat()
    return Option(day, f"{one.in_words}. {left}", day == chosen)


def seats_field(value: str, errors: tuple[str, ...] = ()) -> Field:
    """Return the field that asks how many come."""
    numbers = [str(number) for number in range(1, MOST_SEATS + 1)]
    options = tuple(Option(each, each, each == value) for each in numbers)
    label, hint = _("Met hoeveel mensen kom je?"), _("Jij telt ook mee.")
    return Field("seats", label, "select", value, hint, True, errors, options)


def note_field(value: str, errors: tuple[str, ...] = ()) -> Field:
    """Return the field for what somebody needs to take part; never why."""
    hint = _("Bijvoorbeeld: een stoel bij de deur. Schrijf niet waarom. Niets over je gezondheid.")
    label = _("Wat heb je nodig om mee te doen? (hoeft niet)")
    return Field("note", label, "textarea", value, hint, errors=errors, rows=2)
