# SPDX-License-Identifier: EUPL-1.2
"""What an administrator sets with a browser: words, looks, area, and which plugins start."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.datastructures import MultiDict

from core import settings
from core.app import installed_plugins
from core.asking import FormField, Option
from core.errors import InvalidRecord
from core.languages import ADDRESS_FORMS, mark
from core.languages import gettext as _
from core.node import Node
from core.themes import PICTURES, THEMES
from core.web import visit, words
from core.web.front import Front

Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set, on the page."""

    #: As in ``core.settings``: "node.tagline".
    name: str
    #: What it is called, and how to fill it in; Dutch.
    label: str
    hint: str
    #: As ``FormField.widget``.
    widget: str
    #: What is in force, as node.toml would have it.
    value: Callable[[Node], object]
    #: What a browser sent, as node.toml would have it; raises ValueError with a Dutch sentence.
    read: Callable[[Sequence[str]], object]
    choices: Callable[[], Sequence[tuple[str, str]]] = lambda: ()
    rows: int = 0


def _text(sent: Sequence[str]) -> str:
    return sent[0].strip() if sent else ""


def _lines(sent: Sequence[str]) -> list[str]:
    return [line.strip() for line in _text(sent).splitlines() if line.strip()]


def _rules(sent: Sequence[str]) -> list[str] | None:
    return [" ".join(each.split()) for each in _lines(sent)] or None


def _outline(sent: Sequence[str]) -> list[list[float]] | None:
    """Return corners as [longitude, latitude]: a line each, or the text of a GeoJSON file."""
    text = _text(sent)
    if not text:
        return None
    try:
        if text.startswith("{"):
            return _corners(json.loads(text))
        return [[float(part) for part in line.split(",")] for line in _lines(sent)]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise ValueError(
            _("Schrijf op elke regel één hoek: eerst de lengte, een komma, dan de breedte.")
        ) from error


def _corners(told: Mapping[str, object]) -> list[list[float]]:
    """Return the outer ring of the first polygon in GeoJSON (RFC 7946)."""
    while told.get("type") in ("FeatureCollection", "Feature"):
        inner = told["features"] if told["type"] == "FeatureCollection" else [told["geometry"]]
        told = inner[0]  # type: ignore[index]
    ring = told["coordinates"]
    while not isinstance(ring[0][0], (int, float)):  # type: ignore[index]
        ring = ring[0]  # type: ignore[index]
    return [[float(each[0]), float(each[1])] for each in ring]  # type: ignore[attr-defined]


_PICTURES = {
    "table": mark("Een lange tafel op straat"),
    "garden": mark("Een tuin"),
    "workshop": mark("Een werkplaats"),
}
_FORMS = {"je": mark("We zeggen je"), "u": mark("We zeggen u")}


def _area_of(node: Node) -> list[list[float]] | None:
    area = node.config.neighbourhood.area
    return [list(each) for each in area.outline] if area else None


def _codes_of(node: Node) -> list[str]:
    area = node.config.neighbourhood.area
    return list(area.codes) if area else []


SETTINGS = (
    Setting(
        "node.tagline", mark("Wie zijn jullie, in één zin?"),
        mark("Staat groot op de voorpagina."), "textarea",
        lambda node: node.config.node.tagline, _text, rows=2,
    ),
    Setting(
        "node.contact", mark("Wie kun je vragen?"),
        mark("Een rol en hoe je die bereikt. Staat onder elke pagina. Geen naam van een persoon."),
        "text", lambda node: node.config.node.contact, _text,
    ),
    Setting(
        "node.theme", mark("Kleuren en kenmerk"), mark("Elke plek heeft een eigen bestrating."),
        "select", lambda node: node.config.node.theme, _text,
        lambda: [(each, words.capital(each)) for each in THEMES],
    ),
    Setting(
        "node.pictures", mark("De grote tekening"), "", "radio",
        lambda node: node.config.node.pictures, _text,
        lambda: [(each, _(_PICTURES.get(each, each))) for each in PICTURES],
    ),
    Setting(
        "node.address_form", mark("Hoe spreek je mensen aan?"), "", "radio",
        lambda node: node.config.node.address_form, _text,
        lambda: [(each, _(_FORMS[each])) for each in ADDRESS_FORMS],
    ),
    Setting(
        "house_rules.ours", mark("De huisregels"),
        mark("Op elke regel één. Laat je het leeg? Dan gelden de gewone huisregels."), "textarea",
        lambda node: [each.words for each in node.config.house_rules], _rules, rows=7,
    ),
    Setting(
        "area.outline", mark("De rand van je gebied"),
        mark("Op elke regel één hoek: lengte, breedte. Een tekst uit een GeoJSON-bestand mag ook."),
        "textarea", _area_of, _outline, rows=6,
    ),
    Setting(
        "area.codes", mark("Codes van het CBS, het Centraal Bureau voor de Statistiek"),
        mark("Op elke regel één, zoals WK059908."),
        "textarea", _codes_of, _lines, rows=2,
    ),
    Setting(
        "embeds.sites", mark("Sites die onze lijsten mogen laten zien"),
        mark("Op elke regel één, zoals https://www.gemeente.example."), "textarea",
        lambda node: list(node.config.embeds.sites), _lines, rows=3,
    ),
    Setting(
        "node.plugins", mark("Uitbreidingen die aan staan"),
        mark("Dit telt als de site opnieuw start."), "checkboxes",
        lambda node: list(node.config.node.plugins), lambda sent: list(sent),
        lambda: [(each, each) for each in sorted(installed_plugins())],
    ),
)  # fmt: skip


