# SPDX-License-Identifier: EUPL-1.2
"""The desk of editors: what is not on the site, what is, and what waits."""

from flask import Response

from core import importing, questions
from core.offers import Due
from core.plugins import CRASHES
from core.web import views, visit, words
from core.web.front import Front
from core.web.writing import planning


def page(front: Front) -> Response:
    """Show what is not on the site, what is, and what was taken back."""
    visit.require("editor")
    found = questions.desk(front.node, visit.actor())
    by_state: dict[str, list[views.Card]] = {"draft": [], "published": [], "withdrawn": []}
    for each in found:
        by_state[each.state].append(front.card(each))
    kinds = list(front.node.types.values())
    return front.show(
        "writing/desk.html",
        drafts=by_state["draft"],
        published=by_state["published"],
        withdrawn=by_state["withdrawn"],
        kinds=kinds,
        due=_due(front),
        waits=planning.all_waiting(front, visit.actor()),
        lists=[
            (each, front.node.types[each.type].label_plural)
            for each in importing.brought(front.node, visit.actor())
            if each.type in front.node.types
        ],
    )


def _due(front: Front) -> list[tuple[Due, bool]]:
    """Return what guests say that waits, what is late first, and whether it is."""
    today, node, found = words.today(front.node.clock()), front.node, list[Due]()
    for plugin, told in node.plugins.fills("report_due", node=node, actor=visit.actor()):
        try:
            found += [each for each in told if each.url.startswith("/")]
        except CRASHES:
            node.plugins.note_crash(plugin, "report_due")
    return [(each, each.day < today) for each in sorted(found, key=lambda each: each.day)]
