# SPDX-License-Identifier: EUPL-1.2
"""A picture as a record holds it: which file, how large, and what can be seen on it. Pure.

One line of text, so that versions, exports and the API need nothing new:

    <64 hex digits>.<jpg or webp> <width>x<height>[ <what can be seen on it>]

Without the last part the picture is decoration, which readers of screens skip.
"""

import re
from dataclasses import dataclass

#: Characters of a description.
LONGEST_ALT = 300

#: Formats, and what browsers call a file of each.
KINDS = {"jpg": "image/jpeg", "webp": "image/webp"}

SHAPE = re.compile(
    r"(?P<name>(?P<digest>[0-9a-f]{64})\.(?P<format>jpg|webp))"
    r" (?P<width>[1-9][0-9]{0,3})x(?P<height>[1-9][0-9]{0,3})"
    rf"(?: (?P<alt>[^\n]{{1,{LONGEST_ALT}}}))?"
)


@dataclass(frozen=True, slots=True)
class PictureValue:
    """One picture in a record."""

    #: SHA-256 of its bytes, 64 hex digits.
    digest: str
    #: "jpg" or "webp".
    format: str
    #: In pixels.
    width: int
    height: int
    #: "" for decoration.
    alt: str

    @property
    def url(self) -> str:
        """Its address on this node."""
        return f"/beeld/{self.digest}.{self.format}"

    @property
    def kind(self) -> str:
        """What browsers call a file of its format."""
        return KINDS[self.format]

    def __str__(self) -> str:
        told = f"{self.digest}.{self.format} {self.width}x{self.height}"
        return f"{told} {self.alt}" if self.alt else told


def parse(value: object) -> PictureValue | None:
    """Return the picture in a field, or None when there is none."""
    match = SHAPE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    return PictureValue(
        match["digest"], match["format"], int(match["width"]), int(match["height"]),
        match["alt"] or "",
    )  # fmt: skip
