# SPDX-License-Identifier: EUPL-1.2
"""Pages for who votes: say who may, fill in the sheet, look once more, done.

One thing a page, with buttons only, so that it works on any phone and without JavaScript. Nothing
is stored before the last button.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from plugins.choosing import sheet, voting
from plugins.choosing.codes import LENGTH
from plugins.choosing.poll import GROUPS, Poll
from plugins.choosing.voting import Voter
from samenbeter import (
    Answer,
    Conflict,
    Html,
    InvalidRecord,
    Node,
    Page,
    Redirect,
    Request,
    take_turn,
)
from samenbeter import gettext as _

_Problems = Mapping[str, Sequence[str]]


def pages() -> tuple[Page, ...]:
    """Return the pages for who votes."""
    return (
        # One page: a form's token is good for the page that gave it.
        Page("/stemmen/<int:poll>/stem", stem, methods=("GET", "POST")),
        Page("/stemmen/<int:poll>/binnen", done),
        Page("/stemmen/<int:poll>/verstuurd", sent),
    )


def stem(node: Node, request: Request) -> Answer:
    """Let somebody vote, from the question who they are to the last button."""
    poll = voting.find(node, int(request.values["poll"]))
    if request.method != "POST":
        return _begin(node, poll, request)
    if poll.who == "mail" and "email" in request.form:
        return _letter(node, poll, request)
    return _step(node, poll, request)


def _begin(node: Node, poll: Poll, request: Request) -> Answer:
    """Show the sheet to who may vote, or ask who that is."""
    try:
        voting.require_open(node, poll)
        code, token = request.query.get("code", ""), request.query.get("brief", "")
        if poll.who == "members" and request.actor.person_id is None:
            return Redirect(f"/aanmelden?naar={quote(f'/stemmen/{poll.id}/stem')}")
        if poll.who != "members" and not (code or token):
            return _ask_who(poll)
        voter = _voter(node, poll, request, code, token)
    except Conflict as error:
        return _closed(poll, str(error))
    except InvalidRecord as error:
        return _ask_who(poll, error.problems, request.query.get("code", ""))
    return _sheet(node, poll, voter, {"code": (code,), "brief": (token,)})


def _step(node: Node, poll: Poll, request: Request) -> Answer:
    """Do what the button says: show the sheet, look at a vote, change it, or put it in."""
    form, wanted, code = request.form, request.text("stap"), request.text("code")
    try:
        voting.require_open(node, poll)
        voter = _voter(node, poll, request, code, request.text("brief"))
    except Conflict as error:
        return _closed(poll, str(error))
    except InvalidRecord as error:
        return _ask_who(poll, error.problems, code)
    if wanted not in ("kijk", "stem"):
        return _sheet(node, poll, voter, form)
    try:
        return _vote(node, poll, voter, request, is_sure=wanted == "stem")
    except Conflict as error:
        return _closed(poll, str(error))
    except InvalidRecord as error:
        return _sheet(node, poll, voter, form, error.problems)


def _letter(node: Node, poll: Poll, request: Request) -> Answer:
    """Send the link with which somebody votes."""
    email = request.text("email")
    try:
        voting.send_link(node, poll, email, request.remote)
    except Conflict as error:
        return _closed(poll, str(error))
    except InvalidRecord as error:
        return _ask_who(poll, error.problems, email)
    return Redirect(f"/stemmen/{poll.id}/verstuurd")


def sent(node: Node, request: Request) -> Answer:
    """Say that a letter is on its way."""
    poll = voting.find(node, int(request.values["poll"]))
    return Html("choosing/sent.html", {"poll": poll})


def done(node: Node, request: Request) -> Answer:
    """Say that a vote is in; not what it is, for who looks over a shoulder."""
    poll = voting.find(node, int(request.values["poll"]))
    return Html("choosing/done.html", {"poll": poll})


def _voter(node: Node, poll: Poll, request: Request, code: str, token: str) -> Voter:
    if poll.who == "members":
        voter = voting.by_account(node, poll, request.actor)
        if voter is None:
            raise Conflict(_("Meld je eerst aan. Dan kun je stemmen."))
        return voter
    if poll.who == "mail":
        return voting.by_letter(node, poll, token)
    return voting.by_code(node, poll, code, request.remote)


def _vote(node: Node, poll: Poll, voter: Voter, request: Request, *, is_sure: bool) -> Answer:
    method, paper = voting.method_of(node, poll), voting.paper_of(node, poll, voter)
    vote = sheet.read(method, paper, request.form)
    group = request.text("groep")
    if is_sure:
        take_turn(node, (voting.VOTE_BY_ADDRESS, request.remote))
        voting.cast(node, poll.id, voter, vote, group)
        return Redirect(f"/stemmen/{poll.id}/binnen")
    voting.refuse_wrong(node, poll, voter, vote, group if voter.group is None else voter.group)
    carried = [("groep", group)] if group else []
    return Html("choosing/look.html", {
        "poll": poll,
        "method": method,
        "said": sheet.in_words(method, paper, vote),
        "group": _(GROUPS.get(group if voter.group is None else voter.group, "")),
        "carried": carried + _who_it_is(request.form) + sheet.carried(method, paper, vote),
    })  # fmt: skip


def _sheet(
    node: Node, poll: Poll, voter: Voter, form: sheet.Form, problems: _Problems | None = None
) -> Html:
    method, paper = voting.method_of(node, poll), voting.paper_of(node, poll, voter)
    chosen = sheet.first(form, "groep")
    groups = [(each, _(GROUPS[each]), each == chosen) for each in poll.groups]
    return Html("choosing/sheet.html", {
        "poll": poll,
        "method": method,
        "explained": method.explains.format(each=len(paper.pairs) or paper.each),
        "each": paper.each,
        "lines": sheet.lines(method, paper, form),
        "groups": groups if voter.group is None else [],
        "group": _(GROUPS.get(voter.group or "", "")),
        "carried": _who_it_is(form),
        **_told(problems or {}),
    }, 400 if problems else 200)  # fmt: skip


def _ask_who(poll: Poll, problems: _Problems | None = None, typed: str = "") -> Html:
    context: dict[str, Any] = {"poll": poll, "typed": typed[:100], "length": LENGTH}
    return Html("choosing/who.html", context | _told(problems or {}), 400 if problems else 200)


def _closed(poll: Poll, reason: str) -> Html:
    return Html("choosing/closed.html", {"poll": poll, "reason": reason}, 409)


def _who_it_is(form: sheet.Form) -> list[tuple[str, str]]:
    found = [(name, sheet.first(form, name)[:2000]) for name in ("code", "brief")]
    return [(name, value) for name, value in found if value]


def _told(problems: _Problems) -> dict[str, Any]:
    """Return problems as the summary above a form shows them, with links to the fields."""
    labels = {"code": _("Code"), "email": _("E-mailadres"), "group": _("Groep"),
              "choice": _("Je keuze")}  # fmt: skip
    wrong = [
        {"id": f"veld-{name}", "label": labels.get(name, name), "errors": tuple(told)}
        for name, told in problems.items()
    ]
    errors = {name: " ".join(problems.get(name, ())) for name in labels}
    return {"wrong": wrong, "errors": errors}
