# SPDX-License-Identifier: EUPL-1.2
"""The end of an experiment: first how it goes on, then what there is to learn from it."""

from collections.abc import Mapping, Sequence

from plugins.inquiry.workingout import prefilling, sections, states, waiting
from plugins.inquiry.workingout.experiment import OUTCOMES, ExperimentSchema
from samenbeter import (
    PUBLIC_STORY,
    Actor,
    Form,
    Html,
    InvalidRecord,
    Node,
    NotFound,
    Page,
    Query,
    Record,
    Redirect,
    Request,
    Schema,
    amend,
    choice_field,
    find,
    get,
    link_field,
    local_time,
    mark,
    page,
    text_field,
)
from samenbeter import gettext as _

#: Our newest lessons, to point at one that is there already.
_OFFERED = 50


class _EndSchema(ExperimentSchema):
    """The end of an experiment: now one chooses, and says what came of it."""

    outcome = choice_field(
        "Doorgaan, aanpassen of stoppen?",
        PUBLIC_STORY,
        {each: words for each, words in OUTCOMES.items() if each != states.OPEN},
    )
    result = text_field(
        "Wat kwam eruit?",
        PUBLIC_STORY,
        most=4000,
        required=True,
        hint="Wat zag je, wat telde je? Schrijf geen namen van mensen op.",
        rows=5,
    )


class _LessonSchema(Schema):
    """Which lesson came of it."""

    lesson = link_field(
        mark("Of kies een les die er al is"), PUBLIC_STORY, to="lesson", required=True
    )


_ASKED = ("outcome", "result", "reflection")
_END = Form.of(_EndSchema, *_ASKED)
_LESSON = Form.of(_LessonSchema, "lesson")


def close(node: Node, request: Request) -> Html | Redirect:
    """Ask how an experiment goes on, then for its lesson; write down what is answered.

    Raises:
        NotFound: it is no experiment of ours.
        NotAllowed: it is not this editor's to change.
    """
    record = _own(node, request)
    if request.method == "GET":
        return _page(node, request.actor, record, _END.filled(record.body))
    if "lesson" in request.form:
        return _point(node, request.actor, record, request.text("lesson"))
    return _decide(node, request.actor, record, _END.sent(request))


def _own(node: Node, request: Request) -> Record:
    record = get(node, request.actor, int(request.values["record"]))
    if record.type != "experiment" or not record.is_own or record.state == "withdrawn":
        raise NotFound(_("Deze proef bestaat hier niet."))
    return record


def _decide(node: Node, actor: Actor, record: Record, form: Form) -> Html | Redirect:
    if form.typed.get("outcome", states.OPEN) == states.OPEN:
        problems = {"outcome": [_("Kies doorgaan, aanpassen of stoppen.")]}
        return _page(node, actor, record, form.told(problems))
    try:
        record = amend(node, actor, record.id, {**dict.fromkeys(_ASKED, ""), **form.typed})
    except InvalidRecord as error:
        return _page(node, actor, record, form.told(error.problems))
    if waiting.has_lesson(node, actor, record):
        return Redirect(f"/proeven/{record.id}", _("De proef is afgerond."))
    return Redirect(f"/proeven/{record.id}/afronden", _("Bewaard. Vertel nu wat je leerde."))


def _point(node: Node, actor: Actor, record: Record, reference: str) -> Html | Redirect:
    lesson = find(node, actor, reference)
    if lesson is None or lesson.type != "lesson" or lesson.state != "published":
        problems = {"lesson": [_("Kies een les die op de site staat.")]}
        return _page(node, actor, record, _END.filled(record.body), problems)
    amend(node, actor, record.id, {"lesson": reference})
    return Redirect(f"/proeven/{record.id}", _("De proef is afgerond. Dank voor de les."))


def _page(
    node: Node,
    actor: Actor,
    record: Record,
    form: Form,
    of_lesson: Mapping[str, Sequence[str]] | None = None,
) -> Html:
    pointing = _LESSON.offering(lesson=_lessons(node, actor, record)).filled(record.body)
    pointing = pointing.told(of_lesson or {})
    context = {
        "record": record,
        "trial": sections.trial(record, local_time(node.clock()).date()),
        "form": form,
        "lesson": pointing.fields[0],
        "has_lesson": waiting.has_lesson(node, actor, record),
        "wrong": (*form.wrong, *pointing.wrong),
        "lesson_url": prefilling.lesson(node, record),
        "instrument_url": prefilling.instrument(node, record),
    }
    return Html("inquiry/close.html", context, 400 if form.problems or of_lesson else 200)


def _lessons(node: Node, actor: Actor, record: Record) -> list[tuple[str, str]]:
    """Return our newest lessons: those of the same initiative stand first."""
    if "lesson" not in node.types:
        return []
    query = Query("lesson", origins=("",), members=True, limit=_OFFERED)
    found = page(node, actor, query, counted=False).records
    initiative = record.body.get("initiative")
    ordered = sorted(found, key=lambda each: each.body.get("initiative") != initiative)
    return [(str(each.id), each.title) for each in ordered]


CLOSE = Page("/proeven/<int:record>/afronden", close, methods=("GET", "POST"), role="editor")
