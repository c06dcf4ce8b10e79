# SPDX-License-Identifier: EUPL-1.2
"""Looking at what is private of somebody leaves a line, which that person sees (AVG-14)."""

from datetime import timedelta

from core import audit
from core.database import writing
from core.model import Actor
from core.node import Node
from core.store import audit as rows

#: Looking again within this time is the same look.
AGAIN = timedelta(hours=1)


def looked(node: Node, actor: Actor, person_id: int, what: str = "") -> None:
    """Note that ``actor`` looks at what is private of a person; one's own leaves no line.

    Call it before anything is shown: what cannot be noted is not shown.

    Args:
        node: the node.
        actor: who looks.
        person_id: whose data it is.
        what: in a word, when it is more than their page: "address".
    """
    if actor.person_id == person_id:
        return
    with writing(node.engine) as tx:
        since = node.clock() - AGAIN
        if not rows.did_since(tx, actor.person_id, "look", person_id, what, since):
            audit.note(tx, node, actor, "look", what, person_id)


def looked_at(node: Node, actor: Actor, what: str) -> None:
    """Note that ``actor`` opens a page with names or other data of people.

    Call it before anything is shown: what cannot be noted is not shown. Looking again within an
    hour is the same look.

    Args:
        node: the node.
        actor: who looks.
        what: the path of the page, without a name in it: "/agenda/17/deur".
    """
    told = what[: audit.LONGEST]
    with writing(node.engine) as tx:
        since = node.clock() - AGAIN
        if not rows.did_since(tx, actor.person_id, "look", None, told, since):
            audit.note(tx, node, actor, "look", told)
