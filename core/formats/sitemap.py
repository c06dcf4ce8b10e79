# SPDX-License-Identifier: EUPL-1.2
"""Sitemaps: what search engines may read, and when it last changed. Pure.

Source: sitemaps.org, protocol 0.9: at most 50,000 addresses in a file, files in an index.
"""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from core.formats.moments import rfc3339

MEDIA_TYPE = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """Return a sitemap of addresses, each with when it last changed, or None."""
    return _document("urlset", "url", pages)


def index(maps: Iterable[str]) -> bytes:
    """Return an index of the addresses of sitemaps."""
    return _document("sitemapindex", "sitemap", ((each, None) for each in maps))


def _document(root: str, one: str, found: Iterable[tuple[str, datetime | None]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for address, changed in found:
        moment = f"<lastmod>{rfc3339(changed)}</lastmod>" if changed else ""
        lines.append(f"<{one}><loc>{escape(address)}</loc>{moment}</{one}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()