def settings_page(front: Front) -> Response:
    """Show what is in force."""
    visit.require("administrator")
    return _show(front, {}, {})


def set_settings(front: Front) -> Response:
    """Set what the form changed; what it left alone stays where it was set."""
    visit.require("administrator")
    sent: Sent = request.form
    wanted, problems = _wanted(front.node, sent)
    if not problems:
        try:
            settings.change(front.node, visit.actor(), wanted)
        except InvalidRecord as error:
            problems = {name: tuple(told) for name, told in error.problems.items()}
    if problems:
        return _show(front, problems, sent, 400)
    visit.say(_said(wanted))
    return redirect("/beheer/instellingen", 303)  # type: ignore[return-value]


def reset_settings(front: Front) -> Response:
    """Take back all that was set on this page: node.toml counts again."""
    visit.require("administrator")
    settings.change(front.node, visit.actor(), dict.fromkeys(settings.OPEN))
    visit.say(_("Alles staat weer zoals in node.toml."))
    return redirect("/beheer/instellingen", 303)  # type: ignore[return-value]


def _wanted(node: Node, sent: Sent) -> tuple[dict[str, object], dict[str, tuple[str, ...]]]:
    """Return what the form changes, and what it says that cannot be, both by name."""
    wanted: dict[str, object] = {}
    problems: dict[str, tuple[str, ...]] = {}
    for one in SETTINGS:
        try:
            value = one.read(sent.getlist(one.name))
        except ValueError as error:
            problems[one.name] = (str(error),)
            continue
        if value != one.value(node):
            wanted[one.name] = value
    return wanted, problems


def _said(wanted: Mapping[str, object]) -> str:
    if settings.AFTER_RESTART & set(wanted):
        return _("Bewaard. De uitbreidingen veranderen als de site opnieuw start.")
    return _("Bewaard. Je ziet het meteen.") if wanted else _("Er was niets veranderd.")


def _show(
    front: Front,
    problems: Mapping[str, Sequence[str]],
    sent: Sent | Mapping[str, str],
    status: int = 200,
) -> Response:
    fields = [_field(front.node, one, problems.get(one.name, ()), sent) for one in SETTINGS]
    general = [each for name, told in problems.items() if name not in _NAMES for each in told]
    return front.show(
        "administering/settings.html",
        status=status,
        fields=fields,
        wrong=[each for each in fields if each.errors],
        general=general,
    )


_NAMES = frozenset(one.name for one in SETTINGS)


def _field(
    node: Node, one: Setting, errors: Sequence[str], sent: Sent | Mapping[str, str]
) -> FormField:
    """Return one setting as a form shows it: as typed when it comes back, else as in force."""
    shown = sent.getlist(one.name) if isinstance(sent, MultiDict) else _written(one.value(node))
    return FormField(
        name=one.name,
        label=_(one.label),
        hint=_(one.hint),
        widget=one.widget,
        required=False,
        rows=one.rows,
        value="\n".join(shown) if one.widget == "textarea" else shown[0] if shown else "",
        options=tuple(Option(value, label, value in shown) for value, label in one.choices()),
        errors=tuple(errors),
    )


def _written(value: object) -> list[str]:
    """Return a value as the fields of a form hold it."""
    if not isinstance(value, list):
        return ["" if value is None else str(value)]
    if value and isinstance(value[0], list):
        return ["\n".join(", ".join(f"{part:g}" for part in each) for each in value)]
    return [str(each) for each in value]
