# SPDX-License-Identifier: EUPL-1.2
"""Pages where answers come in: by anybody on the site, by editors from paper, street and phone."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from plugins.inquiry import answering, counting
from plugins.inquiry.answer import ANSWER, CHANNELS
from plugins.inquiry.answering import Typed
from plugins.inquiry.forms import Field, numbers, options, sent, wrong
from plugins.inquiry.groups import GROUPS, OF_ONESELF
from plugins.inquiry.phases import kept_until, phases
from samenbeter import Answer, Conflict, Html, InvalidRecord, Node, Record, Redirect, Request
from samenbeter import gettext as _

#: Ways in for editors, in the order in which they are offered.
AT_DESK = {each: CHANNELS[each] for each in ("paper", "phone", "street")}

Problems = Mapping[str, Sequence[str]]


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
    for each in numbers(request, "laatst")[:1]:
        answering.take_back(node, inquiry, each)
    stays = {"groep": sent(request, "group"), "kanaal": sent(request, "channel"), "terug": "1"}
    return Redirect(f"/uitvragen/{inquiry.id}/invoer?{_query(stays)}")


def _page(node: Node, request: Request, name: str, path: str, *, by_editors: bool) -> Answer:
    inquiry = answering.inquiry_of(node, request.values["number"])
    if request.method != "POST":
        group, channel = request.query.get("groep", ""), request.query.get("kanaal", "")
        typed = Typed(group if group in GROUPS else "", "", channel or _channel(name))
        return _form(node, request, inquiry, name, typed, {})
    typed = Typed(
        sent(request, "group"),
        sent(request, "text"),
        sent(request, "channel") if name == "desk" else _channel(name),
        sent(request, "once"),
    )
    warned = answering.warnings(typed.text)
    if warned and not sent(request, "sure"):
        return _form(node, request, inquiry, name, typed, {}, warned)
    try:
        remote = "" if by_editors else request.remote
        answer = answering.take(node, inquiry, typed, by_editors=by_editors, remote=remote)
    except InvalidRecord as error:
        return _form(node, request, inquiry, name, typed, error.problems)
    except Conflict as error:
        return _form(node, request, inquiry, name, typed, {"": [str(error)]})
    stays = {"klaar": str(answer.body["once"])}
    if by_editors:
        stays |= {"groep": typed.group, "kanaal": typed.channel, "laatst": str(answer.id)}
    return Redirect(f"/uitvragen/{inquiry.id}/{path}?{_query(stays)}")


def _form(
    node: Node,
    request: Request,
    inquiry: Record,
    name: str,
    typed: Typed,
    problems: Problems,
    warned: Sequence[str] = (),
) -> Html:
    fields = _fields(name, typed, problems)
    by_editors = name != "answer"
    taken = request.query.get("klaar", "")
    last = request.query.get("laatst", "")
    context: dict[str, object] = {
        "inquiry": inquiry,
        "fields": fields,
        "wrong": wrong(fields),
        "general": problems.get("", ()),
        "warned": warned,
        "typed": typed,
        "once": typed.once if answering.is_key(typed.once) else answering.new_key(),
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
    status = 422 if problems or warned else 200
    return Html(f"inquiry/{name}.html", context, status, shared=False)


def _fields(name: str, typed: Typed, problems: Problems) -> tuple[Field, ...]:
    known = ANSWER.by_name
    groups = GROUPS if name == "desk" else OF_ONESELF
    group = Field(
        "group", _("Wie geeft dit antwoord?") if name == "desk" else known["group"].label,
        "radio", typed.group, required=True, options=options(groups, typed.group),
        errors=tuple(problems.get("group", ())),
    )  # fmt: skip
    text = Field(
        "text", known["text"].label if name == "answer" else _("Het antwoord"), "textarea",
        typed.text, _("Schrijf geen namen op. Schrijf ook niets over iemands gezondheid."),
        required=True, rows=3 if name == "desk" else 5, errors=tuple(problems.get("text", ())),
    )  # fmt: skip
    if name != "desk":
        return group, text
    channel = Field(
        "channel", known["channel"].label, "radio", typed.channel, required=True,
        options=options(AT_DESK, typed.channel), errors=tuple(problems.get("channel", ())),
    )  # fmt: skip
    return text, group, channel


def _channel(name: str) -> str:
    return {"answer": "web", "street": "street"}.get(name, "paper")


def _query(values: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})
