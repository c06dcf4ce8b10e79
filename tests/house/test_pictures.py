# SPDX-License-Identifier: EUPL-1.2
"""The pictures of the documents are shown, described, and small."""

import re
import struct
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PICTURES = sorted((HOUSE / "docs/images").iterdir())
#: Bytes; a newcomer may read us over a phone.
MOST = 150_000


def shown() -> dict[str, str]:
    """Return the description of every picture that a document shows, by file name."""
    found = {}
    for document in [HOUSE / "README.md", *HOUSE.glob("docs/*.md")]:
        text = document.read_text(encoding="utf-8")
        found.update(
            {name: words for words, name in re.findall(r"!\[(.*?)\]\(.*?([^/)]+)\)", text)}
        )
    return found


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_shown_described_and_small(picture):
    raw = picture.read_bytes()
    width, _, depth, colours = struct.unpack(">IIBB", raw[16:26])

    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    assert (depth, colours) == (8, 3), "not a palette: take it with tests.browser.screenshots"
    assert width in (320, 1280)
    assert len(raw) < MOST
    assert shown().get(picture.name)
