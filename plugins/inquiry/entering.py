# SPDX-License-Identifier: EUPL-1.2
"""Pages where answers come in: by anybody on the site, by editors from paper, street and phone."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from plugins.inquiry import answering, counting
from plugins.inquiry.answer import ANSWERING, CHANNELS, LONGEST, AnswerSchema
from plugins.inquiry.answering import Typed
from plugins.inquiry.groups import GROUPS, OF_ONESELF
from plugins.inquiry.phases import kept_until, phases
from samenbeter import (
    Answer,
    Conflict,
    Form,
    Html,
    InvalidRecord,
    Node,
    Record,
    Redirect,
    Request,
    choice_field,
    fields,
    mark,
    text_field,
)

#: Ways in for editors, in the order in which they are offered.
AT_DESK = {each: CHANNELS[each] for each in ("paper", "phone", "street")}

_CAREFUL = mark("Schrijf geen namen op. Schrijf ook niets over iemands gezondheid.")


def _said(label: str, rows: int) -> fields.String:
    return text_field(label, ANSWERING, most=LONGEST, required=True, hint=_CAREFUL, rows=rows)


class _OwnSchema(AnswerSchema):
    """An answer that somebody gives for themselves."""

    group = choice_field("Wie ben je?", ANSWERING, OF_ONESELF)
    text = _said("Wat is je antwoord?", 5)


class _OnStreetSchema(_OwnSchema):
    """The same, on the phone of who asks."""

    text = _said(mark("Het antwoord"), 5)


class _AtDeskSchema(AnswerSchema):
    """An answer that an editor types along for somebody else."""

    text = _said(mark("Het antwoord"), 3)
    group = choice_field(mark("Wie geeft dit antwoord?"), ANSWERING, GROUPS)
    channel = choice_field("Hoe kwam het binnen?", ANSWERING, AT_DESK)


#: By the name of the page.
_FORMS = {
    "answer": Form.of(_OwnSchema, "group", "text"),
    "street": Form.of(_OnStreetSchema, "group", "text"),
    "desk": Form.of(_AtDeskSchema, "text", "group", "channel"),
}


def by_web(node: Node, request: Request) -> Answer:
    """Take one answer from anybody, without an account and without a cookie."""
    return _page(node, request, "answer", "antwoord", by_editors=False)


def at_desk(node: Node, request: Request) -> Answer:
    """Take many answers in a row, by keyboard alone; group and channel stay chosen."""
    return _page(node, request, "desk", "invoer", by_editors=True)


def on_street(node: Node, request: Request) -> Answer:
    """Take answers on one phone that goes round."""
    return _page(node, request, "street", "straat", by_editors=True)


def take_back(node: Node, request: Request) -> Answer:
    """Destroy the answer that was typed last."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    for each in request.numbers("laatst")[:1]:
        answering.take_back(node, inquiry, each)
    stays = {"groep": request.text("group"), "kanaal": request.text("channel"), "terug": "1"}
    return Redirect(f"/uitvragen/{inquiry.id}/invoer?{_query(stays)}")


def _page(node: Node, request: Request, name: str, path: str, *, by_editors: bool) -> Answer:
    inquiry = answering.inquiry_of(node, request.values["number"])
    if request.method != "POST":
        group, channel = request.query.get("groep", ""), request.query.get("kanaal", "")
        chosen = {"group": group, "channel": channel or _channel(name)}
        return _form(node, request, inquiry, name, _FORMS[name].filled(chosen))
    form = _FORMS[name].sent(request)
    typed = Typed(
        str(form.typed.get("group", "")),
        str(form.typed.get("text", "")),
        str(form.typed.get("channel", "")) if name == "desk" else _channel(name),
        request.text("once"),
    )
    warned = answering.warnings(typed.text)
    if warned and not request.text("sure"):
        return _form(node, request, inquiry, name, form, warned)
    try:
        remote = "" if by_editors else request.remote
        answer = answering.take(node, inquiry, typed, by_editors=by_editors, remote=remote)
    except InvalidRecord as error:
        return _form(node, request, inquiry, name, form.told(error.problems))
    except Conflict as error:
        return _form(node, request, inquiry, name, form.told({"": [str(error)]}))
    # By which the browser knows that it need not keep what was typed.
    stays = {"klaar": typed.once if answering.is_key(typed.once) else str(answer.body["once"])}
    if by_editors:
        stays |= {"groep": typed.group, "kanaal": typed.channel, "laatst": str(answer.id)}
    return Redirect(f"/uitvragen/{inquiry.id}/{path}?{_query(stays)}")


def _form(
    node: Node,
    request: Request,
    inquiry: Record,
    name: str,
    form: Form,
    warned: Sequence[str] = (),
) -> Html:
    once = request.text("once")
    by_editors = name != "answer"
    taken = request.query.get("klaar", "")
    last = request.query.get("laatst", "")
    context: dict[str, object] = {
        "inquiry": inquiry,
        "form": form,
        "warned": warned,
        "once": once if answering.is_key(once) else answering.new_key(),
        "open": answering.is_taken(node, inquiry, by_editors=by_editors),
        "phases": phases(inquiry.body),
        "today": answering.today(node),
        "kept_until": kept_until(phases(inquiry.body)),
        "taken": taken if answering.is_key(taken) else "",
        "last": last if last.isascii() and last.isdecimal() else "",
        "taken_back": "terug" in request.query,
    }
    if by_editors:
        context["typed_today"] = answering.typed_today(node, inquiry)
        context["counter"] = counting.counter(
            inquiry.body, counting.count(node, inquiry), exact=True
        )
    status = 422 if form.problems or warned else 200
    return Html(f"inquiry/{name}.html", context, status, shared=False)


def _channel(name: str) -> str:
    return {"answer": "web", "street": "street"}.get(name, "paper")


def _query(values: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})
