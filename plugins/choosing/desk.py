# SPDX-License-Identifier: EUPL-1.2
"""Pages for editors: print codes, and count again."""

from collections.abc import Sequence

from plugins.choosing import codes, counting, voting
from plugins.choosing.codes import MOST_AT_ONCE
from plugins.choosing.poll import GROUPS, LONGEST_ANSWER, Poll
from samenbeter import (
    Answer,
    Conflict,
    Html,
    InvalidRecord,
    Node,
    Page,
    Redirect,
    Request,
    looked_at,
    looks_personal,
    qr_code,
)
from samenbeter import gettext as _


def pages() -> tuple[Page, ...]:
    """Return the pages for editors."""
    return (
        Page("/stemmen/<int:poll>/codes", print_codes, methods=("GET", "POST"), role="editor"),
        Page("/stemmen/<int:poll>/natellen", again, methods=("GET", "POST"), role="editor"),
    )


def print_codes(node: Node, request: Request) -> Answer:
    """Ask how many codes; then show them once, on a sheet to print and cut."""
    poll = voting.find(node, int(request.values["poll"]))
    if request.method != "POST":
        return _form(node, poll)
    group, number = request.text("groep"), request.text("aantal")
    wanted = next(iter(request.numbers("aantal")), 0)
    try:
        drawn = codes.draw(node, poll, group, wanted)
    except InvalidRecord as error:
        problems = [
            {"id": f"veld-{name}", "label": _("Groep") if name == "group" else _("Aantal"),
             "errors": tuple(told)}
            for name, told in error.problems.items()
        ]  # fmt: skip
        return _form(node, poll, wrong=problems, chosen=group, number=number[:10])
    except Conflict as error:
        return _form(node, poll, general=(str(error),), chosen=group, number=number[:10])
    return Html("choosing/slips.html", {
        "poll": poll,
        "group": _(GROUPS.get(group, "")) if poll.groups else "",
        "address": _short(node.config.node.address, poll),
        "slips": [_slip(node, poll, code) for code in drawn],
    })  # fmt: skip


def again(node: Node, request: Request) -> Answer:
    """Count again and say whether it comes out the same, or keep what is told of objections.

    What looks like one person's is kept only once somebody looked at it.
    That ballots are opened is noted in the log of the node.
    """
    poll = voting.find(node, int(request.values["poll"]))
    if request.method == "POST":
        text = request.text("antwoord")
        personal = tuple(looks_personal(text))
        if personal and not request.text("looked"):
            return _recounted(node, request, poll, text, personal=personal)
        try:
            counting.answer_objections(node, poll, text)
        except (Conflict, InvalidRecord) as error:
            return _recounted(node, request, poll, text, _words(error))
        return Redirect(f"/stemmen/{poll.id}", _("Het antwoord staat bij de uitslag."))
    return _recounted(node, request, poll, str(poll.record.body.get("answered") or ""))


def _recounted(
    node: Node,
    request: Request,
    poll: Poll,
    text: str,
    wrong: str = "",
    personal: Sequence[tuple[str, str]] = (),
) -> Html:
    looked_at(node, request.actor, f"/stemmen/{poll.id}/natellen")
    context = {
        "poll": poll,
        "found": counting.recount(node, poll),
        "text": text,
        "wrong": wrong,
        "longest": LONGEST_ANSWER,
        "personal": [(_(what), excerpt) for what, excerpt in personal],
    }
    return Html("choosing/recount.html", context, 400 if wrong or personal else 200)


def _words(error: Conflict | InvalidRecord) -> str:
    if isinstance(error, InvalidRecord):
        return " ".join(one for told in error.problems.values() for one in told)
    return str(error)


def _form(
    node: Node,
    poll: Poll,
    *,
    wrong: object = (),
    general: tuple[str, ...] = (),
    chosen: str = "",
    number: str = "40",
) -> Html:
    made = codes.printed(node, poll)
    return Html("choosing/codes.html", {
        "poll": poll,
        "groups": [(each, _(GROUPS[each]), each == chosen) for each in poll.groups],
        "made": [(_(GROUPS.get(each, "")), made.get(each, 0)) for each in poll.groups or ("",)],
        "most": MOST_AT_ONCE,
        "number": number,
        "wrong": wrong,
        "general": general,
    }, 400 if wrong or general else 200)  # fmt: skip


def _slip(node: Node, poll: Poll, code: str) -> tuple[str, str]:
    told = codes.written(code)
    address = f"{node.config.node.address}/stemmen/{poll.id}/stem?code={told}"
    return told, qr_code(address, _("Scan om te stemmen"))


def _short(address: str, poll: Poll) -> str:
    return f"{address.partition('://')[2]}/stemmen/{poll.id}"
