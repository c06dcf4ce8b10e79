# SPDX-License-Identifier: EUPL-1.2
"""Pages on which anybody says that something is not right: "Meld dit", and an objection.

Neither asks for an account. An e-mail address is asked for one thing: to tell what came of it.
"""

from flask import Response, request

from core import languages, questions
from core.errors import Conflict, InvalidRecord
from core.languages import gettext as _
from core.model import VISITOR
from core.moderation import matters, objecting
from core.moderation.rules import LONGEST_WORDS, words_of
from core.moderation.telling import ROLES
from core.web.front import Front
from core.web.moderating import asking
from core.web.moderating.asking import Problems
from core.web.visit import Manner

#: Bytes of these forms: a thousand characters and what is around them.
_LIMIT = 32 * 1024
REPORTING = Manner(purpose="melden", body_limit=_LIMIT)
OBJECTING = Manner(purpose="bezwaar", body_limit=_LIMIT)


def report_page(front: Front, record_id: int) -> Response:
    """Ask what is not right about a record."""
    return _report(front, record_id, {})


def report(front: Front, record_id: int) -> Response:
    """Tell the mediators, and say what happens now."""
    try:
        matters.report(
            front.node,
            record_id,
            rule=asking.sent("rule", 30),
            words=asking.sent("words", LONGEST_WORDS),
            email=asking.sent("email", 300),
            language=languages.language(),
            address=request.remote_addr or "",
        )
    except InvalidRecord as error:
        return _report(front, record_id, error.problems, 400)
    return asking.away("/huisregels/gemeld")


def reported(front: Front) -> Response:
    """Say what happens with a report."""
    return front.show("moderating/thanks.html", objected=False)


def object_page(front: Front, decision_id: int) -> Response:
    """Show a decision, and ask why it should be turned back."""
    return _object(front, decision_id, {})


def object_to(front: Front, decision_id: int) -> Response:
    """Ask that somebody else looks again."""
    try:
        objecting.object_to(
            front.node,
            decision_id,
            asking.sent("words", LONGEST_WORDS),
            email=asking.sent("email", 300),
            language=languages.language(),
            address=request.remote_addr or "",
        )
    except InvalidRecord as error:
        return _object(front, decision_id, error.problems, status=400)
    except Conflict as error:
        return _object(front, decision_id, {}, general=(str(error),), status=409)
    return asking.away("/huisregels/bezwaar-gemaakt")


def objected(front: Front) -> Response:
    """Say what happens with an objection."""
    return front.show("moderating/thanks.html", objected=True)


def _report(front: Front, record_id: int, problems: Problems, status: int = 200) -> Response:
    record = questions.get(front.node, VISITOR, record_id)
    fields = (
        asking.rule(front.node, problems, label=_("Wat is er niet goed?"), report=True),
        asking.text(
            "words",
            _("Wil je er iets bij zeggen? (hoeft niet)"),
            problems,
            hint=_("Schrijf geen namen op, en niets over iemands gezondheid."),
            rows=3,
        ),
        asking.email(problems, _("Alleen om je te vertellen wat we besluiten.")),
    )
    return asking.fresh(
        front.show(
            "moderating/report.html",
            status=status,
            card=front.card(record),
            fields=fields,
            wrong=tuple(one for one in fields if one.errors),
            action=f"/berichten/{record_id}/meld",
        )
    )


def _object(
    front: Front,
    decision_id: int,
    problems: Problems,
    *,
    general: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    decision = objecting.standing(front.node, decision_id)
    fields = (
        asking.text(
            "words",
            _("Waarom ben je het er niet mee eens?"),
            problems,
            hint=_("Schrijf geen namen op, en niets over iemands gezondheid."),
            rows=4,
            required=True,
        ),
        asking.email(problems, _("Alleen om je te vertellen wat we besluiten.")),
    )
    return asking.fresh(
        front.show(
            "moderating/object.html",
            status=status,
            decision=decision,
            rule=words_of(decision.rule),
            role=_(ROLES.get(decision.role, "bemiddelaar")),
            fields=fields,
            general=general,
            wrong=tuple(one for one in fields if one.errors),
            action=f"/bezwaar/{decision_id}",
        )
    )
