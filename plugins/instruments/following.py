# SPDX-License-Identifier: EUPL-1.2
"""The text from which who follows an instrument reads what is new, also of before it was kept."""

from dataclasses import replace

from plugins.instruments.adopting import edition_of, original_of
from plugins.instruments.adoption import LONGEST_KEPT
from plugins.instruments.differing import Texts, as_adopted, as_kept, kept, texts_of
from samenbeter import (
    HOUSE,
    Node,
    Query,
    Record,
    Refused,
    Task,
    amend,
    get,
    local_time,
    page,
    together,
)

#: Adoptions that are looked at in one question.
_AT_A_TIME = 100


def begun_with(node: Node, adoption: Record, copy: Record | None) -> Texts | None:
    """Return the text from which is told what is new: of our copy, or as we began to follow it.

    None when nobody here knows it.
    """
    if copy is not None:
        return as_adopted(node, copy)
    known = as_kept(adoption.body.get("begun_with"))
    if known is not None:
        return known
    original = original_of(node, adoption)
    return texts_of(original) if original and _stood_then(adoption, original) else None


def keep_begun(node: Node) -> None:
    """Keep the text of all that we follow and of which none is kept. A background task.

    It is the text as it stood when we began, as long as that is here. Else it is the text of now,
    and the adoption tells from which day on it knows what changed.
    """
    filters = {"kind": ("follow",), "status": ("running",)}
    query = Query("adoption", filters, ("",), public=False, limit=_AT_A_TIME)
    while True:
        found = page(node, HOUSE, query, counted=False)
        for each in found.records:
            if not each.body.get("begun_with"):
                _keep(node, each.id)
        if found.after is None:
            return
        query = replace(query, after=found.after)


def _keep(node: Node, adoption_id: int) -> None:
    with together(node):
        adoption = get(node, HOUSE, adoption_id)
        original = original_of(node, adoption)
        text = kept(original, LONGEST_KEPT) if original else ""
        if original is None or not text:
            return
        noted: dict[str, object] = {"begun_with": text}
        if not _stood_then(adoption, original):
            noted["begun_on"] = local_time(node.clock()).date().isoformat()
        try:
            amend(node, HOUSE, adoption.id, noted)
        except Refused:  # for now nothing that is shared may change; the next run tries again
            return


def _stood_then(adoption: Record, original: Record) -> bool:
    """Whether the original is the one that stood when somebody here began to follow it."""
    same_edition = adoption.body.get("edition") in (None, edition_of(original))
    return same_edition and original.updated <= adoption.created


TASK = Task("instruments.begun", keep_begun, every=3600)
