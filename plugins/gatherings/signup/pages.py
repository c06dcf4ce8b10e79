# SPDX-License-Identifier: EUPL-1.2
"""The pages of whoever comes: sign up, look, change, cancel. No account, no cookie.

Opening a link changes nothing: programs that look through mail open every link in it.
"""

from collections.abc import Mapping, Sequence

from plugins.gatherings.signup import codes, deeds, form, seats
from plugins.gatherings.signup.letters import place_of
from plugins.gatherings.signup.occasions import Occasion, ahead, event_of, on_day
from samenbeter import (
    Answer,
    Conflict,
    Form,
    Html,
    InvalidRecord,
    Node,
    NotFound,
    Page,
    Redirect,
    Request,
    TooMany,
)
from samenbeter import gettext as _

_OF_CODE = "/agenda/aanmelding"


def sign_up(node: Node, request: Request) -> Answer:
    """Show the form of a gathering, or take in what was typed."""
    event = event_of(node, request.values["record"], request.actor)
    found = ahead(node, event)
    day = request.query.get("dag", "") if request.method == "GET" else request.text("day")
    chosen = on_day(found, day)
    if chosen is None and found:
        # The day closed while somebody typed: they choose another, we do not choose for them.
        told = {"": [_("Op deze dag kan het niet meer. Kies een andere dag.")]} if day else {}
        asked = _asked(node, request, found, found[0]).told(told)
        return _form(node, request, found, found[0], asked, 409 if request.form else 200)
    if chosen is None:
        return Html("gatherings/signup/closed.html", {"event": event}, 409 if request.form else 200)
    asked = _asked(node, request, found, chosen)
    if request.method == "GET":
        return _form(node, request, found, chosen, asked)
    once = request.text("once")[:40]
    try:
        wanted = form.asked(asked, request)
        seat = deeds.sign_up(node, chosen, wanted, once=once, remote=request.remote)
    except InvalidRecord as error:
        return _form(node, request, found, chosen, asked.told(error.problems), 400)
    except Conflict as error:
        return _form(node, request, found, chosen, asked.told({"": [str(error)]}), 409)
    except TooMany as error:
        return _form(node, request, found, chosen, asked.told({"": [str(error)]}), 429)
    return Redirect(f"{_OF_CODE}/{seat.code}")


def find_code(node: Node, request: Request) -> Answer:
    """Show the field for a code from paper, or lead to what it opens."""
    typed = request.text("code")[:60]
    if request.method == "GET":
        return Html("gatherings/signup/code.html", {"typed": "", "wrong": ()})
    try:
        seat = deeds.seat_of(node, codes.read(typed), request.remote)
    except (NotFound, TooMany) as error:
        status = 429 if isinstance(error, TooMany) else 404
        context = {"typed": typed, "wrong": (str(error),)}
        return Html("gatherings/signup/code.html", context, status)
    return Redirect(f"{_OF_CODE}/{seat.code}")


def mine(node: Node, request: Request) -> Answer:
    """Show somebody's own sign-up, or do what a button of it says."""
    code = codes.read(request.values["code"])
    # Who has no code hears nothing of any sign-up.
    deeds.seat_of(node, code, request.remote)
    if request.method == "GET":
        return _mine(node, request, code)
    try:
        _do(node, request, code)
    except InvalidRecord as error:
        return _mine(node, request, code, error.problems, 400)
    except Conflict as error:
        return _mine(node, request, code, {"": [str(error)]}, 409)
    return Redirect(f"{_OF_CODE}/{code}")


def _do(node: Node, request: Request, code: str) -> None:
    deed = request.text("deed")
    if deed == "cancel":
        deeds.cancel(node, code)
    elif deed == "confirm":
        deeds.confirm(node, code)
    elif deed == "change":
        told = form.TO_CHANGE.sent(request).data()
        deeds.change(node, code, int(told["seats"]), told["note"])


def _asked(node: Node, request: Request, found: list[Occasion], chosen: Occasion) -> Form:
    """Return the form as far as it is filled in, with what is left on each day."""
    days = [
        (each.day.isoformat(), f"{each.in_words}. {seats.left_in_words(seats.left(node, each))}")
        for each in found
    ]
    empty = form.to_sign_up(days)
    made = empty.sent(request) if request.method == "POST" else empty
    return made.filled({"day": chosen.day.isoformat()})


def _form(
    node: Node,
    request: Request,
    found: list[Occasion],
    chosen: Occasion,
    asked: Form,
    status: int = 200,
) -> Html:
    context = {
        "event": chosen.event,
        "occasion": chosen,
        "place_words": place_of(node, chosen),
        "left": seats.left_in_words(seats.left(node, chosen)) if len(found) == 1 else "",
        "form": asked,
        "once": request.text("once")[:40] or codes.draw(),
    }
    return Html("gatherings/signup/form.html", context, status, shared=False)


def _mine(
    node: Node,
    request: Request,
    code: str,
    problems: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> Html:
    seat = deeds.seat_of(node, code, request.remote)
    occasion = deeds.occasion_of(node, seat)
    over = occasion is None or occasion.time.last_moment < node.clock()
    stands = form.TO_CHANGE.filled({"seats": str(seat.seats), "note": seat.note})
    made = stands.filled(form.TO_CHANGE.sent(request).typed).told(problems or {})
    context = {
        "seat": seat,
        "occasion": occasion,
        "event": occasion.event if occasion else None,
        "place_words": place_of(node, occasion) if occasion else "",
        "on_paper": codes.on_paper(seat.code),
        "may_change": not over and seat.state in ("confirmed", "offered", "waiting"),
        "form": made,
    }
    return Html("gatherings/signup/mine.html", context, status, shared=False)


PAGES = (
    Page("/agenda/<int:record>/aanmelden", sign_up, methods=("GET", "POST")),
    Page(_OF_CODE, find_code, methods=("GET", "POST")),
    Page(f"{_OF_CODE}/<code>", mine, methods=("GET", "POST")),
)
