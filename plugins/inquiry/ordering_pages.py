# SPDX-License-Identifier: EUPL-1.2
"""Pages for ordering: many answers at once into a cluster, and clusters into one."""

from plugins.inquiry import answering, clusters, counting, likeness, ordering
from plugins.inquiry.answer import CHANNELS
from plugins.inquiry.groups import GROUPS
from plugins.inquiry.phases import phases
from samenbeter import (
    HOUSE,
    Answer,
    Conflict,
    Html,
    InvalidRecord,
    Node,
    Record,
    Redirect,
    Request,
    get,
    looked_at,
    ngettext,
    references,
    tally,
)
from samenbeter import gettext as _


def order(node: Node, request: Request) -> Answer:
    """Show what waits, and put what is ticked where it belongs."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    if request.method != "POST":
        return _page(node, request, inquiry)
    try:
        said = _do(node, request, inquiry)
    except (Conflict, InvalidRecord) as error:
        return _page(node, request, inquiry, _reason(error))
    return Redirect(f"/uitvragen/{inquiry.id}/ordenen", said)


def merge(node: Node, request: Request) -> Answer:
    """Make one cluster of those that are ticked."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    parts, title = request.numbers("cluster"), request.text("title")
    try:
        made = ordering.merge(node, request.actor, inquiry, parts, title, request.text("text"))
    except (Conflict, InvalidRecord) as error:
        return _page(node, request, inquiry, _reason(error))
    said = _("Samengevoegd tot ‘{title}’.").format(title=made.title)
    return Redirect(f"/uitvragen/{inquiry.id}/ordenen", said)


def take_apart(node: Node, request: Request) -> Answer:
    """Undo a merge."""
    cluster = get(node, request.actor, int(request.values["number"]))
    inquiry = answering.inquiry_of(node, str(cluster.body.get("inquiry")))
    try:
        freed = ordering.take_apart(node, request.actor, inquiry, cluster.id)
    except Conflict as error:
        return _page(node, request, inquiry, str(error))
    names = counting.in_words([f"‘{each.title}’" for each in freed])
    return Redirect(f"/uitvragen/{inquiry.id}/ordenen", _("Weer los: {names}.").format(names=names))


def _do(node: Node, request: Request, inquiry: Record) -> str:
    chosen, deed = request.numbers("answer")[: ordering.AT_ONCE], request.text("deed")
    if not chosen:
        raise Conflict(_("Vink eerst antwoorden aan."))
    actor, title = request.actor, request.text("title")
    if deed == "refuse":
        number = ordering.set_aside(node, actor, inquiry, chosen)
        told = ngettext(
            "%(num)s antwoord telt niet mee.", "%(num)s antwoorden tellen niet mee.", number
        )
    elif deed == "back":
        number = ordering.set_aside(node, actor, inquiry, chosen, "new")
        told = ngettext("%(num)s antwoord wacht weer.", "%(num)s antwoorden wachten weer.", number)
    elif title:
        ordering.begin(node, actor, inquiry, chosen, title)
        number, told = len(chosen), ngettext(
            "Nieuwe bundel met %(num)s antwoord.", "Nieuwe bundel met %(num)s antwoorden.",
            len(chosen),
        )  # fmt: skip
    else:
        cluster = request.numbers("cluster")[:1]
        if not cluster:
            raise Conflict(_("Kies een bundel, of geef een nieuwe bundel een naam."))
        number = ordering.put(node, actor, inquiry, chosen, cluster[0])
        told = ngettext(
            "%(num)s antwoord in de bundel gelegd.", "%(num)s antwoorden in de bundel gelegd.",
            number,
        )  # fmt: skip
    return told % {"num": number}


def _page(node: Node, request: Request, inquiry: Record, reason: str = "") -> Html:
    looked_at(node, request.actor, f"/uitvragen/{inquiry.id}/ordenen")
    query = request.query
    group = query.get("groep", "") if query.get("groep") in GROUPS else ""
    cluster = int(query["bundel"]) if query.get("bundel", "").isdecimal() else 0
    stage = "ordered" if cluster else "refused" if query.get("terzijde") else "new"
    found, after = ordering.answers(
        node, inquiry, stage=stage, group=group, cluster=cluster, after=query.get("na")
    )
    known = clusters.counted(node, inquiry)
    bags = {
        each.record.id: likeness.words(f"{each.record.title}\n{each.record.body.get('text', '')}")
        for each in known
    }
    context = {
        "inquiry": inquiry,
        "phases": phases(inquiry.body),
        "today": answering.today(node),
        "answers": [
            {
                "record": each,
                "group": _(GROUPS.get(str(each.body.get("group")), "")),
                "channel": _(CHANNELS.get(str(each.body.get("channel")), "")),
                "like": likeness.best(str(each.body.get("text")), bags) if stage == "new" else None,
            }
            for each in found
        ],
        "after": after,
        "stage": stage,
        "group": group,
        "groups": {each: _(words) for each, words in GROUPS.items()},
        "inside": next((each for each in known if each.record.id == cluster), None),
        "clusters": known,
        "stages": _stages(node, inquiry),
        "voting": bool(inquiry.body.get("poll")),
        "reason": reason,
    }
    return Html("inquiry/order.html", context, 422 if reason else 200)


def _stages(node: Node, inquiry: Record) -> dict[str, int]:
    found = tally(node, HOUSE, "answer", ["stage"], {"inquiry": references(node, inquiry)})
    return {stage: found.get((stage,), 0) for stage in ("new", "ordered", "refused")}


def _reason(error: Conflict | InvalidRecord) -> str:
    if isinstance(error, InvalidRecord):
        return " ".join(one for told in error.problems.values() for one in told)
    return str(error)
