# SPDX-License-Identifier: EUPL-1.2
"""So that nothing typed is lost: kept while one types, and when a session ends in between."""

from collections.abc import Mapping

from flask import Response, request

from core import plain_dutch, unfinished
from core.languages import gettext as _
from core.plain_dutch import Hint
from core.record_types import RecordType
from core.searching import alike
from core.web import security, visit, words
from core.web.front import Front
from core.web.views import Card
from core.web.writing import preview, typed

#: Names of fields that are not part of the text.
_AROUND = frozenset({security.TOKEN_FIELD, "deed"})
#: Texts alike that are shown beside the form.
_ALIKE = 3


def while_new(front: Front, kind: RecordType) -> Response:
    """Do the same for a text that is not there yet."""
    return while_typing(front, kind, None)


def while_typing(front: Front, kind: RecordType, record_id: int | None) -> Response:
    """Keep what is typed so far, and return how it looks, what reads hard, and what is alike."""
    visit.require("editor")
    sent = typed.read(front.node, visit.actor(), kind)
    place = unfinished.place_of(kind.name, record_id)
    at = None
    if request.form.get("balie") != "1":  # what somebody else tells is kept when they say so
        at = unfinished.keep(front.node, visit.actor(), place, sent.data, based_on())
    return front.show(
        "writing/beside.html",
        kind=kind,
        preview=preview.make(front, visit.actor(), kind, sent.data),
        tips=tips(kind, sent.data),
        alike=similar(front, kind, sent.data, record_id),
        kept_at=words.clock_time(at) if at else "",
    )


def forget_new(front: Front, kind: RecordType) -> Response:
    """Begin a text that is not there yet anew."""
    return forget(front, kind, None)


def forget(front: Front, kind: RecordType, record_id: int | None) -> Response:
    """Begin anew: forget what was typed here."""
    visit.require("editor")
    unfinished.forget(front.node, visit.actor(), unfinished.place_of(kind.name, record_id))
    return front.to(f"/{kind.path}/{record_id}/wijzig" if record_id else f"/{kind.path}/nieuw")


def signed_out(front: Front) -> Response:
    """Give back what was typed to somebody whose session ended, to go on with afterwards.

    Nothing is stored for somebody we do not know: the page itself carries the text.
    """
    return front.show(
        "writing/signed_out.html",
        status=401,
        action=request.path,
        fields=[
            (name, value) for name, value in request.form.items(multi=True) if name not in _AROUND
        ],
    )


def tips(kind: RecordType, data: Mapping[str, object]) -> dict[str, list[str]]:
    """Return hints for plain language, by field; for Dutch texts only."""
    if not str(data.get("language") or "nl").startswith("nl"):
        return {}
    found = {}
    for one in kind.fields:
        value = data.get(one.name)
        if one.widget in ("text", "textarea") and isinstance(value, str):
            told = [_told(each) for each in plain_dutch.hints(value)]
            if told:
                found[one.name] = told
    return found


def similar(
    front: Front, kind: RecordType, data: Mapping[str, object], but: int | None
) -> tuple[Card, ...]:
    """Return what is there already and much like this text."""
    title = str(data.get("title", "")).strip()
    if not title:
        return ()
    text = f"{title}\n{data.get('plain_summary', '')}"
    actor, name = visit.actor(), kind.name
    found = alike.similar(front.node, actor, name, text, _ALIKE, but=but, members=True)
    return front.cards(found)


def based_on() -> int:
    """Return the version of the record that the writer of the form saw, 0 for none."""
    sent = request.form.get("based_on", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _told(hint: Hint) -> str:
    if hint.kind == "long":
        told = _("De zin ‘{start} …’ heeft {count} woorden. Maak er twee zinnen van.")
        return told.format(start=hint.what, count=hint.count)
    return _("‘{word}’: zeg liever ‘{plainer}’.").format(word=hint.what, plainer=hint.plainer)
