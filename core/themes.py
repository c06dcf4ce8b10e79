# SPDX-License-Identifier: EUPL-1.2
"""The colours and the paving of each place, as data: a new proeftuin adds one entry.

A colour says where a thing was made, never what it is or how it goes. On a page a place has
three colours in light and three in dark; all else (text on them, bands, edges) follows from
those, see ``static/style/tokens.css``. ``tests/web/test_contrast.py`` measures every pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: Theme of a place that has none of its own, and of one that nobody here knows: plain concrete.
PLAIN = "samenbeter"


@dataclass(frozen=True, slots=True)
class Colours:
    """What one place looks like in light, or in dark."""

    #: Text, links, bars and marks: at least 4.5 on every surface and on the tint.
    accent: str
    #: The side of a brick; in the dark the ground of bands.
    deep: str
    #: The ground of a tile that comes from this place.
    tint: str


@dataclass(frozen=True, slots=True)
class Theme:
    """How a place is known without reading: its colours, and how its street is laid."""

    #: Of ``core.drawing.bonds``; also the pattern of its mark.
    bond: str
    light: Colours
    dark: Colours


THEMES: Mapping[str, Theme] = MappingProxyType({
    PLAIN: Theme(
        "slabs",
        light=Colours("#3f4c55", "#212b32", "#e8edf0"),
        dark=Colours("#b9c6cf", "#2d3940", "#283037"),
    ),
    "amsterdam": Theme(
        "herringbone",
        light=Colours("#a63d02", "#6d2501", "#fee7df"),
        dark=Colours("#fda482", "#591d00", "#3a2015"),
    ),
    "rotterdam": Theme(
        "running",
        light=Colours("#0f3bb7", "#00157e", "#e4edff"),
        dark=Colours("#9dbdff", "#172f65", "#1c273e"),
    ),
    "roermond": Theme(
        "basket",
        light=Colours("#8a2470", "#5c0148", "#fbe6f3"),
        dark=Colours("#f0a0d5", "#521942", "#361f2f"),
    ),
    "amersfoort": Theme(
        "cobbles",
        light=Colours("#446401", "#283d00", "#e7f1dd"),
        dark=Colours("#a8cc7a", "#263a00", "#212c13"),
    ),
    "eindhoven": Theme(
        "diamond",
        light=Colours("#7a5900", "#4d3800", "#f8efc9"),
        dark=Colours("#e9bd55", "#433200", "#322708"),
    ),
    "groningen": Theme(
        "pinwheel",
        light=Colours("#016569", "#023e40", "#d8f3f4"),
        dark=Colours("#4dd4db", "#013b3e", "#022e30"),
    ),
    "utrecht": Theme(
        "fan",
        light=Colours("#6b30af", "#46057d", "#efe9fd"),
        dark=Colours("#c9adfd", "#3b235d", "#2b223a"),
    ),
})  # fmt: skip

#: What the large picture of a node's home page shows.
PICTURES = ("table", "garden", "workshop")


def of(name: str) -> Theme:
    """Return the theme of a place, the plain one when we do not know it."""
    return THEMES.get(name, THEMES[PLAIN])


def known() -> str:
    """Return the names one may choose from, as a sentence names them."""
    return ", ".join(THEMES)
