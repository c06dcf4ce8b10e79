# SPDX-License-Identifier: EUPL-1.2
"""The first page of a new node: who looks after it, what it is about, who comes second."""

from flask import Response, request

from core import languages, settings
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.parties import MUNICIPALITY, PARTIES
from core.people import beginning, invitations, stewards
from core.people.beginning import First
from core.web import visit
from core.web.front import Front
from core.web.people.account import kept_by_nobody, welcome
from core.web.people.asking import Problems, Question, form, question
from core.web.people.joining import nickname_question

PURPOSE = "begin"
#: What the form asks, and how much of each answer is read.
_LONGEST = {"tagline": 300, "contact": 200}


def begin_form(front: Front, token: str) -> Response:
    """Show the form to whoever holds the link."""
    return _show(front, token)


def begin(front: Front, token: str) -> Response:
    """Make the first account, write what the site is about, invite the second administrator."""
    typed = {name: value[:1000] for name, value in request.form.items()}
    first = First(*(typed.get(each, "") for each in First.__slots__))
    texts = {name: " ".join(typed.get(name, "").split()) for name in _LONGEST}
    beginning.look(front.node, token)
    if problems := _problems(typed, texts):
        return _show(front, token, problems, 400)
    try:
        session, actor = beginning.begin(front.node, token, first, language=languages.language())
    except InvalidRecord as error:
        return _show(front, token, error.problems, 400)
    told = [_("Je proeftuin is begonnen.")]
    settings.change(front.node, actor, {f"node.{key}": text for key, text in texts.items() if text})
    if typed.get("second_email", "").strip():
        invitations.invite(
            front.node, actor, "administrator", email=typed["second_email"],
            organisation=typed["second_organisation"], party=typed["second_party"],
        )  # fmt: skip
        told.append(_("De uitnodiging voor de tweede beheerder is gemaakt."))
    visit.say(" ".join(told))
    return welcome(front, session, "/beheer/mensen")


def _problems(typed: dict[str, str], texts: dict[str, str]) -> Problems:
    """Return what is wrong with all but the first account itself."""
    problems: dict[str, list[str]] = {}
    for name, most in _LONGEST.items():
        if len(texts[name]) > most:
            told = _("Gebruik hoogstens {most} tekens.").format(most=most)
            problems[name] = [told]
    if typed.get("second_email", "").strip():
        problems |= {f"second_{name}": told for name, told in invitations.problems(
            email=typed["second_email"], organisation=typed.get("second_organisation", ""),
            party=typed.get("second_party", ""),
        ).items()}  # fmt: skip
        problems |= {} if problems else _alone(typed)
    elif typed.get("second_organisation", "").strip() or typed.get("second_party", ""):
        problems["second_email"] = [_("Vul een e-mailadres in, of laat alles bij stap 3 leeg.")]
    return problems


def _alone(typed: dict[str, str]) -> dict[str, list[str]]:
    """Return why these two could never decide together: the first page would promise it."""
    ours, theirs = (typed.get(f"{each}organisation", "") for each in ("", "second_"))
    if not stewards.are_apart(ours, theirs):
        return {"second_organisation": [_("Kies iemand van een andere organisatie dan jij.")]}
    if typed.get("party") == typed["second_party"] == MUNICIPALITY:
        return {"second_party": [_("Kies iemand die niet bij de gemeente hoort.")]}
    return {}


def _show(
    front: Front, token: str, problems: Problems | None = None, status: int = 200
) -> Response:
    beginning.look(front.node, token)
    return kept_by_nobody(
        front.show(
            "people/begin.html",
            status=status,
            form=form(*_you(problems), *_site(front, problems), *_second(problems)),
            you=_you(problems),
            about=_site(front, problems),
            second=_second(problems),
            action=f"/begin/{token}",
        )
    )


def _you(problems: Problems | None) -> list[Question]:
    return [
        nickname_question(problems, _typed("nickname")),
        question("password", _("Wachtwoord"), "password", problems=problems, required=False,
                 autocomplete="new-password",
                 hint=_("Minstens 12 tekens. Vier losse woorden zijn sterk en goed te onthouden.")),
        question("email", _("E-mailadres"), "email", value=_typed("email"), problems=problems,
                 required=False, autocomplete="email",
                 hint=_("Een wachtwoord of een adres is genoeg. Allebei is het veiligst.")),
        *_house("", problems, required=True),
    ]  # fmt: skip


def _site(front: Front, problems: Problems | None) -> list[Question]:
    ours = front.node.config.node
    return [
        question("tagline", _("Waar gaat jullie proeftuin over, in één zin?"), required=False,
                 value=_typed("tagline") or ours.tagline, problems=problems,
                 hint=_("Dit staat groot op de eerste pagina.")),
        question("contact", _("Wie kunnen mensen vragen, en hoe?"), required=False,
                 value=_typed("contact") or ours.contact, problems=problems,
                 hint=_("Noem een rol, geen persoon. Dit staat onder elke pagina.")),
    ]  # fmt: skip


def _second(problems: Problems | None) -> list[Question]:
    return [
        question("second_email", _("E-mailadres van de tweede beheerder"), "email",
                 value=_typed("second_email"), problems=problems, required=False,
                 hint=_("Dit kan ook later.")),
        *_house("second_", problems, required=False),
    ]  # fmt: skip


def _house(prefix: str, problems: Problems | None, *, required: bool) -> list[Question]:
    name, kind = f"{prefix}organisation", f"{prefix}party"
    return [
        question(name, _("Organisatie"), value=_typed(name), problems=problems, required=required,
                 autocomplete="organization" if required else "off",
                 hint=_("Ook een bewonersgroep telt.")),
        question(kind, _("Soort organisatie"), "select", value=_typed(kind), problems=problems,
                 required=required,
                 options=[(each, _(words)) for each, words in PARTIES.items()]),
    ]  # fmt: skip


def _typed(name: str) -> str:
    return request.form.get(name, "")[:300]
