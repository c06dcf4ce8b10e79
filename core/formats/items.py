# SPDX-License-Identifier: EUPL-1.2
"""What a feed tells: the same few facts, whichever format they leave in. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One record, as a feed tells it."""

    #: Never changes and is the same at every node that shows it: see ``identifier``.
    id: str
    #: Where people read it.
    url: str
    title: str
    #: Plain text.
    summary: str
    #: HTML of our own making, safe to show.
    html: str
    #: BCP 47.
    language: str
    #: Whose it is: "Rotterdam, Middelland".
    author: str
    #: SPDX id of what others may do with the text.
    licence: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Some items, newest first, and where they come from."""

    #: The address of the feed itself; also its id.
    url: str
    #: The page with the same in it.
    home: str
    title: str
    subtitle: str
    language: str
    #: The neighbourhood's own name, for what is not signed otherwise.
    author: str
    items: tuple[Item, ...]
    #: Of the newest item, or of the node when there is none.
    updated: datetime


def identifier(node_id: str, local: str) -> str:
    """Return an id that stays when a node moves to another address: a URN with no host in it.

    Args:
        node_id: of the node that wrote it; ours for our own.
        local: the wire id of what is shared or received, else what is ours alone: "lesson-17".
    """
    return f"urn:samenbeter:{node_id}:{local}"
