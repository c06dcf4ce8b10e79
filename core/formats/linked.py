# SPDX-License-Identifier: EUPL-1.2
"""Linked data: what a page is about, in the words of schema.org, for search engines. Pure.

Source: schema.org version 29, JSON-LD 1.1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.formats.items import Item
from core.formats.moments import rfc3339

#: Characters that could end the element the text stands in, and how JSON writes them too.
_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Linked:
    """How a record type is told in the words of schema.org."""

    #: "Event", "Organization", "Place", "Article".
    type: str = "CreativeWork"
    #: Property → field of the record; a dot leads into a nested thing, whose type stands in
    #: ``nested``: {"geo.latitude": "latitude"}.
    properties: Mapping[str, str] = field(default_factory=dict)
    #: Nested property → its type: {"geo": "GeoCoordinates"}.
    nested: Mapping[str, str] = field(default_factory=dict)


#: Types that are texts, with an author, a licence and moments of their own.
_WORKS = frozenset({"Article", "CreativeWork", "HowTo"})


def describe(linked: Linked, item: Item, body: Mapping[str, object]) -> dict[str, Any]:
    """Return what ``item`` is, as a JSON-LD object.

    Args:
        linked: how its type is told.
        item: the record.
        body: its fields; a reference is left out, for a local number says nothing elsewhere.
    """
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": linked.type,
        "@id": item.id,
        "url": item.url,
        "name": item.title,
    }
    if item.summary:
        told["description"] = item.summary
    if linked.type in _WORKS:
        told |= {
            "headline": item.title,
            "inLanguage": item.language,
            "author": {"@type": "Organization", "name": item.author},
            "license": item.licence,
            "datePublished": rfc3339(item.published),
            "dateModified": rfc3339(item.updated),
        }
    for path, name in linked.properties.items():
        value = body.get(name)
        if value not in (None, "", []):
            _put(told, path.split("."), value, linked.nested)
    return told


def script(told: Mapping[str, Any]) -> str:
    """Return a JSON-LD object as text that may stand inside a ``script`` element."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _put(told: dict[str, Any], path: list[str], value: object, nested: Mapping[str, str]) -> None:
    here, *rest = path
    if not rest:
        told[here] = value
        return
    inner = told.setdefault(here, {"@type": nested.get(here, "Thing")})
    _put(inner, rest, value, {})
