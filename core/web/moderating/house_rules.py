# SPDX-License-Identifier: EUPL-1.2
"""The page of the house rules: what we ask, what happens after a report, and how often it did."""

from datetime import date

from flask import Response

from core.languages import gettext as _
from core.moderation import tallies
from core.moderation.keeping import KEPT, PATIENCE
from core.moderation.rules import is_usual
from core.web import words
from core.web.front import Front


def house_rules(front: Front) -> Response:
    """Show the rules, who keeps them and how, and the counts of the last months."""
    return front.show(
        "moderating/rules.html",
        rules=[
            {"words": _(each.words), "own": not is_usual(each)}
            for each in front.node.config.house_rules
        ],
        counted=[_(each) for each in tallies.COUNTED.values()],
        months=[
            {"name": _month(each.name), "numbers": tuple(each.numbers.values())}
            for each in tallies.months(front.node)
        ],
        hours=int(PATIENCE.total_seconds() // 3600),
        days=KEPT.days,
    )


def _month(name: str) -> str:
    """Return "2026-02" in words: "februari 2026"."""
    return words.day(date.fromisoformat(f"{name}-01")).partition(" ")[2]
