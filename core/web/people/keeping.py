# SPDX-License-Identifier: EUPL-1.2
"""Who has what role until when, for administrators: look, invite, give, renew, end."""

from datetime import date

from flask import Response, request

from core import audit
from core.database import reading
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.parties import PARTIES
from core.people import accounts, bans, invitations, looking, names, persons, roles, stewards
from core.people.persons import ROLE_NAMES, ROLES, Person, PersonRole
from core.web import visit
from core.web.front import Front
from core.web.people.account import away, kept_by_nobody
from core.web.people.asking import Problems, Question, form, question

PATH = "/beheer/mensen"


def everybody(front: Front) -> Response:
    """Show all who have a role, or those with a name."""
    visit.require("administrator")
    return _list(front)


def invite(front: Front) -> Response:
    """Invite somebody; the link is shown this once."""
    visit.require("administrator")
    typed = request.form
    try:
        link = invitations.invite(
            front.node, visit.actor(), _role(typed.get("role", "")),
            email=typed.get("email", "")[:300], until=_day(typed.get("until", "")),
            organisation=typed.get("organisation", "")[:200], party=typed.get("party", ""),
        )  # fmt: skip
    except InvalidRecord as error:
        return _list(front, problems=error.problems, status=400)
    if link is None:
        visit.say(_("Een tweede beheerder moet eerst instemmen. We vertelden het."))
        return away("/beheer/instemmen")
    return _list(front, link=link)


def new_link(front: Front, number: int) -> Response:
    """Make another link for an invitation."""
    visit.require("administrator")
    return _list(front, link=invitations.renew(front.node, visit.actor(), number))


def take_back(front: Front, number: int) -> Response:
    """Take an invitation back."""
    visit.require("administrator")
    invitations.withdraw(front.node, visit.actor(), number)
    visit.say(_("De uitnodiging is ingetrokken."))
    return away(PATH)


def one(front: Front, number: int) -> Response:
    """Show one person, with what may be decided about them."""
    visit.require("administrator")
    looking.looked(front.node, visit.actor(), persons.find(front.node, number).id)
    return _one(front, number)


def give(front: Front, number: int) -> Response:
    """Give, renew or end a role."""
    visit.require("administrator")
    try:
        role = _role(request.form.get("role", ""))
        until = _day(request.form.get("until", ""))
        done = roles.give(front.node, visit.actor(), number, role, until)
    except InvalidRecord as error:
        return _one(front, number, error.problems, 400)
    return _said(done, number)


def refuse(front: Front, number: int) -> Response:
    """Ask for a ban, or for its end."""
    visit.require("administrator")
    lift = persons.find(front.node, number).is_banned
    try:
        done = bans.ask(
            front.node, visit.actor(), number, request.form.get("ground", "")[:500], lift=lift
        )
    except InvalidRecord as error:
        return _one(front, number, error.problems, 400)
    return _said(done, number)


def role_questions(today: date, role: str, until: str, problems: Problems | None) -> list[Question]:
    """Ask for a role and its last day."""
    usual = (today + persons.TERM).isoformat()
    return [
        question("role", _("Rol"), "radio", value=role, problems=problems,
                 options=[(each, _(words).capitalize()) for each, words in ROLE_NAMES.items()]),
        question("until", _("Tot en met"), "date", value=until or usual, problems=problems,
                 required=False, hint=_("Een lid heeft geen einddag. Anders hoogstens twee jaar.")),
    ]  # fmt: skip


def _said(done: bool, number: int) -> Response:
    if not done:
        visit.say(_("Een tweede beheerder moet eerst instemmen. We vertelden het."))
        return away("/beheer/instemmen")
    visit.say(_("Bewaard."))
    return away(f"{PATH}/{number}")


def _list(
    front: Front, *, problems: Problems | None = None, link: str = "", status: int = 200
) -> Response:
    node, typed = front.node, request.form if problems else {}
    q = request.args.get("q", "")[:100]
    with reading(node.engine) as tx:
        lacking = stewards.lacking(tx, node)
    first = "administrator" if lacking else "editor"
    asked = [
        *role_questions(stewards.today(node), typed.get("role", first), typed.get("until", ""),
                        problems),
        question("email", _("E-mailadres"), "email", value=typed.get("email", ""),
                 problems=problems, required=False,
                 hint=_("Laat dit leeg voor een link op papier.")),
        question("organisation", _("Organisatie"), value=typed.get("organisation", ""),
                 problems=problems, required=False,
                 hint=_("Van een beheerder willen we dit altijd weten."),
                 autocomplete="organization"),
        question("party", _("Soort organisatie"), "select", value=typed.get("party", ""),
                 problems=problems, required=False,
                 options=[(each, _(words)) for each, words in PARTIES.items()]),
    ]  # fmt: skip
    return kept_by_nobody(
        front.show(
            "people/people.html",
            status=status,
            people=_found(accounts.list_people(node), q),
            roles=_names(ROLE_NAMES),
            parties=_names(PARTIES),
            lacking=lacking,
            invitations=invitations.open_ones(node),
            form=form(*asked),
            link=link,
            q=q,
        )
    )


def _found(everyone: list[Person], q: str) -> list[Person]:
    if q:
        return [each for each in everyone if names.fold(q) in each.user_name][:50]
    return [each for each in everyone if each.role != "member" or each.is_banned]


def _one(
    front: Front, number: int, problems: Problems | None = None, status: int = 200
) -> Response:
    node, typed = front.node, request.form
    person = persons.find(node, number)
    with reading(node.engine) as tx:
        lacking = stewards.lacking(tx, node)
    ground = question(
        "ground", _("Waarom?"), value=typed.get("ground", ""), problems=problems,
        hint=_("Noem de huisregel. De ander leest dit ook."),
    )  # fmt: skip
    is_ground = problems is not None and "ground" in problems
    return kept_by_nobody(
        front.show(
            "people/person.html",
            status=status,
            person=person,
            roles=_names(ROLE_NAMES),
            parties=_names(PARTIES),
            form=form(
                *role_questions(
                    stewards.today(node),
                    typed.get("role", person.role),
                    typed.get("until", ""),
                    None if is_ground else problems,
                )
            ),  # fmt: skip
            ground=form(ground),
            lacking=lacking,
            history=audit.entries(node, about=number, limit=20),
        )
    )


def _names(words: object) -> dict[str, str]:
    return {each: _(told) for each, told in dict(words).items()}  # type: ignore[call-overload]


def _role(typed: str) -> PersonRole:
    for each in ROLES:
        if each == typed:
            return each
    raise InvalidRecord({"role": [_("Kies een van de mogelijkheden.")]})


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise InvalidRecord({"until": [_("Schrijf een datum als 2026-02-13.")]}) from error
