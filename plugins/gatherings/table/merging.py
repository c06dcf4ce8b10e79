# SPDX-License-Identifier: EUPL-1.2
"""Two ideas that are the same become one, and both keep where they come from.

Nothing moves: the idea that is merged stays, says where it went, and the other one names it. So
taking it back is as simple as merging, and nobody's part is lost.
"""

from plugins.gatherings.table.reading import everything, linked, text_of
from samenbeter import (
    HOUSE,
    Actor,
    Answer,
    Conflict,
    Node,
    NotAllowed,
    Page,
    Record,
    Redirect,
    Request,
    amend,
    get,
    references,
    together,
)
from samenbeter import gettext as _

#: Ideas behind one another that are followed.
_DEEPEST = 50


def merge(node: Node, actor: Actor, idea_id: int, into_id: int) -> Record:
    """Let an idea be a part of another one; return that other one.

    Whoever merges into an idea that was merged itself reaches the one that stands.

    Raises:
        Conflict: it is the same idea, or merged already.
        NotAllowed: the actor may not write here.
    """
    with together(node):
        idea, into = _idea(node, actor, idea_id), standing(node, _idea(node, actor, into_id))
        if idea.id == into.id:
            raise Conflict(_("Dit is hetzelfde idee. Kies een ander."))
        if text_of(idea, "status") == "merged":
            raise Conflict(_("Dit idee is al samengevoegd. Haal het eerst uit elkaar."))
        amend(node, HOUSE, idea.id, {
            "before_merge": text_of(idea, "status"), "status": "merged",
            "merged_into": str(into.id),
        })  # fmt: skip
        return into


def separate(node: Node, actor: Actor, idea_id: int) -> Record:
    """Let an idea stand by itself again, as it did before.

    Raises:
        Conflict: it is not merged.
        NotAllowed: the actor may not write here.
    """
    with together(node):
        idea = _idea(node, actor, idea_id)
        if text_of(idea, "status") != "merged":
            raise Conflict(_("Dit idee is niet samengevoegd."))
        before = text_of(idea, "before_merge") or "new"
        return amend(
            node, HOUSE, idea.id, {"status": before, "merged_into": None, "before_merge": ""}
        )


def standing(node: Node, idea: Record) -> Record:
    """Return the idea that stands for this one, itself or what it was merged into."""
    for _deep in range(_DEEPEST):
        into = linked(node, idea, "merged_into")
        if into is None:
            return idea
        idea = into
    return idea


def sources(node: Node, idea: Record) -> list[Record]:
    """Return the ideas that were merged into this one, also by way of others, oldest first."""
    found: dict[int, Record] = {}
    left = [idea]
    while left and len(found) < _DEEPEST:
        one = left.pop()
        for each in everything(node, "idea", {"merged_into": references(node, one)}):
            if each.id not in found and each.id != idea.id:
                found[each.id] = each
                left.append(each)
    return sorted(found.values(), key=lambda each: each.id)


def act(node: Node, request: Request) -> Answer:
    """Merge or separate, as the button says.

    Raises:
        Conflict, NotFound: as the deed.
    """
    idea_id = int(request.values["number"])
    if "into" in request.form:
        chosen = request.numbers("into")
        if not chosen:
            raise Conflict(_("Kies een idee."))
        into = merge(node, request.actor, idea_id, chosen[0])
        return Redirect(f"/ideeen/{into.id}", _("Samengevoegd. Beide bronnen staan erbij."))
    separate(node, request.actor, idea_id)
    return Redirect(f"/ideeen/{idea_id}", _("Dit idee staat weer op zichzelf."))


def _idea(node: Node, actor: Actor, idea_id: int) -> Record:
    if not actor.is_at_least("editor"):
        raise NotAllowed(_("Dit is voor de redactie van deze proeftuin."))
    idea = get(node, actor, idea_id)
    if idea.type != "idea" or not idea.is_own:
        raise Conflict(_("Dit is geen idee van ons."))
    return idea


PAGES = (Page("/ideeen/<int:number>/samen", act, methods=("POST",), role="editor"),)
