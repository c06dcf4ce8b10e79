# SPDX-License-Identifier: EUPL-1.2
"""A map without tiles: the outline of the area and numbered spots, as figures for an SVG.

No I/O and no network: what a page draws is worked out from the node's own config and
records, so that nobody else learns who looks where.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.neighbourhood import Area, Point

#: Units of the drawing: as wide as this, and as high as the area asks, between these two.
WIDTH, LOWEST, HIGHEST = 640.0, 360.0, 640.0
#: What is kept free around the outline, as a share of the drawing.
_MARGIN = 0.12
#: Units between two numbers, so that both can be read and pressed.
_APART = 44.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One numbered spot."""

    x: float
    y: float
    #: It lies in the area, not only beside it.
    inside: bool


@dataclass(frozen=True, slots=True)
class Map:
    """All that is drawn. ``dots`` has one item for each point, None for one off the map."""

    #: For ``points`` of a polygon.
    outline: str
    dots: tuple[Dot | None, ...]
    height: int
    width: int = int(WIDTH)


def draw(area: Area, points: Sequence[Point | None]) -> Map:
    """Return the map of an area with ``points`` on it, as far as they lie on it."""
    place = _Sheet(area)
    corners = (place.at(each) for each in area.outline)
    dots: list[Dot | None] = []
    for each in points:
        x, y = place.at(each) if each else (-1.0, -1.0)
        if each is None or not (0 <= x <= WIDTH and 0 <= y <= place.height):
            dots.append(None)
            continue
        x, y = _free(x, y, place.height, [one for one in dots if one])
        dots.append(Dot(round(x, 1), round(y, 1), area.holds(each)))
    return Map(" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), tuple(dots), place.height)


class _Sheet:
    """From degrees to units: the whole outline fits, and a kilometre is as long both ways."""

    def __init__(self, area: Area) -> None:
        longitudes, latitudes = zip(*area.outline, strict=True)
        middle = math.radians((min(latitudes) + max(latitudes)) / 2)
        self._shrink = math.cos(middle)
        self._west = (min(longitudes) + max(longitudes)) / 2 * self._shrink
        self._north = (min(latitudes) + max(latitudes)) / 2
        wide = (max(longitudes) - min(longitudes)) * self._shrink
        high = max(latitudes) - min(latitudes)
        room = 1 - 2 * _MARGIN
        scale = WIDTH * room / max(wide, 1e-9)
        self.height = round(min(max(high * scale / room, LOWEST), HIGHEST))
        self._scale = min(scale, self.height * room / max(high, 1e-9))

    def at(self, point: Point) -> tuple[float, float]:
        longitude, latitude = point
        x = WIDTH / 2 + (longitude * self._shrink - self._west) * self._scale
        y = self.height / 2 - (latitude - self._north) * self._scale
        return x, y


def _free(x: float, y: float, height: float, taken: Sequence[Dot]) -> tuple[float, float]:
    """Return the nearest spot to (x, y) where a number can be read: out along a spiral."""
    edge = _APART / 2
    for step in range(120):
        turn, far = step * 2.4, _APART / 4 * math.sqrt(step)
        there_x = min(max(x + far * math.cos(turn), edge), WIDTH - edge)
        there_y = min(max(y + far * math.sin(turn), edge), height - edge)
        if all(math.hypot(there_x - one.x, there_y - one.y) >= _APART for one in taken):
            return there_x, there_y
    return x, y
