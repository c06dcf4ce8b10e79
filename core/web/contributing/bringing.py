# SPDX-License-Identifier: EUPL-1.2
"""Bringing something: choose what, write it, see whether it exists, send it.

Nothing is kept between the steps: each page carries along what was typed before it. The one
thing that is stored comes after the last button, and waits for a click in a letter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from core import languages, personal
from core.asking import FormField
from core.contributing import bringing
from core.contributing.bringing import Brought
from core.contributing.offered import Offer, offer, offers
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.model import VISITOR
from core.parties import HATS
from core.searching.alike import similar
from core.web import views, visit
from core.web.contributing import photos
from core.web.front import Front
from core.web.moderating import asking
from core.web.moderating.asking import Problems, away, fresh
from core.web.views import Shown
from core.web.visit import Manner
from core.web.writing import forms

BRINGING = Manner(purpose="bijdragen", body_limit=photos.WITH_PICTURE, text_limit=photos.TEXT)
#: Who writes, beside what.
_WHO = ("email", "nickname", "hat")


def choose(front: Front) -> Response:
    """Show what one can bring, and where one says that something is wrong."""
    return front.show("contributing/choose.html", offers=list(offers(front.node).values()))


def form_page(front: Front, name: str) -> Response:
    """Show the form of one thing to bring; a link may fill in its title."""
    one = offer(front.node, name)
    return _form(front, one, {"title": request.args.get("title", "")[:200]}, {})


def send(front: Front, name: str) -> Response:
    """Look at what was typed, show what is alike, or send it, as the button says."""
    one = offer(front.node, name)
    data, step = _typed(one), request.form.get("step", "look")
    seen, wrong = photos.read(front.node, one)
    data |= seen
    who = None if visit.current().token else _who()
    if step == "back":
        return _form(front, one, data, {})
    try:
        if wrong:
            raise InvalidRecord(_with_others(front, name, data, who, wrong))
        if step == "send" and who is not None:
            address = request.remote_addr or ""
            bringing.bring(front.node, name, data, who, address=address)
            return away("/bijdragen/verstuurd")
        if step == "send":
            return _as_member(front, name, data)
        bringing.rehearse(front.node, name, data, who)
    except InvalidRecord as error:
        return _form(front, one, data, error.problems, status=400)
    return _review(front, one, data)


def _with_others(
    front: Front, name: str, data: Mapping[str, object], who: Brought | None, wrong: Problems
) -> dict[str, Sequence[str]]:
    """Return what is wrong with the pictures beside what is wrong with the rest."""
    try:
        bringing.rehearse(front.node, name, data, who)
    except InvalidRecord as error:
        return {**error.problems, **wrong}
    return dict(wrong)


def sent(front: Front) -> Response:
    """Say that a letter is on its way, and what happens then."""
    return front.show("contributing/sent.html", days=bringing.PATIENCE.days)


def fields_of(
    front: Front, one: Offer, data: Mapping[str, object], problems: Problems
) -> tuple[FormField, ...]:
    """Return the fields that the form asks, filled in."""
    return forms.some(front.node, VISITOR, one.kind, one.form.asks, data, problems)


def shown(one: Offer, data: Mapping[str, object]) -> tuple[Shown, ...]:
    """Return what was typed, as a page shows it."""
    made = (views.shown(one.kind.by_name[name], data.get(name), {}) for name in one.form.asks)
    return tuple(each for each in made if each is not None)


def _as_member(front: Front, name: str, data: Mapping[str, object]) -> Response:
    hat = asking.sent("hat", 30)
    record, held = bringing.bring_as_member(front.node, visit.actor(), name, data, hat=hat)
    if held:
        visit.say(_("Dank je. Een bemiddelaar bekijkt je bericht eerst."))
        return away("/bijdragen")
    visit.say(_("Dank je. Het staat op onze site."))
    return away(views.url_of(front.node, record))


def _form(
    front: Front, one: Offer, data: Mapping[str, object], problems: Problems, status: int = 200
) -> Response:
    fields = fields_of(front, one, data, problems)
    who = _who_fields(problems)
    known = {each.name for each in (*fields, *who)}
    general = tuple(
        sentence for name, told in problems.items() if name not in known for sentence in told
    )
    return fresh(
        front.show(
            "contributing/form.html",
            status=status,
            offer=one,
            fields=fields,
            who=who,
            general=general,
            wrong=tuple(each for each in (*fields, *who) if each.errors),
            kept=photos.kept(front.node, one, data),
            action=f"/bijdragen/{one.form.name}",
        )
    )


def _review(front: Front, one: Offer, data: Mapping[str, object]) -> Response:
    title = str(data.get("title") or "")
    rest = "\n".join(photos.described(one, name, data) for name in one.form.asks if name != "title")
    alike = similar(front.node, VISITOR, one.kind.name, f"{title}\n{rest}", 5)
    warnings = [
        what
        for name in one.form.asks
        for what, _excerpt in personal.looks_personal(photos.described(one, name, data))
    ]
    return fresh(
        front.show(
            "contributing/review.html",
            offer=one,
            alike=front.cards(alike),
            shown=shown(one, data),
            hidden=[*_hidden(one, data), *photos.carried(front.node, one, data)],
            warnings=list(dict.fromkeys(warnings)),
            email=asking.sent("email", 300),
            action=f"/bijdragen/{one.form.name}",
        )
    )


def _typed(one: Offer) -> dict[str, object]:
    found = forms.read(one.kind, request.form)
    return {name: found[name] for name in one.form.asks if name in found}


def _who() -> Brought:
    return Brought(
        email=asking.sent("email", 300),
        nickname=asking.sent("nickname", 100),
        hat=asking.sent("hat", 30),
        language=languages.language(),
    )


def _hidden(one: Offer, data: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what was typed, to be carried to the next step."""
    asks = [name for name in one.form.asks if name not in one.pictured]
    pairs = [(name, each) for name in asks for each in _texts(data.get(name))]
    return pairs + [(name, text) for name in _WHO if (text := asking.sent(name, 300))]


def _texts(value: Any) -> Sequence[str]:
    if value is None or value == "":
        return ()
    return [str(each) for each in value] if isinstance(value, list) else (str(value),)


def _who_fields(problems: Problems) -> tuple[FormField, ...]:
    hats = [(name, words.capitalize()) for name, words in ((k, _(v)) for k, v in HATS.items())]
    hat = asking.choice(
        "hat", _("Met welke pet op schrijf je? (hoeft niet)"), hats, problems,
        hint=_("Dit staat bij je bericht. Je naam niet."), required=False, widget="select",
    )  # fmt: skip
    if visit.current().token:
        return (hat,)
    hint = _("Je krijgt een brief met een link. Pas als je daarop drukt, staat het op de site.")
    name = asking.text(
        "nickname", _("Hoe mogen we je noemen? (hoeft niet)"), problems,
        hint=_("Alleen voor onze brieven aan jou."),
    )  # fmt: skip
    return hat, asking.email(problems, hint, required=True), name
