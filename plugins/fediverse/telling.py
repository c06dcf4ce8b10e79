# SPDX-License-Identifier: EUPL-1.2
"""What is told of a record, and the activities that tell it: a title, a few words, and the way.

Only what every visitor reads, of our own, and without what looks like one person's: what others
copied cannot be taken back for sure, so it holds no more than leads to the page itself.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from plugins.fediverse import addresses, kept
from samenbeter import VISITOR, Node, NotFound, Record, get, looks_personal

CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Text:
    """What is told of one record."""

    url: str
    html: str
    language: str
    published: datetime
    updated: datetime

    @property
    def digest(self) -> str:
        """Return what changes when others should be told anew."""
        told = "\n".join((self.url, self.html, self.language))
        return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def text_of(node: Node, record: Record) -> Text | None:
    """Return what is told of a record; None when it is not for everybody, or not ours to tell."""
    kind = node.types.get(record.type)
    words = f"{record.title}\n{record.plain_summary}"
    if kind is None or not (record.is_own and record.is_public) or any(looks_personal(words)):
        return None
    url = f"{node.config.node.address}/{kind.path}/{record.id}"
    parts = [f"<strong>{escape(record.title)}</strong>", *_lines(record.plain_summary)]
    parts.append(f'<a href="{escape(url)}">{escape(url.partition("://")[2])}</a>')
    return Text(
        url,
        "".join(f"<p>{each}</p>" for each in parts),
        record.language,
        record.published or record.created,
        record.updated,
    )


def text_of_item(node: Node, item: str) -> Text | None:
    """Return what is told now of a record by its id; None when nothing is."""
    try:
        return text_of(node, get(node, VISITOR, int(item)))
    except NotFound:
        return None


def note(node: Node, post: Record, text: Text) -> Document:
    """Return something told, as others read it."""
    told: Document = {
        "id": addresses.of_post(node, str(post.body["key"])),
        "type": "Note",
        "attributedTo": addresses.actor(node),
        "to": [PUBLIC],
        "cc": [addresses.followers(node)],
        "published": _stamp(text.published),
        "url": text.url,
        "content": text.html,
        "contentMap": {text.language: text.html},
        "sensitive": False,
    }
    if kept.number(post, "place") > kept.number(post, "first"):
        told["updated"] = _stamp(text.updated)
    return told


def tombstone(node: Node, post: Record) -> Document:
    """Return what is left of something that is told no more."""
    return {"id": addresses.of_post(node, str(post.body["key"])), "type": "Tombstone"}


def create(node: Node, post: Record, text: Text) -> Document:
    """Return the activity that tells something for the first time; its id is always the same."""
    told = note(node, post, text)
    return _activity(node, "Create", f"{told['id']}#create", told) | {
        "published": told["published"]
    }


def first_of(node: Node, post: Record) -> Document | None:
    """Return what an inbox hears first of something; None when it is told no more."""
    text = _now(node, post)
    return create(node, post, text) if text is not None else None


def later_of(node: Node, post: Record) -> Document:
    """Return what an inbox hears that heard of it before: how it is now, or that it is gone.

    The id follows from the record, so that hearing it twice is hearing it once.
    """
    address = addresses.of_post(node, str(post.body["key"]))
    text = _now(node, post)
    if text is None:
        return _activity(node, "Delete", f"{address}#delete", tombstone(node, post))
    place = kept.number(post, "place")
    return _activity(node, "Update", f"{address}#update-{place}", note(node, post, text))


def accept(node: Node, follower: str, follow: str, number: str) -> Document:
    """Return the answer to a wish to follow."""
    asked = {"type": "Follow", "actor": follower, "object": addresses.actor(node)}
    return {
        "@context": CONTEXT,
        "id": f"{addresses.actor(node)}#accept-{number}",
        "type": "Accept",
        "actor": addresses.actor(node),
        "to": [follower],
        "object": ({"id": follow} if follow else {}) | asked,
    }


def _now(node: Node, post: Record) -> Text | None:
    if post.body["stand"] != "told":
        return None
    return text_of_item(node, str(post.body["item"]))


def paragraph(text: str) -> str:
    """Return a text as a piece of HTML."""
    return f"<p>{escape(text)}</p>" if text else ""


def _activity(node: Node, kind: str, address: str, told: Mapping[str, object]) -> Document:
    return {
        "@context": CONTEXT,
        "id": address,
        "type": kind,
        "actor": addresses.actor(node),
        "to": [PUBLIC],
        "cc": [addresses.followers(node)],
        "object": dict(told),
    }


def _lines(text: str) -> list[str]:
    return [escape(each.strip()) for each in text.splitlines() if each.strip()]


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
