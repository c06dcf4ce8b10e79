# SPDX-License-Identifier: EUPL-1.2
"""The mediator's desk: what waits, oldest first, and what was decided."""

from typing import Any

from flask import Response, request

from core import erasing, questions
from core.contributing import answering
from core.errors import Conflict, EditorError, InvalidRecord
from core.languages import gettext as _
from core.languages import ngettext
from core.model import Record
from core.moderation import deciding, matters, objecting
from core.moderation.deciding import DEEDS
from core.moderation.matters import Case, Decision, Objection
from core.moderation.rules import rule_of, words_of
from core.moderation.telling import ROLES
from core.record_schemas import COMMON
from core.web import views, visit
from core.web.front import Front
from core.web.moderating import asking
from core.web.moderating.asking import Problems

PATH = "/redactie/meldingen"
#: Records one decision may be about.
_MOST = 100


def queue(front: Front) -> Response:
    """Show what waits for a mediator."""
    visit.require("mediator")
    return _queue(front, {})


def decide(front: Front) -> Response:
    """Decide about everything that is ticked, with one rule and one reason."""
    visit.require("mediator")
    chosen = [int(each) for each in request.form.getlist("record") if _is_number(each)]
    deed = request.form.get("deed", "")
    if deed not in DEEDS:
        return _queue(front, {}, (_("Kies een knop. Zo weten we wat je besluit."),), 400)
    if not chosen:
        return _queue(front, {}, (_("Kies eerst waar je besluit over gaat."),), 400)
    done, told = 0, []
    for each in chosen[:_MOST]:
        try:
            deciding.decide(
                front.node, visit.actor(), each, deed,
                rule=asking.sent("rule", 30), reason=asking.sent("reason"),
            )  # fmt: skip
            done += 1
        except InvalidRecord as error:
            return _queue(front, error.problems, (), 400)
        except EditorError as error:  # the others are decided all the same
            told.append(str(error))
    if told:
        return _queue(front, {}, tuple(dict.fromkeys(told)), 409)
    visit.say(ngettext("Besloten over 1 bericht.", "Besloten over {count} berichten.", done)
              .format(count=done))  # fmt: skip
    return asking.away(PATH)


def judge(front: Front, objection_id: int) -> Response:
    """Answer an objection."""
    visit.require("mediator")
    turn_back = request.form.get("answer") == "turn_back"
    objecting.judge(front.node, visit.actor(), objection_id, turn_back=turn_back)
    visit.say(_("Het besluit is teruggedraaid.") if turn_back else _("Het besluit blijft staan."))
    return asking.away(PATH)


def turn_back(front: Front, decision_id: int) -> Response:
    """Turn a decision back."""
    visit.require("mediator")
    deciding.turn_back(front.node, visit.actor(), decision_id)
    visit.say(_("Het besluit is teruggedraaid."))
    return asking.away(PATH)


def hide_page(front: Front, record_id: int) -> Response:
    """Ask why a record should be hidden here."""
    return _ask_to_hide(front, record_id, {})


def hide(front: Front, record_id: int) -> Response:
    """Hide a record here, our own or received."""
    visit.require("mediator")
    try:
        decided = deciding.decide(
            front.node, visit.actor(), record_id, "hide",
            rule=asking.sent("rule", 30), reason=asking.sent("reason"),
        )  # fmt: skip
    except InvalidRecord as error:
        return _ask_to_hide(front, record_id, error.problems, status=400)
    except Conflict as error:
        return _ask_to_hide(front, record_id, {}, general=(str(error),), status=409)
    visit.say(_("Verborgen. Alleen bemiddelaars zien dit nog."))
    return asking.away(views.url_of(front.node, decided.record))


def unhide(front: Front, record_id: int) -> Response:
    """Show again what was hidden."""
    visit.require("mediator")
    record = erasing.show_again(front.node, visit.actor(), record_id)
    visit.say(_("Iedereen kan dit weer lezen."))
    return asking.away(views.url_of(front.node, record))


def _queue(
    front: Front, problems: Problems, general: tuple[str, ...] = (), status: int = 200
) -> Response:
    cases, objections = matters.queue(front.node, visit.actor())
    decided = matters.decisions(front.node, visit.actor())
    chosen = set(request.form.getlist("record"))
    fields = (
        asking.rule(front.node, problems, label=_("Om welke huisregel gaat het?")),
        asking.text(
            "reason",
            _("Waarom?"),
            problems,
            hint=_("Zo leest de schrijver het ook. Noem geen namen."),
            rows=2,
        ),
    )
    return front.show(
        "moderating/queue.html",
        status=status,
        cases=[_case(front, each, chosen) for each in cases],
        objections=[_objection(front, each) for each in objections],
        decided=[_decided(front, one, record) for one, record in decided],
        fields=fields,
        general=general,
        wrong=tuple(one for one in fields if one.errors),
        action=PATH,
    )


def _case(front: Front, case: Case, chosen: set[str]) -> dict[str, Any]:
    reports = [{"rule": _(rule_of(each.rule).broken), "words": each.words, "at": each.opened}
               for each in case.reports]  # fmt: skip
    return {
        "card": front.card(case.record),
        "held": case.held,
        "reports": reports,
        "opened": case.opened,
        "fields": _texts(front, case.record),
        "chosen": str(case.record.id) in chosen,
    }


def _objection(front: Front, one: Objection) -> dict[str, Any]:
    return {
        "card": front.card(one.record),
        "words": one.words,
        "at": one.opened,
        "decision": _words(one.decision),
        "fields": _texts(front, one.record),
        "action": f"/redactie/bezwaren/{one.id}",
    }


def _decided(front: Front, one: Decision, record: Record) -> dict[str, Any]:
    can_turn = one.deed in ("hide", "refuse") and one.undone is None
    action = f"/redactie/besluiten/{one.id}/terug" if can_turn else ""
    brought = can_turn and record.is_own and answering.brought_by(front.node, record.id)
    stop = f"/redactie/berichten/{record.id}/weer" if brought else ""
    return {"card": front.card(record), "undo": action, "stop": stop, **_words(one)}


def _words(one: Decision) -> dict[str, Any]:
    return {
        "deed": one.deed,
        "rule": words_of(one.rule),
        "reason": one.reason,
        "role": _(ROLES.get(one.role, "bemiddelaar")),
        "at": one.at,
        "undone": one.undone,
    }


def _texts(front: Front, record: Record) -> tuple[views.Shown, ...]:
    """Return what a record says, so that a mediator can judge without opening it."""
    kind = front.node.types.get(record.type)
    if kind is None:
        return views.generic_fields(record.body)
    visible = questions.visible_fields(kind, visit.actor(), record)
    made = (
        views.shown(one, record.body.get(one.name), {})
        for one in visible
        if one.name not in COMMON and not one.refers_to
    )
    return tuple(one for one in made if one is not None)


def _ask_to_hide(
    front: Front,
    record_id: int,
    problems: Problems,
    *,
    general: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    visit.require("mediator")
    record = questions.get(front.node, visit.actor(), record_id)
    fields = (
        asking.rule(front.node, problems, label=_("Om welke huisregel gaat het?")),
        asking.text(
            "reason",
            _("Waarom?"),
            problems,
            hint=_("Dit staat op de pagina, en in de brief aan de schrijver. Noem geen namen."),
            rows=2,
            required=True,
        ),
    )
    return front.show(
        "moderating/hide.html",
        status=status,
        card=front.card(record),
        shared=record.is_own and record.is_shared,
        fields=fields,
        general=general,
        wrong=tuple(one for one in fields if one.errors),
        action=f"/berichten/{record_id}/verberg",
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
