# SPDX-License-Identifier: EUPL-1.2
"""Passing a page on: a text to paste, a code to scan, a picture; no other company in between."""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, request

from core import questions
from core.errors import NotFound
from core.languages import gettext as _
from core.model import VISITOR
from core.qr import qr_file
from core.record_types import RecordType
from core.web import security
from core.web.front import Front
from core.web.views import Card
from core.web.visiting import cards

_FONTS = Path(__file__).parents[1] / "static" / "fonts"
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class PassOn:
    """What one gives to somebody else."""

    #: Title, short version and address, each on a line.
    text: str
    #: Where the code to scan is drawn.
    qr_url: str


def pass_on(front: Front, card: Card) -> PassOn:
    """Return how to pass a record on that everybody may read."""
    lines = (card.title, card.summary, front.site.address + card.url)
    return PassOn("\n".join(each for each in lines if each), f"{card.url}/qr.svg")


def code_of(front: Front, kind: RecordType, record_id: int) -> Response:
    """Return the address of a record as a QR code: dark on white, whatever the page is.

    Raises:
        NotFound: there is none of this type that everybody may read.
    """
    record = questions.get(front.node, VISITOR, record_id)
    if record.type != kind.name:
        raise NotFound(_("Bericht {number} bestaat hier niet.").format(number=record_id))
    drawn = qr_file(f"{front.site.address}/{kind.path}/{record_id}")
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = security.REVALIDATE
    return response


def our_picture(front: Front) -> Response:
    """Return what other sites show beside a page of ours that has no picture of its own."""
    ours = front.node.config.node
    place = ours.area or ours.name
    body = cards.card(ours.theme, place, ours.name if ours.area else "", _FONTS)
    response = Response(body, mimetype="image/png")
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    response.add_etag()
    answer: Response = response.make_conditional(request)  # type: ignore[assignment]
    return answer
