# SPDX-License-Identifier: EUPL-1.2
"""Reads the linked data of a page the way HTML says: raw text until the element ends."""

import json
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def linked_data(page: str) -> list[Any]:
    """Return each block of JSON-LD of a page, in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
