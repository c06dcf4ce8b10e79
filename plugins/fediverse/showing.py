# SPDX-License-Identifier: EUPL-1.2
"""Two pages for people: how to follow us, and what an administrator should know first."""

from plugins.fediverse import addresses
from plugins.fediverse.kept import FOLLOWER, POST
from plugins.fediverse.room import room_of
from samenbeter import HOUSE, Answer, Html, Node, Page, Request, mark, shown, tally

_LABEL = mark("Volg ons vanuit Mastodon")


def of_visitors() -> Page:
    """Return the page on which one reads how to follow."""
    return Page("/volg-ons", follow, menu=_LABEL, at_foot=True)


def of_administrators() -> Page:
    """Return the page that says what an account means, with or without one."""
    return Page("/beheer/fediverse", overview, role="administrator", menu="Mastodon")


def follow(node: Node, request: Request) -> Answer:
    """Show how to follow."""
    return Html("fediverse/follow.html", {"handle": addresses.handle(node)})


def overview(node: Node, request: Request) -> Answer:
    """Show whether there is an account, and what it means."""
    is_on = room_of(node).is_on
    facts = {
        "is_on": is_on,
        "handle": addresses.handle(node) if is_on else "",
        "followers": shown(_number(node, FOLLOWER, "following")),
        "told": _number(node, POST, "told"),
    }
    return Html("fediverse/overview.html", facts)


def _number(node: Node, kind: str, stand: str) -> int:
    return sum(tally(node, HOUSE, kind, ["stand"], {"stand": (stand,)}).values())
