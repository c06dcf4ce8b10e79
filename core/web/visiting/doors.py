# SPDX-License-Identifier: EUPL-1.2
"""The three doors of the site: a question, a place, a day; and where to find help."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flask import Response

from core.languages import gettext as _
from core.node import Node
from core.web.front import Front
from core.web.views import Link

#: Questions behind one door on the home page.
_ON_HOME = 3

Name = Literal["question", "place", "day"]


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: its heading, its page, and questions that people come with."""

    icon: str
    title: str
    url: str
    links: tuple[Link, ...]


def question(front: Front) -> Response:
    """Show the questions people come with, each with what answers it, and where help is."""
    return front.show(
        "visiting/question.html",
        questions=tuple(questions(front.node, "question")),
        places=tuple(questions(front.node, "place")),
        days=tuple(questions(front.node, "day")),
        help_ways=front.node.config.neighbourhood.help_ways,
    )


def doors(node: Node) -> tuple[Door, ...]:
    """Return the doors as the home page shows them."""
    ways: tuple[tuple[Name, str, str, str], ...] = (
        ("question", "message-circle-question", _("Ik heb een vraag"), "/vraag"),
        ("place", "map-pin", _("Ik zoek een plek"), "/plek"),
        ("day", "calendar-days", _("Ik zoek een dag"), "/dag"),
    )
    return tuple(
        Door(icon, title, url, tuple(questions(node, name))[:_ON_HOME])
        for name, icon, title, url in ways
    )


def questions(node: Node, door: Name) -> Iterator[Link]:
    """Yield the questions behind a door, one of each type in turn, what happens soon first."""
    if door == "day" and any(kind.calendar for kind in node.types.values()):
        yield Link(_("Wat is er deze week?"), "/dag")
    asked = [
        [
            Link(each.words, f"/{kind.path}" + (f"?{each.query}" if each.query else ""))
            for each in kind.questions
            if each.door == door
        ]
        for kind in sorted(node.types.values(), key=lambda kind: kind.calendar is None)
    ]
    turns = max(map(len, asked), default=0)
    yield from (one[turn] for turn in range(turns) for one in asked if turn < len(one))
