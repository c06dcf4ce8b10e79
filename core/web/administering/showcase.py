# SPDX-License-Identifier: EUPL-1.2
"""Every component in every state, on one page: for who makes pages, and for tests.

What it shows is made up here and says so; nothing of it is in the database.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace as Has
from typing import Any

from flask import Response

from core.asking import FormField, Option
from core.comparing import differences
from core.drawing import lessons
from core.themes import PICTURES, PLAIN, THEMES
from core.web import visit
from core.web.front import Front
from core.web.views import Card, Choice, From, Link

_THEN = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
_KINDS: Mapping[str, str] = {
    "experience": "Ervaring", "pitfall": "Valkuil", "chance": "Kans", "tip": "Tip",
}  # fmt: skip
_PRINCIPLES: Mapping[str, str] = {
    "ecosystem": "Gezonde wijk", "cooperation": "Samen werken", "ict": "ICT", "financing": "Geld",
}  # fmt: skip
_LONG = "Lichtopstandsbestendigheidsonderzoeksverslaggeving"


def style(front: Front) -> Response:
    """Show every component in every state."""
    visit.require("administrator")
    return front.show("administering/style.html", **samples(front.site.theme))


def samples(theme: str = PLAIN) -> dict[str, Any]:
    """Return what the page shows.

    Args:
        theme: of the node that shows it: what is "ours" has its colours.
    """
    places = {name: _place(name, own=False) for name in THEMES}
    ours = _place(theme, own=True)
    return {
        "places": tuple(places.values()),
        "ours": ours,
        "scenes": PICTURES,
        "kinds_shown": tuple(Choice(*each) for each in _KINDS.items()),
        "principles_shown": tuple(Choice(*each) for each in _PRINCIPLES.items()),
        "cards": _cards(ours, places),
        "fields": _fields(wrong=False),
        "wrong_fields": _fields(wrong=True),
        "charts": _charts(),
        "week": _week(),
        "table": _table(),
        "changed": differences(
            "Zet de deur op een kier. Zo durft iedereen.",
            "Zet de deur open en hang een bordje op. Zo durft iedereen.",
        ),
        "pictures": tuple((name, kind) for name in THEMES for kind in lessons.KINDS),
    }


def _place(theme: str, *, own: bool) -> From:
    return From("" if own else theme, theme.capitalize(), "Voorbeeldwijk", theme, own=own)


def _card(title: str, origin: From, kind: str = "", **changed: Any) -> Card:
    choices: dict[str, tuple[Choice, ...]] = {
        "principles": (Choice("cooperation", "Samen werken"), Choice("ict", "ICT")),
        "evidence": (Choice("seen", "Gezien: we waren erbij"),),
    }
    if kind:
        choices = {"kind": (Choice(kind, _KINDS[kind]),), **choices}
    known: dict[str, Any] = {
        "id": 0, "url": "/beheer/stijl", "type": "lesson", "label": "les", "title": title,
        "summary": "Een voorbeeld van een korte versie, in een of twee zinnen.",
        "language": "nl", "origin": origin, "choices": choices, "version": 1, "state": "",
        "shared": False, "published": _THEN, "updated": _THEN, "age": "4 maanden geleden",
        "expired": False,
    }  # fmt: skip
    return Card(**{**known, **changed})


def _cards(ours: From, places: Mapping[str, From]) -> tuple[Card, ...]:
    others = [each for each in places.values() if each.theme not in (ours.theme, PLAIN)]
    return (
        _card("Een valkuil uit een andere proeftuin", others[0], "pitfall"),
        _card("Een tip van ons", ours, "tip"),
        _card("Een kans die misschien is verouderd", others[1], "chance", expired=True),
        _card("Een ervaring met bewijs", others[2], "experience"),
        _card("Van een proeftuin die we niet kennen", places[PLAIN], "tip"),
        _card(_LONG, ours, state="Concept", summary="", label="initiatief", choices={}),
    )


def _field(name: str, label: str, widget: str = "text", **changed: Any) -> FormField:
    return FormField(name, label, widget, **changed)


def _options(words: Mapping[str, str], chosen: str = "") -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in words.items())


def _fields(*, wrong: bool) -> tuple[FormField, ...]:
    """Return a field of every widget; names differ, so that both forms fit on one page."""
    end = "-fout" if wrong else ""
    told = ("Geef de les een titel, bijvoorbeeld ‘Laat een bewoner openen’.",) if wrong else ()
    evidence = {"seen": "Gezien: we waren erbij", "opinion": "Mening: dit denken we"}
    return (
        _field(f"kind{end}", "Wat voor les is het?", "radio", errors=told,
               options=_options(_KINDS, "" if wrong else "tip")),
        _field(f"title{end}", "Titel", hint="Eén zin die je ook aan tafel zou zeggen.",
               errors=told, required=True),
        _field(f"story{end}", "Wat gebeurde er?", "textarea", rows=4, errors=told,
               hint="Schrijf geen namen van mensen op."),
        _field(f"evidence{end}", "Hoe zeker weet je het?", "radio", errors=told,
               options=_options(evidence, "seen")),
        _field(f"principles{end}", "Bij welk principe hoort het?", "checkboxes", errors=told,
               options=_options(_PRINCIPLES, "cooperation")),
        _field(f"phase{end}", "Fase", "select", errors=told, options=_options({"a": _LONG})),
        _field(f"start{end}", "Begint op", "date", errors=told),
        _field(f"seats{end}", "Stoelen", "number", errors=told),
        _field(f"site{end}", "Website", "url", errors=told),
        _field(f"open{end}", "Iedereen is welkom", "checkbox", errors=told, checked=True),
    )  # fmt: skip


def _charts() -> dict[str, Any]:
    """Return figures that mean nothing, in the shapes that charts take."""
    parties = ("resident", "experience", "entrepreneur", "care", "institution", "ict", "science",
               "municipality")  # fmt: skip
    words = ("Bewoners", "Mensen met ervaring", "Ondernemers", "Zorgverleners", "Instellingen",
             "ICT-leveranciers", "Wetenschappers", "Gemeente")  # fmt: skip
    named = tuple(zip(parties, words, strict=True))
    return {
        "bars": tuple(
            Has(label=label, value=value)
            for label, value in zip(
                ("1–2", "3–4", "5–6", "7–8", "9–10"), (64, 51, 38, 12, None), strict=True
            )
        ),
        "axes": ("Lichaam", "Gevoel", "Zin", "Plezier", "Meedoen", "Elke dag"),
        "now": (7, 6, 5, 8, 6, 7),
        "before": (6, 5, 5, 6, 4, 7),
        "flows": (
            Has(giver="Bewoners", taker="Wijkhuis", amount=120, returns=False),
            Has(giver="Gemeente", taker="Wijkhuis", amount=80, returns=False),
            Has(giver="Wijkhuis", taker="Bewoners", amount=60, returns=True),
        ),
        "days": ("ok",) * 9 + ("late", "ok", "ok", "none", "none"),
        "seats": tuple(
            Has(party=party, label=label, count=max(1, 9 - at * 2))
            for at, (party, label) in enumerate(named)
        ),
        "roles": tuple(
            Has(party=party, title=label, url="/beheer/stijl") for party, label in named
        ),
        "stats": (Has(value=17, words="stukken ontvangen"), Has(value=5, words="stukken gedeeld")),
        "places": (
            Has(title="Het huis van de wijk", url="/beheer/stijl", words="Koffie en rust."),
            Has(title="De tuin", url="/beheer/stijl", words="Altijd open."),
        ),
    }


def _week() -> dict[str, Any]:
    """Return a meeting and the other ones of a week that never was."""
    here = "/beheer/stijl"
    return {
        "actions": (Link("Ik kom", here), Link("Zet in mijn agenda", here)),
        "links": (Link("Met wie kan ik eten?", here), Link("Wie helpt mij op weg?", here)),
        "more": Link("Hele agenda", here),
        "rows": tuple(
            Has(number=number, weekday=weekday, moment=f"2026-02-{number}T18:00Z", title=title,
                url=here, words="18.00 uur. Een voorbeeld.", language="nl")
            for number, weekday, title in (
                (11, "woensdag", "Wijktafel"), (12, "donderdag", "Spreekuur zonder afspraak"),
                (14, "zaterdag", "Wandelen langs de singel"),
            )
        ),
    }  # fmt: skip


def _table() -> tuple[Has, ...]:
    """Return rows in each state that a connection can be in."""
    words = (("ok", "Bij"), ("warning", "Stil"), ("error", "Gestopt"), ("", "Nieuw"))
    return tuple(
        Has(theme=theme, name=theme.capitalize(), look=look, word=word)
        for theme, (look, word) in zip(list(THEMES)[1:5], words, strict=True)
    )
