# SPDX-License-Identifier: EUPL-1.2
"""Ordering: answers are put into clusters, or set aside; and two clusters become one."""

from collections.abc import Sequence

from plugins.inquiry import clusters
from samenbeter import (
    HOUSE,
    Actor,
    Conflict,
    Node,
    NotAllowed,
    NotFound,
    Query,
    Record,
    amend,
    create,
    get,
    page,
    references,
    together,
    withdraw,
)
from samenbeter import gettext as _

#: Answers on a page, and so the most that are put away at once.
AT_ONCE = 50


def answers(
    node: Node, inquiry: Record, *, stage: str = "new", group: str = "", cluster: int = 0,
    after: str | None = None,
) -> tuple[tuple[Record, ...], str | None]:  # fmt: skip
    """Return a page of answers, newest first, and where the next one goes on."""
    filters = {"inquiry": references(node, inquiry), "stage": (stage,)}
    filters |= {"group": (group,)} if group else {}
    filters |= {"cluster": (str(cluster),)} if cluster else {}
    query = Query("answer", filters=filters, public=False, after=after, limit=AT_ONCE)
    found = page(node, HOUSE, query, counted=False)
    return found.records, found.after


def put(node: Node, actor: Actor, inquiry: Record, chosen: Sequence[int], cluster: int) -> int:
    """Put answers into a cluster; return how many.

    Raises:
        NotAllowed: the actor is no editor.
        NotFound: one of them is not of this inquiry.
        Conflict: the cluster became part of another in between.
    """
    _allow(actor)
    with together(node):
        target = of_inquiry(node, inquiry, cluster)
        if target.body.get("merged_into"):
            raise Conflict(_("Deze bundel is intussen opgegaan in een andere. Kies die."))
        before = _move(node, inquiry, chosen, {"stage": "ordered", "cluster": str(cluster)})
        clusters.tell(node, inquiry, [cluster, *before])
    return len(chosen)


def begin(node: Node, actor: Actor, inquiry: Record, chosen: Sequence[int], title: str) -> Record:
    """Begin a cluster with these answers in it, for everybody to see.

    Raises:
        InvalidRecord: it has no title.
        NotAllowed, NotFound: as ``put``.
    """
    _allow(actor)
    with together(node):
        data = {"title": title, "inquiry": references(node, inquiry)[0]}
        made = create(node, actor, "cluster", data, publish=True)
        put(node, actor, inquiry, chosen, made.id)
        return get(node, actor, made.id)


def set_aside(
    node: Node, actor: Actor, inquiry: Record, chosen: Sequence[int], stage: str = "refused"
) -> int:
    """Leave answers out of all clusters: they do not belong here, or are looked at again.

    Raises:
        NotAllowed, NotFound: as ``put``.
    """
    _allow(actor)
    with together(node):
        before = _move(node, inquiry, chosen, {"stage": stage, "cluster": None})
        clusters.tell(node, inquiry, before)
    return len(chosen)


def merge(
    node: Node, actor: Actor, inquiry: Record, parts: Sequence[int], title: str, text: str = ""
) -> Record:
    """Make one cluster of two or more; they stay, and say into which they went.

    Raises:
        Conflict: fewer than two, one of them went into another, or people vote on them now.
        InvalidRecord: it has no title.
        NotAllowed, NotFound: as ``put``.
    """
    _allow(actor)
    parts = list(dict.fromkeys(parts))
    if len(parts) < 2:
        raise Conflict(_("Kies twee bundels die je wilt samenvoegen."))
    with together(node):
        _refuse_while_voting(node, inquiry)
        found = [of_inquiry(node, inquiry, each) for each in parts]
        if any(each.body.get("merged_into") for each in found):
            raise Conflict(_("Een van deze bundels is intussen al samengevoegd. Kijk opnieuw."))
        data = {"title": title, "text": text, "inquiry": references(node, inquiry)[0]}
        made = create(node, actor, "cluster", data, publish=True)
        made = amend(node, HOUSE, made.id, {"merged_from": [str(each.id) for each in found]})
        for each in found:
            amend(node, HOUSE, each.id, {"merged_into": str(made.id)})
        clusters.tell(node, inquiry, [made.id])
        return get(node, actor, made.id)


def take_apart(node: Node, actor: Actor, inquiry: Record, cluster: int) -> list[Record]:
    """Undo a merge and return the clusters that stand again.

    Answers that were put into the merged one itself wait to be ordered again.

    Raises:
        Conflict: it was not merged, went into another itself, or people vote on it now.
        NotAllowed, NotFound: as ``put``.
    """
    _allow(actor)
    with together(node):
        _refuse_while_voting(node, inquiry)
        merged = of_inquiry(node, inquiry, cluster)
        parts = clusters.parts_of(merged)
        if not parts or merged.body.get("merged_into") or merged.state != "published":
            raise Conflict(_("Deze bundel kun je niet losmaken."))
        while own := answers(node, inquiry, stage="ordered", cluster=cluster)[0]:
            _move(node, inquiry, [each.id for each in own], {"stage": "new", "cluster": None})
        withdraw(node, HOUSE, cluster)
        freed = [amend(node, HOUSE, each, {"merged_into": None}) for each in parts]
        clusters.tell(node, inquiry, parts)
    return freed


def of_inquiry(node: Node, inquiry: Record, cluster: int) -> Record:
    """Return a cluster of this inquiry.

    Raises:
        NotFound: it is not one.
    """
    record = get(node, HOUSE, cluster)
    if record.type != "cluster" or record.body.get("inquiry") not in references(node, inquiry):
        raise NotFound(_("Deze bundel hoort niet bij deze uitvraag."))
    return record


def _move(
    node: Node, inquiry: Record, chosen: Sequence[int], changed: dict[str, object]
) -> list[int]:
    """Change answers of this inquiry, and return the clusters they were in."""
    before = set()
    for each in chosen:
        answer = get(node, HOUSE, each)
        if answer.type != "answer" or answer.body.get("inquiry") not in references(node, inquiry):
            raise NotFound(_("Dit antwoord hoort niet bij deze uitvraag."))
        if answer.body.get("cluster"):
            before.add(int(str(answer.body["cluster"])))
        amend(node, HOUSE, each, changed)
    return sorted(before)


def _refuse_while_voting(node: Node, inquiry: Record) -> None:
    """Keep a vote about what people saw: nobody's support moves to another text in silence."""
    if get(node, HOUSE, inquiry.id).body.get("poll"):
        raise Conflict(
            _(
                "Er is al een stemming over deze bundels. Een stem gaat nooit vanzelf mee naar een"
                " andere bundel. Laat eerst de stemming los. Vraag het daarna opnieuw."
            )
        )


def _allow(actor: Actor) -> None:
    if not actor.is_at_least("editor"):
        raise NotAllowed(_("Meld je aan als redacteur om dit te doen."))
