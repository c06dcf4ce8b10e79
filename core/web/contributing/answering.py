# SPDX-License-Identifier: EUPL-1.2
"""The editor's list of ideas that wait for an answer, and the answer."""

from datetime import date
from typing import Any

from flask import Response

from core import questions
from core.contributing import answering
from core.contributing.answering import ANSWERS, Idea
from core.errors import InvalidRecord, NotFound
from core.languages import gettext as _
from core.languages import mark
from core.searching.alike import similar
from core.web import views, visit
from core.web.front import Front
from core.web.moderating import asking
from core.web.moderating.asking import Problems, away

#: What may become of an idea, in Dutch.
WORDS = {
    "taken_up": mark("Opgepakt"),
    "merged": mark("Gaat verder met een ander bericht"),
    "not_now": mark("Nu niet"),
    "later": mark("We weten het nog niet"),
}


def ideas(front: Front) -> Response:
    """Show the ideas that wait, those that waited longest first."""
    visit.require("editor")
    found = answering.waiting(front.node, visit.actor())
    return front.show("contributing/ideas.html", ideas=[_row(front, each) for each in found],
                      days=answering.LATE.days)  # fmt: skip


def idea(front: Front, record_id: int) -> Response:
    """Ask what becomes of an idea."""
    visit.require("editor")
    return _form(front, record_id, {})


def answer(front: Front, record_id: int) -> Response:
    """Tell what becomes of an idea, or by which day there is more to tell."""
    visit.require("editor")
    how, words = asking.sent("answer", 20), asking.sent("words", answering.LONGEST)
    try:
        if how == "later":
            day = _day(asking.sent("next_word", 10))
            answering.put_off(front.node, visit.actor(), record_id, day, words=words)
            visit.say(_("Bewaard. Wie het neerlegde, krijgt een brief."))
            return away("/redactie/ideeen")
        if how not in ANSWERS:
            raise InvalidRecord({"answer": [_("Kies wat ermee gebeurt.")]})
        became = asking.sent("became", 18)
        answering.answer(
            front.node, visit.actor(), record_id, how, words=words,
            became=int(became) if became.isascii() and became.isdigit() else None,
        )  # fmt: skip
    except InvalidRecord as error:
        return _form(front, record_id, error.problems, 400)
    visit.say(_("Beantwoord. Wie het neerlegde, krijgt een brief."))
    return away("/redactie/ideeen")


def _row(front: Front, one: Idea) -> dict[str, Any]:
    return {
        "card": front.card(one.record),
        "since": one.since,
        "next_word": one.next_word,
        "late": one.late,
        "url": f"/redactie/ideeen/{one.record.id}",
    }


def _form(front: Front, record_id: int, problems: Problems, status: int = 200) -> Response:
    record = questions.get(front.node, visit.actor(), record_id)
    waiting = [each for each in answering.waiting(front.node, visit.actor())
               if each.record.id == record_id]  # fmt: skip
    if not waiting:
        raise NotFound(_("Hier is al een antwoord op gegeven, of het is geen idee."))
    text = f"{record.title}\n{record.plain_summary}"
    alike = similar(front.node, visit.actor(), record.type, text, 10, but=record_id)
    options = [(str(each.id), each.title) for each in alike]
    fields = (
        asking.choice(
            "answer",
            _("Wat gebeurt ermee?"),
            [(name, _(words)) for name, words in WORDS.items()],
            problems,
        ),
        asking.text(
            "words",
            _("Wat wil je erbij zeggen?"),
            problems,
            hint=_("Bij ‘Nu niet’ is een reden nodig. Wie het neerlegde, leest dit."),
            rows=3,
        ),
        asking.choice(
            "became",
            _("Met welk bericht gaat het verder?"),
            options,
            problems,
            hint=_("Dit lijkt erop. Wat er al stond, blijft staan."),
            required=False,
            widget="select",
        ),
        asking.text(
            "next_word",
            _("Op welke dag hoort de schrijver meer?"),
            problems,
            hint=_("Alleen als je het nog niet weet."),
            widget="date",
        ),
    )
    return front.show(
        "contributing/idea.html",
        status=status,
        card=front.card(record),
        url=views.url_of(front.node, record),
        fields=fields,
        wrong=tuple(one for one in fields if one.errors),
        reachable=waiting[0].reachable,
        action=f"/redactie/ideeen/{record_id}",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        problem = {"next_word": [_("Schrijf een datum als 2026-02-13.")]}
        raise InvalidRecord(problem) from error
