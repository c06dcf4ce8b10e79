# SPDX-License-Identifier: EUPL-1.2
"""JSON Feed. Pure.

Source: JSON Feed version 1.1, jsonfeed.org.
"""

import json

from core.formats.items import Feed, Item
from core.formats.moments import rfc3339

MEDIA_TYPE = "application/feed+json"


def write(feed: Feed) -> bytes:
    """Return ``feed`` as a JSON Feed document, UTF-8."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_item(each) for each in feed.items],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode(errors="replace")


def _item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "language": item.language,
        "authors": [{"name": item.author}],
        "date_published": rfc3339(item.published),
        "date_modified": rfc3339(item.updated),
        # An extension of ours: its name begins with an underscore, as the format asks.
        "_samenbeter": {"licence": item.licence},
    }
