# SPDX-License-Identifier: EUPL-1.2
"""Atom. Pure.

Source: RFC 4287; ``xml:lang`` of an entry is that of its text.
"""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from core.formats.items import Feed, Item
from core.formats.moments import rfc3339

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 has no way to write; a text field may hold it all the same.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(feed: Feed) -> bytes:
    """Return ``feed`` as an Atom document, UTF-8."""
    root = Element(f"{{{_NAMESPACE}}}feed", {_LANGUAGE: feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", rfc3339(feed.updated))
    _add(root, "link", rel="self", href=feed.url, type=MEDIA_TYPE)
    _add(root, "link", rel="alternate", href=feed.home, type="text/html")
    _author(root, feed.author)
    for each in feed.items:
        _entry(root, each)
    ElementTree.register_namespace("", _NAMESPACE)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, item: Item) -> None:
    entry = _add(root, "entry")
    entry.set(_LANGUAGE, item.language)
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "link", rel="alternate", href=item.url, type="text/html")
    _add(entry, "published", rfc3339(item.published))
    _add(entry, "updated", rfc3339(item.updated))
    _author(entry, item.author)
    _add(entry, "rights", item.licence)
    if item.summary:
        _add(entry, "summary", item.summary)
    _add(entry, "content", item.html, type="html")


def _author(parent: Element, name: str) -> None:
    _add(_add(parent, "author"), "name", name)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    made = SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    if text:
        made.text = _UNWRITABLE.sub("\ufffd", text)
    return made
