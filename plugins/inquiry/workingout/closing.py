# SPDX-License-Identifier: EUPL-1.2
"""The end of an experiment: first how it goes on, then what there is to learn from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.inquiry.workingout import prefilling, sections, states, waiting
from plugins.inquiry.workingout.experiment import EXPERIMENT, OUTCOMES
from samenbeter import (
    Actor,
    Html,
    InvalidRecord,
    Node,
    NotFound,
    Page,
    Query,
    Record,
    Redirect,
    Request,
    amend,
    find,
    get,
    local_time,
    page,
)
from samenbeter import gettext as _

#: Our newest lessons, to point at one that is there already.
_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form, as ``ui.field`` draws it."""

    name: str
    label: str
    hint: str
    widget: str
    value: str = ""
    required: bool = False
    rows: int = 0
    options: tuple[Option, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return its id on the page."""
        return f"veld-{self.name}"

    @property
    def described_by(self) -> str:
        """Return the ids of what explains it."""
        ids = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-fout"] * bool(self.errors)
        return " ".join(ids)


def close(node: Node, request: Request) -> Html | Redirect:
    """Ask how an experiment goes on, then for its lesson; write down what is answered.

    Raises:
        NotFound: it is no experiment of ours.
        NotAllowed: it is not this editor's to change.
    """
    record = _own(node, request)
    if request.method == "GET":
        return _page(node, request.actor, record, {})
    answers = {name: values[0].strip() for name, values in request.form.items() if values}
    if "lesson" in answers:
        return _point(node, request.actor, record, answers["lesson"])
    return _decide(node, request.actor, record, answers)


def _own(node: Node, request: Request) -> Record:
    record = get(node, request.actor, int(request.values["record"]))
    if record.type != "experiment" or not record.is_own or record.state == "withdrawn":
        raise NotFound(_("Deze proef bestaat hier niet."))
    return record


def _decide(
    node: Node, actor: Actor, record: Record, answers: Mapping[str, str]
) -> Html | Redirect:
    if answers.get("outcome", states.OPEN) == states.OPEN:
        problems = {"outcome": [_("Kies doorgaan, aanpassen of stoppen.")]}
        return _page(node, actor, record, answers, problems)
    told = {name: answers.get(name, "") for name in ("outcome", "result", "reflection")}
    try:
        record = amend(node, actor, record.id, told)
    except InvalidRecord as error:
        return _page(node, actor, record, answers, error.problems)
    if waiting.has_lesson(node, actor, record):
        return Redirect(f"/proeven/{record.id}", _("De proef is afgerond."))
    return Redirect(f"/proeven/{record.id}/afronden", _("Bewaard. Vertel nu wat je leerde."))


def _point(node: Node, actor: Actor, record: Record, reference: str) -> Html | Redirect:
    lesson = find(node, actor, reference)
    if lesson is None or lesson.type != "lesson" or lesson.state != "published":
        problems = {"lesson": [_("Kies een les die op de site staat.")]}
        return _page(node, actor, record, {}, problems)
    amend(node, actor, record.id, {"lesson": reference})
    return Redirect(f"/proeven/{record.id}", _("De proef is afgerond. Dank voor de les."))


def _page(
    node: Node,
    actor: Actor,
    record: Record,
    answers: Mapping[str, str],
    problems: Mapping[str, Sequence[str]] | None = None,
) -> Html:
    problems = problems or {}
    asked = [_question(name, record, answers, problems) for name in _ASKED]
    lesson = _lesson(node, actor, record, problems)
    context = {
        "record": record,
        "trial": sections.trial(record, local_time(node.clock()).date()),
        "questions": asked,
        "lesson": lesson,
        "has_lesson": waiting.has_lesson(node, actor, record),
        "wrong": [each for each in (*asked, lesson) if each.errors],
        "lesson_url": prefilling.lesson(node, record),
        "instrument_url": prefilling.instrument(node, record),
    }
    return Html("inquiry/close.html", context, 400 if problems else 200)


_ASKED = {"outcome": "radio", "result": "textarea", "reflection": "textarea"}


def _question(
    name: str, record: Record, answers: Mapping[str, str], problems: Mapping[str, Sequence[str]]
) -> Question:
    one = EXPERIMENT.by_name[name]
    value = answers.get(name, str(record.body.get(name) or ""))
    options = (
        Option(each, _(words), each == value)
        for each, words in OUTCOMES.items()
        if name == "outcome" and each != states.OPEN
    )
    hint = "" if name == "outcome" else one.hint
    return Question(
        name, one.label, hint, _ASKED[name], value, name != "reflection", one.rows,
        tuple(options), tuple(problems.get(name, ())),
    )  # fmt: skip


def _lesson(
    node: Node, actor: Actor, record: Record, problems: Mapping[str, Sequence[str]]
) -> Question:
    """Return the question which lesson it is: those of the same initiative stand first."""
    found: Sequence[Record] = ()
    if "lesson" in node.types:
        query = Query("lesson", origins=("",), members=True, limit=_OFFERED)
        found = page(node, actor, query, counted=False).records
    initiative = record.body.get("initiative")
    ordered = sorted(found, key=lambda each: each.body.get("initiative") != initiative)
    chosen = record.body.get("lesson")
    return Question(
        "lesson",
        _("Of kies een les die er al is"),
        "",
        "reference",
        required=True,
        options=tuple(Option(str(e.id), e.title, str(e.id) == chosen) for e in ordered),
        errors=tuple(problems.get("lesson", ())),
    )


CLOSE = Page("/proeven/<int:record>/afronden", close, methods=("GET", "POST"), role="editor")
