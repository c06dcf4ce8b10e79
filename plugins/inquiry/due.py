# SPDX-License-Identifier: EUPL-1.2
"""What an inquiry asks of editors: steps whose phase is over, and answers that nobody ordered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from plugins.inquiry import answering, clusters
from plugins.inquiry.phases import Phase, phases
from samenbeter import HOUSE, Actor, Due, Node, Query, Record, mark, page, references, tally
from samenbeter import gettext as _

#: Newest inquiries that are looked at.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Facts:
    """How far an inquiry is."""

    answers: int
    waiting: int
    clusters: int
    bare: int
    voted: bool
    chosen: bool
    result: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What has to be done by the end of a phase."""

    text: str
    #: Last part of the path where one does it.
    path: str
    is_done: Callable[[Facts], bool]


#: By phase.
STEPS: Mapping[str, Step] = {
    "gather": Step(
        mark("Haal de eerste antwoorden op voor ‘{title}’."), "", lambda facts: facts.answers > 0
    ),
    "order": Step(
        mark("Leg alle antwoorden op ‘{title}’ in een bundel."), "ordenen",
        lambda facts: facts.clusters > 0 and not facts.waiting,
    ),
    "enrich": Step(
        mark("Vul de bundels van ‘{title}’ aan."), "aanvullen", lambda facts: not facts.bare
    ),
    "choose": Step(
        mark("Kies een bundel bij ‘{title}’."), "kiezen", lambda facts: facts.chosen
    ),
    "work_out": Step(
        mark("Vertel wat er uit ‘{title}’ kwam."), "wijzig", lambda facts: facts.result
    ),
}  # fmt: skip


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield the next step of each inquiry of our own, from the day its phase begins."""
    query = Query("inquiry", origins=("",), limit=_LOOKED_AT)
    today = answering.today(node)
    for record in page(node, actor, query, counted=False).records:
        begun = [each for each in phases(record.body) if each.first <= today]
        if not begun:
            continue
        step = first_open(facts_of(node, record), begun)
        if step is not None:
            phase, one = step
            url = f"/uitvragen/{record.id}/{one.path}".rstrip("/")
            yield Due(_(one.text).format(title=record.title), url, phase.last)


def first_open(facts: Facts, begun: list[Phase]) -> tuple[Phase, Step] | None:
    """Return the first step that is not done, of the phases that began; None when all are."""
    for phase in begun:
        step = STEPS[phase.name]
        if not step.is_done(facts):
            return phase, step
    return None


def facts_of(node: Node, inquiry: Record) -> Facts:
    """Return how far an inquiry of our own is."""
    filters = {"inquiry": references(node, inquiry)}
    stages = tally(node, HOUSE, "answer", ["stage"], filters)
    known = clusters.stands(clusters.all_of(node, inquiry))
    kept = inquiry.body.get("answers") is not None or bool(known)
    return Facts(
        answers=sum(stages.values()) or int(kept),
        waiting=stages.get(("new",), 0),
        clusters=len(known),
        bare=sum(not each.body.get("exists") and not each.body.get("cost") for each in known),
        voted=bool(inquiry.body.get("poll")),
        chosen=bool(inquiry.body.get("chosen")),
        result=bool(inquiry.body.get("result")),
    )
