# SPDX-License-Identifier: EUPL-1.2
"""What happens soon at a place, or of an initiative: shown on its page."""

from samenbeter import Fill, Node, Record, coming, references

#: Days ahead, and times that are shown.
_AHEAD, _SHOWN = 60, 6


def below(node: Node, record: Record) -> Fill | None:
    """Return what happens soon at a place or of an initiative, or None."""
    if record.type not in ("place", "initiative", "organisation"):
        return None
    here = set(references(node, record))
    found = [
        each
        for each in coming(node, days=_AHEAD)
        if each.record.type == "event" and each.record.body.get(record.type) in here
    ]
    return Fill("gatherings/soon.html", {"times": found[:_SHOWN]}) if found else None
