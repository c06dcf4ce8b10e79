# SPDX-License-Identifier: EUPL-1.2
"""Beginning an inquiry in one minute: from a template, with everything filled in."""

from dataclasses import dataclass
from datetime import date, timedelta

from plugins.inquiry import answering
from plugins.inquiry.groups import GROUPS
from plugins.inquiry.inquiry import InquirySchema
from plugins.inquiry.phases import phases
from samenbeter import (
    PRINCIPLES,
    PUBLIC_STORY,
    Answer,
    Fill,
    Form,
    Html,
    InvalidRecord,
    Node,
    Redirect,
    Refused,
    Request,
    create,
    mark,
    text_field,
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


class _BeginSchema(InquirySchema):
    """An inquiry whose title is asked for as what it is: a question."""

    title = text_field(mark("Wat is de vraag?"), PUBLIC_STORY, most=200, required=True)


_FORM = Form.of(_BeginSchema, "title", "intro", "first_day", *(f"goal_{group}" for group in GROUPS))


def begin(node: Node, request: Request) -> Answer:
    """Show the form with a template filled in, and begin the inquiry."""
    name = request.query.get("sjabloon", "ict")
    name = request.text("template") or name
    template = name if name in TEMPLATES else "empty"
    if request.method != "POST":
        return _page(template, _FORM.filled(_prepared(node, template)))
    form = _FORM.sent(request)
    principles = list(TEMPLATES[template].principles)
    data = {**form.typed, "template": template, "principles": principles}
    try:
        record = create(node, request.actor, "inquiry", data, publish=True)
    except InvalidRecord as error:
        return _page(template, form.told(error.problems))
    except Refused as error:
        return _page(template, form.told({"": error.reasons}))
    return Redirect(f"/uitvragen/{record.id}", _("De uitvraag staat op de site."))


def examples() -> Fill:
    """Return the templates as a tile beside the long form."""
    found = {name: each.label for name, each in TEMPLATES.items()}
    return Fill("inquiry/examples.html", {"templates": found})


def _prepared(node: Node, name: str) -> dict[str, str]:
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


def _page(template: str, form: Form) -> Html:
    context = {
        "templates": {name: each.label for name, each in TEMPLATES.items()},
        "template": template,
        "form": form,
        "phases": phases({"first_day": form.typed.get("first_day", "")}),
        "words": form.typed.get("title") or _("Een eigen vraag"),
        "principles": [each for each in TEMPLATES[template].principles if each in PRINCIPLES],
    }
    return Html("inquiry/begin.html", context, 422 if form.problems else 200)
