# SPDX-License-Identifier: EUPL-1.2
"""The picture that other sites show of a page of ours: a street, a free chair, and our name."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.drawing import bonds
from core.drawing.lessons import ground_paints
from core.drawing.shapes import chance, mixed
from core.themes import of

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

#: Width and height that sites ask for, in pixels.
SIZE = (1200, 630)
#: Drawn this many times as large first, so that edges are smooth.
_FINE = 2
#: Where the words begin, and how long a line may be; where the ground of them ends.
_LEFT, _ROOM, _END = 72, 616, 812
_LARGEST, _SMALLEST = 108, 44
#: Corners of the free chair, its middle, and how many pixels one of its units is.
_CHAIR = (("#ffc73d", (7, 5, 33, 29), 6), ("#d99a06", (5, 29, 35, 36), 3.5))
_CHAIR_AT, _CHAIR_UNIT = (985, 315), 5.6
_CHALK = "#fff8ea"


@lru_cache(maxsize=8)
def card(theme: str, place: str, town: str, fonts: Path) -> bytes:
    """Return a picture of a proeftuin, a PNG of 1200 by 630.

    Args:
        theme: whose street and colours it has.
        place: the name that stands large.
        town: stands below it; "" for nothing.
        fonts: folder of the typeface of the site.
    """
    from PIL import Image, ImageDraw

    chosen = of(theme)
    image = Image.new("RGB", (SIZE[0] * _FINE, SIZE[1] * _FINE), chosen.light.accent)
    pencil = ImageDraw.Draw(image)
    _street(pencil, theme)
    _words_ground(pencil, chosen.light.deep)
    _chair(pencil)
    image = image.resize(SIZE, Image.Resampling.LANCZOS)
    _write(ImageDraw.Draw(image), place, town, fonts)
    out = BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _street(pencil: "ImageDraw", theme: str) -> None:
    chosen = of(theme)
    colours = {one.name: one.light for one in ground_paints(chosen)}
    for each in bonds.laid(chosen.bond, *SIZE):
        luck = chance(round(each.x), round(each.y))
        colour = colours["b" if luck < 0.2 else "c" if luck > 0.72 else "a"]
        pencil.polygon(_finely(each.corners), fill=mixed(colour, chosen.light.accent, 0.3))


def _words_ground(pencil: "ImageDraw", colour: str) -> None:
    """Lay one plain colour where the words come, with its edge at a slant."""
    corners = ((0, 0), (_END, 0), (_END - 80, SIZE[1]), (0, SIZE[1]))
    pencil.polygon(_finely(corners), fill=colour)


def _chair(pencil: "ImageDraw") -> None:
    """Draw a free chair in a circle of chalk."""
    (x, y), unit = _CHAIR_AT, _CHAIR_UNIT
    ring = 26 * unit
    box = _finely(((x - ring, y - ring), (x + ring, y + ring)))
    pencil.ellipse(box, outline=_CHALK, width=7 * _FINE)
    for colour, (left, top, right, bottom), bend in _CHAIR:
        corners = ((left - 20, top - 20), (right - 20, bottom - 20))
        box = _finely(tuple((x + across * unit, y + down * unit) for across, down in corners))
        pencil.rounded_rectangle(box, radius=bend * unit * _FINE, fill=colour)


def _write(pencil: "ImageDraw", place: str, town: str, fonts: Path) -> None:
    bold = fonts / "atkinson-hyperlegible-latin-700-normal.woff2"
    pencil.text((_LEFT, 168), "SamenBeter", _CHALK, _fitting("SamenBeter", bold, 64))
    large = _fitting(place, bold, _LARGEST)
    pencil.text((_LEFT, 330), _cut(place, large), "#ffc73d", large, anchor="lm")
    if town:
        plain = _fitting(town, fonts / "atkinson-hyperlegible-latin-400-normal.woff2", 52)
        pencil.text((_LEFT, 440), _cut(town, plain), _CHALK, plain, anchor="lm")


def _fitting(words: str, file: Path, size: int) -> "FreeTypeFont":
    """Return the typeface in the largest size in which ``words`` fit."""
    from PIL import ImageFont

    while True:
        font = ImageFont.truetype(file, size)
        if size <= _SMALLEST or font.getlength(words) <= _ROOM:
            return font
        size -= 4


def _cut(words: str, font: "FreeTypeFont") -> str:
    """Return ``words``, and of what is still too long the beginning."""
    if font.getlength(words) <= _ROOM:
        return words
    while words and font.getlength(words + "…") > _ROOM:
        words = words[:-1]
    return words.rstrip() + "…"


def _finely(corners: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    return [(x * _FINE, y * _FINE) for x, y in corners]
