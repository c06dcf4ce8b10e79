# SPDX-License-Identifier: EUPL-1.2
"""What waits for a second administrator: read it, agree or not."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Response, request

from core.database import reading
from core.errors import Conflict
from core.languages import gettext as _
from core.languages import mark
from core.people import approvals, deciding, stewards
from core.people.approvals import Approval
from core.people.persons import ROLE_NAMES
from core.web import visit, words
from core.web.front import Front
from core.web.people.account import away, kept_by_nobody

_WORDS = {
    "ban": mark("{about} weren van deze site"),
    "unban": mark("{about} weer toelaten"),
    "stop": mark("Iemand tot en met {until} niets laten neerleggen"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page tells it."""

    id: int
    words: str
    #: What was written as the reason, "" for none.
    ground: str
    asked_by: str
    asked: datetime
    expires: datetime
    mine: bool
    own: bool


def waiting(front: Front) -> Response:
    """Show what waits."""
    visit.require("administrator")
    with reading(front.node.engine) as tx:
        lacking = stewards.lacking(tx, front.node)
    asked = [_asked(each) for each in approvals.waiting(front.node, visit.actor())]
    return kept_by_nobody(front.show("people/approvals.html", asked=asked, lacking=lacking))


def decide(front: Front, number: int) -> Response:
    """Agree, or not."""
    visit.require("administrator")
    deed = request.form.get("deed", "")
    if deed not in ("confirm", "refuse"):
        raise Conflict(_("Deze knop kennen we niet."))
    deciding.decide(front.node, visit.actor(), number, confirm=deed == "confirm")
    agreed = _("Je stemde in. Het is nu zo.")
    visit.say(agreed if deed == "confirm" else _("Het gaat niet door."))
    return away(approvals.PATH)


def _asked(one: Approval) -> Asked:
    return Asked(
        id=one.id, words=_in_words(one), ground=str(one.facts.get("ground", "")),
        asked_by=one.asked_by, asked=one.asked, expires=one.expires, mine=one.mine, own=one.own,
    )  # fmt: skip


def _in_words(one: Approval) -> str:
    facts = one.facts
    if one.deed in _WORDS:
        return _(_WORDS[one.deed]).format(about=one.about, until=facts.get("until", ""))
    role = _(ROLE_NAMES[facts["role"]])
    if one.deed == "invite":
        party = facts.get("organisation") or "–"
        return _("Iemand uitnodigen als {role}, namens {party}").format(role=role, party=party)
    if facts["until"] is None:
        return _("{about} is geen beheerder meer").format(about=one.about)
    day = words.day(date.fromisoformat(facts["until"]))
    told = _("{about} wordt {role}, tot en met {day}")
    return told.format(about=one.about, role=role, day=day)
