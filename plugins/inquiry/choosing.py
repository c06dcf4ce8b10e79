# SPDX-License-Identifier: EUPL-1.2
"""Choosing: a vote about the clusters, or a choice of the editors with their reason."""

from plugins.inquiry import answering, clusters, ordering
from plugins.inquiry.groups import GROUPS
from plugins.inquiry.phases import phases
from samenbeter import (
    HOUSE,
    Actor,
    Answer,
    Conflict,
    Html,
    InvalidRecord,
    Node,
    NotFound,
    Record,
    Redirect,
    Refused,
    Request,
    amend,
    create,
    find,
    get,
    references,
    together,
)
from samenbeter import gettext as _

#: Options that a vote needs, and can have.
FEWEST, MOST = 2, 40


def choose(node: Node, request: Request) -> Answer:
    """Show how is chosen, and do the next step of it."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    if request.method != "POST":
        return _page(node, inquiry)
    try:
        deed = request.text("deed")
        if deed == "poll":
            make_poll(node, request.actor, inquiry, request.text("method"), request.text("who"))
            said = _("De stemming staat klaar.")
        elif deed == "release":
            release(node, inquiry)
            said = _("De stemming is los. Wie al stemde, wordt opnieuw gevraagd.")
        else:
            chosen = request.numbers("cluster")[:1]
            settle(node, inquiry, chosen[0] if chosen else 0, request.text("reason"))
            said = _("De keuze staat op de site.")
    except (Conflict, InvalidRecord, Refused, NotFound) as error:
        return _page(node, inquiry, _reason(error))
    back = "kiezen" if deed == "release" else ""
    return Redirect(f"/uitvragen/{inquiry.id}/{back}".rstrip("/"), said)


def make_poll(node: Node, actor: Actor, inquiry: Record, method: str, who: str) -> Record:
    """Make a vote of the clusters that stand, open during the phase of choosing.

    Raises:
        Conflict: there is one already, or fewer than two or more than forty clusters.
        NotFound: this node has no votes.
    """
    with together(node):
        inquiry = get(node, actor, inquiry.id)
        if inquiry.body.get("poll"):
            raise Conflict(_("Er is al een stemming over deze uitvraag."))
        found = clusters.stands(clusters.all_of(node, inquiry, public=True))
        if not FEWEST <= len(found) <= MOST:
            raise Conflict(_("Voor een stemming zijn twee tot veertig bundels nodig."))
        phase = next(each for each in phases(inquiry.body) if each.name == "choose")
        opens = max(phase.begins, node.clock())
        closes = max(phase.ends, phase.ends + (opens - phase.begins))
        data = {
            "title": inquiry.title, "question": inquiry.title, "language": inquiry.language,
            "options": [each.title for each in found], "method": method or "dots",
            "groups": list(GROUPS), "who": who or "codes",
            "opens": opens.isoformat(timespec="seconds"),
            "closes": closes.isoformat(timespec="seconds"),
        }  # fmt: skip
        poll = create(node, actor, "poll", data, publish=True)
        amend(node, HOUSE, inquiry.id, {"poll": references(node, poll)[0]})
    return poll


def release(node: Node, inquiry: Record) -> None:
    """Let go of a vote, so that the clusters may change and everybody is asked again."""
    if inquiry.body.get("chosen"):
        raise Conflict(_("Er is al gekozen. De stemming hoort daarbij."))
    amend(node, HOUSE, inquiry.id, {"poll": None})


def settle(node: Node, inquiry: Record, cluster: int, reason: str) -> None:
    """Write down what was chosen and why.

    Raises:
        Conflict: nothing is chosen, or no reason given.
    """
    if not cluster or not reason:
        raise Conflict(_("Kies een bundel en schrijf op waarom."))
    with together(node):
        chosen = ordering.of_inquiry(node, inquiry, cluster)
        if chosen.body.get("merged_into"):
            raise Conflict(_("Deze bundel is intussen opgegaan in een andere. Kies die."))
        amend(node, HOUSE, inquiry.id, {"chosen": references(node, chosen)[0], "reason": reason})


def poll_of(node: Node, actor: Actor, inquiry: Record) -> Record | None:
    """Return the vote of an inquiry, None without one."""
    reference = inquiry.body.get("poll")
    return find(node, actor, reference) if isinstance(reference, str) else None


def winner(poll: Record, found: list[Record]) -> Record | None:
    """Return the cluster that won a vote, None while nothing did."""
    at, told = poll.body.get("winner"), poll.body.get("options")
    if not isinstance(at, int) or not isinstance(told, list) or not 0 <= at < len(told):
        return None
    return next((each for each in found if each.title == told[at]), None)


def _page(node: Node, inquiry: Record, reason: str = "") -> Html:
    inquiry = get(node, HOUSE, inquiry.id)
    known = clusters.counted(node, inquiry)
    poll = poll_of(node, HOUSE, inquiry)
    won = winner(poll, [each.record for each in known]) if poll else None
    kind = node.types.get("poll")
    context = {
        "inquiry": inquiry,
        "clusters": known,
        "poll": poll,
        "won": won,
        "methods": kind.by_name["method"].choices if kind else (),
        "who": kind.by_name["who"].choices if kind else (),
        "phase": next((each for each in phases(inquiry.body) if each.name == "choose"), None),
        "reason": reason,
        "written": inquiry.body.get("reason") or "",
    }
    return Html("inquiry/choose.html", context, 422 if reason else 200)


def _reason(error: Conflict | InvalidRecord | Refused | NotFound) -> str:
    if isinstance(error, InvalidRecord):
        return " ".join(one for told in error.problems.values() for one in told)
    return str(error)
