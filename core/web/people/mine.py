# SPDX-License-Identifier: EUPL-1.2
"""The page of one's own account, /mijn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from core.errors import InvalidRecord, TooMany
from core.languages import LANGUAGES
from core.languages import gettext as _
from core.model import Actor
from core.people import accounts, persons, profile
from core.web import security, visit
from core.web.front import Front
from core.web.people.account import away, forget, kept_by_nobody, welcome
from core.web.people.asking import Problems, form, question
from core.web.people.joining import nickname_question

PATH = "/mijn"


@dataclass(frozen=True, slots=True)
class Section:
    """One more part of the page: a template that is included, and what it shows."""

    template: str
    #: Names for the template, added to those of the page.
    facts: Callable[[Front, Actor], Mapping[str, Any]]


#: Parts below those about the account itself, in this order. Another room adds its own here.
SECTIONS: list[Section] = []


def mine(front: Front) -> Response:
    """Show somebody their own account."""
    visit.require("member")
    return _show(front)


def rename(front: Front) -> Response:
    """Take another name."""
    visit.require("member")
    try:
        profile.rename(front.node, visit.actor(), request.form.get("nickname", "")[:200])
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    visit.say(_("Je heet hier nu anders. Meld je voortaan zo aan."))
    return away(PATH)


def set_language(front: Front) -> Response:
    """Choose the language of one's letters."""
    visit.require("member")
    try:
        profile.set_language(front.node, visit.actor(), request.form.get("language", ""))
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    visit.say(_("Je brieven komen in de taal die je koos."))
    return away(PATH)


def ask_address(front: Front) -> Response:
    """Post a letter to a new address."""
    visit.require("member")
    email, here = request.form.get("email", "")[:300], request.remote_addr or ""
    try:
        profile.ask_new_email(front.node, visit.actor(), email, here)
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    except TooMany as error:
        return _show(front, {"email": [str(error)]}, status=429)
    visit.say(_("We stuurden een brief naar dat adres. Druk daar op de link."))
    return away(PATH)


def remove_address(front: Front) -> Response:
    """Take one's address away."""
    visit.require("member")
    try:
        profile.remove_email(front.node, visit.actor())
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    visit.say(_("Je adres is weg. We schrijven je niet meer."))
    return away(PATH)


def address(front: Front, token: str) -> Response:
    """Show the button behind the link of a letter to a new address."""
    visit.require("member")
    return kept_by_nobody(
        front.show(
            "people/form.html",
            heading=_("Is dit je adres?"),
            lead=_("Druk op de knop. Dan schrijven we je voortaan op dit adres."),
            form=form(),
            action=f"{PATH}/adres/{token}",
            button=_("Ja, dit is mijn adres"),
            icon="check",
        )  # fmt: skip
    )


def confirm_address(front: Front, token: str) -> Response:
    """Let a new address count."""
    visit.require("member")
    profile.confirm_new_email(front.node, visit.actor(), token)
    visit.say(_("Je nieuwe adres staat erin."))
    return away(PATH)


def change_password(front: Front) -> Response:
    """Take another password; all other sessions end."""
    visit.require("member")
    typed, here = request.form, request.remote_addr or ""
    try:
        token = profile.change_password(
            front.node, visit.actor(), typed.get("old", "")[:1000], typed.get("new", "")[:1000],
            here,
        )  # fmt: skip
    except InvalidRecord as error:
        return _show(front, error.problems, status=400)
    except TooMany as error:
        return _show(front, {"old": [str(error)]}, status=429)
    visit.say(_("Je wachtwoord is veranderd. Andere apparaten zijn afgemeld."))
    return welcome(front, token, PATH)


def leave_everywhere(front: Front) -> Response:
    """End all sessions, this one too."""
    visit.require("member")
    person_id = visit.actor().person_id
    if person_id is not None:
        accounts.sign_out_everywhere(front.node, person_id)
    return forget(front, away("/aanmelden"))


def _show(front: Front, problems: Problems | None = None, status: int = 200) -> Response:
    actor = visit.actor()
    person = persons.find(front.node, actor.person_id or 0)
    email = profile.email_of(front.node, actor)
    typed = request.form
    old = [
        question("old", _("Wachtwoord van nu"), "password", problems=problems,
                 autocomplete="current-password")
    ] if person.has_password else []  # fmt: skip
    new = question(
        "new", _("Nieuw wachtwoord"), "password", problems=problems, required=not email,
        autocomplete="new-password",
        hint=_("Minstens 12 tekens. Vier losse woorden zijn sterk en goed te onthouden."),
    )  # fmt: skip
    name = typed.get("nickname", person.nickname)[:200]
    response = front.show(
        "people/mine.html",
        status=status,
        person=person,
        role=_(persons.ROLE_NAMES[person.role]),
        email=email,
        name=form(nickname_question(problems, name)),
        address=form(
            question(
                "email",
                _("Nieuw e-mailadres"),
                "email",
                problems=problems,
                value=typed.get("email", "")[:300],
                autocomplete="email",
            )
        ),  # fmt: skip
        password=form(*old, new),
        language_form=form(
            question(
                "language",
                _("Taal"),
                "radio",
                options=LANGUAGES.items(),
                problems=problems,
                value=person.language,
            )
        ),  # fmt: skip
        sections=SECTIONS,
        **{name: fact for each in SECTIONS for name, fact in each.facts(front, actor).items()},
    )
    response.headers["Cache-Control"] = security.NO_STORE
    return response
