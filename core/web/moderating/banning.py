# SPDX-License-Identifier: EUPL-1.2
"""The page that asks whether somebody should bring nothing for a while."""

from flask import Response

from core import questions
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.languages import ngettext
from core.moderation import banning
from core.web import visit
from core.web.front import Front
from core.web.moderating import asking
from core.web.moderating.asking import Problems


def stop_page(front: Front, record_id: int) -> Response:
    """Ask why, and for how long."""
    return _ask(front, record_id, {})


def stop(front: Front, record_id: int) -> Response:
    """Ask a second administrator to agree."""
    visit.require("mediator")
    days = asking.sent("days", 3)
    try:
        banning.ask(
            front.node, visit.actor(), record_id, rule=asking.sent("rule", 30),
            reason=asking.sent("reason"), days=int(days) if days.isdecimal() else 0,
        )  # fmt: skip
    except InvalidRecord as error:
        return _ask(front, record_id, error.problems, 400)
    visit.say(_("Gevraagd. Een tweede beheerder beslist."))
    return asking.away("/redactie/meldingen")


def _ask(front: Front, record_id: int, problems: Problems, status: int = 200) -> Response:
    visit.require("mediator")
    record = questions.get(front.node, visit.actor(), record_id)
    lengths = [
        (str(each), ngettext("{count} dag", "{count} dagen", each).format(count=each))
        for each in banning.DAYS
    ]
    fields = (
        asking.rule(front.node, problems, label=_("Om welke huisregel gaat het?")),
        asking.text("reason", _("Waarom?"), problems,
                    hint=_("Zo leest de schrijver het ook. Noem geen namen."), rows=2,
                    required=True),
        asking.choice("days", _("Hoe lang?"), lengths, problems),
    )  # fmt: skip
    return front.show(
        "moderating/stop.html",
        status=status,
        card=front.card(record),
        fields=fields,
        wrong=tuple(one for one in fields if one.errors),
        action=f"/redactie/berichten/{record_id}/weer",
    )
