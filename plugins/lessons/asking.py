# SPDX-License-Identifier: EUPL-1.2
"""Questions to the whole network: what each proeftuin answers, and which of ours wait too long."""

from collections.abc import Iterator
from datetime import timedelta

from samenbeter import (
    Actor,
    Due,
    Fill,
    Node,
    Query,
    Record,
    level_with,
    local_time,
    page,
    pointing_at,
)
from samenbeter import gettext as _

#: Days after which somebody says what a question of ours brought.
PATIENCE = timedelta(days=42)
#: Answers below a question, and open questions that are looked at.
_MOST = 50


def answers(node: Node, actor: Actor, question: Record) -> Fill | None:
    """Return what proeftuinen answered, with the way to answer for who may."""
    found = pointing_at(node, actor, question, "question_answer", "about", limit=_MOST)
    is_open = question.body.get("phase") == "open"
    writes = actor.is_at_least("editor") and level_with(node, question.origin) == "full"
    context = {
        "question": question,
        "answers": found,
        "places": len({each.origin for each in found}),
        "may_answer": writes and is_open,
        "is_open": is_open,
    }
    return Fill("lessons/answers.html", context)


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield our own questions that were answered or not, and of which nobody said the outcome."""
    query = Query("question", {"phase": ("open",)}, ("",), limit=_MOST)
    for record in page(node, actor, query, counted=False).records:
        asked = record.published or record.created
        told = _("Wat leverde de vraag ‘{title}’ op?").format(title=record.title)
        day = local_time(asked + PATIENCE).date()
        yield Due(told, f"/vragen/{record.id}/wijzig", day)
