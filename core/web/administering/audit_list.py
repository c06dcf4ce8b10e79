# SPDX-License-Identifier: EUPL-1.2
"""Who did what, for administrators."""

from flask import Response, request

from core import audit
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.languages import mark
from core.web import visit
from core.web.front import Front

#: Lines on a page.
_SHOWN = 50
#: What deeds are called; one that is not here is told by its own name.
WORDS = {
    "settings": mark("stelde iets in"),
    "copy": mark("haalde een kopie op"),
    "role": mark("gaf een rol"),
    "ask role": mark("vroeg een rol voor iemand"),
    "confirm role": mark("stemde in met een rol"),
    "refuse role": mark("stemde niet in met een rol"),
    "ban": mark("sloot iemand uit"),
    "unban": mark("liet iemand weer toe"),
    "ask ban": mark("vroeg om iemand uit te sluiten"),
    "confirm ban": mark("stemde in met uitsluiten"),
    "refuse ban": mark("stemde niet in met uitsluiten"),
    "invite": mark("nodigde iemand uit"),
    "invitation link": mark("maakte een uitnodiging om af te drukken"),
    "withdraw invitation": mark("trok een uitnodiging in"),
    "accept invitation": mark("nam een uitnodiging aan"),
    "look": mark("keek in gegevens"),
    "password": mark("veranderde een wachtwoord"),
    "email": mark("veranderde een e-mailadres"),
    "hide": mark("verborg een bericht"),
    "unhide": mark("toonde een bericht weer"),
    "pass": mark("liet een bericht door"),
    "keep": mark("liet een bericht staan"),
    "refuse": mark("wees een bericht af"),
    "turn back": mark("draaide een besluit terug"),
}


def audit_list(front: Front) -> Response:
    """Show one page of the list, newest first.

    Raises:
        InvalidRecord: there is no such page.
    """
    visit.require("administrator")
    after = request.args.get("na", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise InvalidRecord({"na": [_("Deze plek in de lijst kennen we niet. Begin opnieuw.")]})
    before = int(after) if after else None
    found = audit.entries(front.node, before=before, limit=_SHOWN + 1)
    shown = found[:_SHOWN]
    return front.show(
        "administering/audit.html",
        entries=shown,
        words={deed: _(told) for deed, told in WORDS.items()},
        next_url=f"/beheer/logboek?na={shown[-1].id}" if len(found) > _SHOWN else "",
    )
