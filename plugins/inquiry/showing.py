# SPDX-License-Identifier: EUPL-1.2
"""What the page of an inquiry and of a cluster show besides their texts."""

from dataclasses import dataclass
from datetime import date

from plugins.inquiry import answering, choosing, clusters, counting, outcome
from plugins.inquiry.groups import GROUPS
from plugins.inquiry.phases import Phase, current, phases
from samenbeter import (
    HOUSE,
    Actor,
    Answer,
    Fill,
    Html,
    Node,
    Record,
    Request,
    find,
    get,
    pointing_at,
)
from samenbeter import gettext as _


@dataclass(frozen=True, slots=True)
class Week:
    """One phase as a step on the page."""

    phase: Phase
    #: "done", "now" or "later".
    state: str
    words: str


def weeks(found: tuple[Phase, ...], today: date) -> list[Week]:
    """Return the phases as steps."""
    return [
        Week(
            each,
            "done" if each.last < today else "now" if each.first <= today else "later",
            _(each.words),
        )
        for each in found
    ]


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return where an inquiry stands, or whom a cluster comes from."""
    if record.type == "inquiry":
        return Fill("inquiry/stand.html", _stand(node, actor, record))
    if record.type == "cluster":
        return Fill("inquiry/of_cluster.html", _cluster(node, actor, record))
    return None


def aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return the ways to take part in an inquiry, and for editors the work of this week."""
    if record.type != "inquiry" or not record.is_own or not record.is_public:
        return None
    found, today = phases(record.body), answering.today(node)
    context = {
        "inquiry": record,
        "open": answering.is_taken(node, record),
        "open_to_editors": answering.is_taken(node, record, by_editors=True),
        "phase": current(found, today),
        "last": found[0].last if found else None,
    }
    return Fill("inquiry/aside.html", context)


def counters(node: Node, actor: Actor, inquiry: Record) -> counting.Counter:
    """Return the counter of an inquiry for whoever looks; as written down when answers are gone."""
    counts = counting.count(node, inquiry) if inquiry.is_own else {}
    if not sum(counts.values()) and (not inquiry.is_own or inquiry.body.get("answers") is not None):
        return counting.kept(inquiry.body)
    return counting.counter(inquiry.body, counts, exact=actor.is_at_least("editor"))


def refreshed(node: Node, request: Request) -> Answer:
    """Return only the counter: asked for again and again while answers come in."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    return Html("inquiry/counter.html", {"counter": counters(node, request.actor, inquiry)})


def _stand(node: Node, actor: Actor, record: Record) -> dict[str, object]:
    found, today = phases(record.body), answering.today(node)
    known = clusters.all_of(node, record, public=True)
    poll = choosing.poll_of(node, actor, record)
    chosen = record.body.get("chosen")
    return {
        "inquiry": record,
        "weeks": weeks(found, today),
        "phase": current(found, today),
        "over": bool(found) and found[-1].last < today,
        "counter": counters(node, actor, record),
        "refreshes": record.is_own and answering.is_taken(node, record),
        "clusters": [
            {
                "record": each,
                "credit": clusters.credit(each),
                "parts": [one for one in known if one.id in clusters.parts_of(each)],
            }
            for each in clusters.stands(known)
        ],
        "poll": poll,
        "outcome": outcome.of_poll(poll.body, _groups_of_polls(node)) if poll else None,
        "chosen": find(node, actor, chosen) if isinstance(chosen, str) else None,
        "may_work_out": actor.is_at_least("editor") and "elaboration" in node.types,
    }


def _groups_of_polls(node: Node) -> dict[str, str]:
    """Return what groups are called, in the order of polls; ours where this node has no polls."""
    kind = node.types.get("poll")
    return (
        {each: _(words) for each, words in kind.by_name["groups"].choices if each}
        if kind
        else {each: _(words) for each, words in GROUPS.items()}
    )


def _cluster(node: Node, actor: Actor, record: Record) -> dict[str, object]:
    into = record.body.get("merged_into")
    inquiry = record.body.get("inquiry")
    return {
        "record": record,
        "inquiry": find(node, actor, inquiry) if isinstance(inquiry, str) else None,
        "credit": clusters.credit(record),
        "parts": _public(node, clusters.parts_of(record)) if record.is_own else [],
        "into": find(node, actor, into) if isinstance(into, str) else None,
        "chosen_by": pointing_at(node, actor, record, "inquiry", "chosen", limit=1),
        "may_change": actor.is_at_least("editor") and record.is_own,
    }


def _public(node: Node, ids: list[int]) -> list[Record]:
    return [each for each in (get(node, HOUSE, one) for one in ids) if each.is_public]
