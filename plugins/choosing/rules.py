# SPDX-License-Identifier: EUPL-1.2
"""What may not be done to a poll: nobody changes the question once people answer it."""

from plugins.choosing.poll import FIXED
from samenbeter import HOUSE, Actor, Node, Query, Record, get, page
from samenbeter import gettext as _


def refusal(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Return why a deed to a poll is refused, or None."""
    if record.type != "poll" or deed != "revise" or actor.role == "house":
        return None
    before = get(node, HOUSE, record.id)
    if all(record.body.get(name) == before.body.get(name) for name in FIXED):
        return None
    if before.body.get("phase") == "counted":
        return _("Deze stemming is geteld. De vraag en de keuzes blijven zoals ze zijn.")
    if _has_begun(node, record):
        return _("Er is al gestemd, of er zijn codes gemaakt. De vraag en de keuzes staan vast.")
    return None


def _has_begun(node: Node, record: Record) -> bool:
    for kind in ("ballot", "voting_code"):
        query = Query(kind, filters={"poll": (str(record.id),)}, public=False, limit=1)
        if page(node, HOUSE, query, counted=False).records:
            return True
    return False
