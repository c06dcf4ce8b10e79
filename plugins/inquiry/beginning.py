# SPDX-License-Identifier: EUPL-1.2
"""Beginning an inquiry in one minute: from a template, with everything filled in."""

from dataclasses import dataclass
from datetime import date, timedelta

from plugins.inquiry import answering
from plugins.inquiry.forms import Field, Option, sent, wrong
from plugins.inquiry.groups import GROUPS
from plugins.inquiry.phases import phases
from samenbeter import (
    PRINCIPLES,
    Answer,
    Fill,
    Html,
    InvalidRecord,
    Node,
    Redirect,
    Refused,
    Request,
    create,
    mark,
)
from samenbeter import gettext as _


@dataclass(frozen=True, slots=True)
class Template:
    """What an inquiry begins with."""

    #: What it is called where one chooses.
    label: str
    question: str
    intro: str
    principles: tuple[str, ...]
    #: Answers hoped for of each group, in the order of ``GROUPS``.
    goals: tuple[int, int, int, int]


#: By name, in the order in which they are offered.
TEMPLATES = {
    "ict": Template(
        mark("Welke ICT helpt ons?"),
        mark("Welke ICT helpt ons het meest?"),
        mark("Vertel wat jou zou helpen: een scherm, een app, een bel, een website. Klein mag."),
        ("ict",),
        (50, 20, 10, 10),
    ),
    "street": Template(
        mark("Wat mist de straat?"),
        mark("Wat mis je in onze straat?"),
        mark("Een plek, een moment, iemand die iets kan. Vertel wat er nog niet is."),
        ("ecosystem", "cooperation"),
        (50, 10, 10, 10),
    ),
    "meal": Template(
        mark("Hoe eten we samen?"),
        mark("Hoe eten we vaker samen?"),
        mark("Waar, wanneer en met wie? Vertel wat jou over de drempel helpt."),
        ("ecosystem",),
        (40, 10, 10, 10),
    ),
    "empty": Template(mark("Een eigen vraag"), "", "", (), (30, 10, 10, 10)),
}


def begin(node: Node, request: Request) -> Answer:
    """Show the form with a template filled in, and begin the inquiry."""
    name = request.query.get("sjabloon", "ict")
    name = sent(request, "template") or name
    template = name if name in TEMPLATES else "empty"
    if request.method != "POST":
        return _page(node, template, _filled(node, template), {})
    data = _sent(request, template)
    goals = {field: _number(value) for field, value in data.items() if field.startswith("goal_")}
    problems = {
        field: [_("Schrijf een heel getal, zoals 24.")]
        for field, value in goals.items()
        if value is None
    }
    whole: dict[str, object] = {**data, **goals, "principles": list(TEMPLATES[template].principles)}
    whole = {each: value for each, value in whole.items() if value not in ("", None)}
    try:
        if problems:
            raise InvalidRecord(problems)
        record = create(node, request.actor, "inquiry", whole, publish=True)
    except InvalidRecord as error:
        return _page(node, template, data, error.problems)
    except Refused as error:
        return _page(node, template, data, {"": error.reasons})
    return Redirect(f"/uitvragen/{record.id}", _("De uitvraag staat op de site."))


def examples() -> Fill:
    """Return the templates as a tile beside the long form."""
    found = [Option(name, _(each.label)) for name, each in TEMPLATES.items()]
    return Fill("inquiry/examples.html", {"templates": found})


def _filled(node: Node, name: str) -> dict[str, str]:
    template = TEMPLATES[name]
    goals = dict(zip(GROUPS, map(str, template.goals), strict=True))
    return {
        "title": _(template.question) if template.question else "",
        "intro": _(template.intro) if template.intro else "",
        "first_day": next_monday(answering.today(node)).isoformat(),
        **{f"goal_{group}": goal for group, goal in goals.items()},
    }


def next_monday(day: date) -> date:
    """Return the first Monday after ``day``."""
    return day + timedelta(days=7 - day.weekday())


def _sent(request: Request, template: str) -> dict[str, str]:
    names = ("title", "intro", "first_day", *(f"goal_{group}" for group in GROUPS))
    return {"template": template, **{name: sent(request, name) for name in names}}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _page(node: Node, template: str, data: dict[str, str], problems: dict[str, list[str]]) -> Html:
    kind = node.types["inquiry"].by_name

    def field(name: str, widget: str, label: str = "", rows: int = 0) -> Field:
        info = kind[name]
        return Field(
            name, label or info.label, widget, data.get(name, ""), info.hint,
            required=info.required, rows=rows, errors=tuple(problems.get(name, ())),
        )  # fmt: skip

    fields = (
        field("title", "text", _("Wat is de vraag?")),
        field("intro", "textarea", rows=3),
        field("first_day", "date"),
        *(field(f"goal_{group}", "number") for group in GROUPS),
    )
    context = {
        "templates": [
            Option(name, _(each.label), name == template) for name, each in TEMPLATES.items()
        ],
        "template": template,
        "fields": fields,
        "wrong": wrong(fields),
        "general": [one for name, told in problems.items() for one in told
                    if name not in {each.name for each in fields}],
        "phases": phases({"first_day": data.get("first_day", "")}),
        "words": data.get("title") or _("Een eigen vraag"),
        "principles": [each for each in TEMPLATES[template].principles if each in PRINCIPLES],
    }  # fmt: skip
    return Html("inquiry/begin.html", context, 422 if problems else 200)
