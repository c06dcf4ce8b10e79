# SPDX-License-Identifier: EUPL-1.2
"""How many answered is written down before the answers go, as far as it may be told."""

from plugins.inquiry import answering, counting
from plugins.inquiry.phases import phases
from samenbeter import HOUSE, Node, Query, Record, amend, page, together

#: Newest inquiries that are looked at.
_LOOKED_AT = 50


def keep_counts(node: Node) -> None:
    """Write down the counts of each inquiry whose gathering is over. A background task."""
    today = answering.today(node)
    query = Query("inquiry", origins=("",), limit=_LOOKED_AT)
    for record in page(node, HOUSE, query, counted=False).records:
        found = phases(record.body)
        if found and found[0].last < today:
            _keep(node, record)


def _keep(node: Node, inquiry: Record) -> None:
    with together(node):
        counts = counting.count(node, inquiry)
        told = counting.to_keep(counts)
        stands = {name: inquiry.body.get(name) for name in told}
        # Answers that are gone leave the counts as they stood.
        if sum(counts.values()) and told != stands and not _fewer(counts, inquiry):
            amend(node, HOUSE, inquiry.id, told)


def _fewer(counts: dict[str, int], inquiry: Record) -> bool:
    before = inquiry.body.get("answers")
    return isinstance(before, int) and sum(counts.values()) < before
