# SPDX-License-Identifier: EUPL-1.2
"""How streets are laid: the bricks of each bond, within a window. Pure.

A bond is a unit that repeats. Bricks are given by their corners in units; ``laid`` turns and
sizes them, and tells which lies nearest to a point: that is the one a lesson is about.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Corner = tuple[float, float]
Brick = tuple[Corner, ...]

#: Width of the joint around a brick, in parts of the unit; half of it on each side.
_JOINT = 0.045


@dataclass(frozen=True, slots=True)
class Laid:
    """One brick in the street."""

    corners: Brick
    #: Of its middle.
    x: float
    y: float


def laid(bond: str, width: float, height: float, size: float = 1) -> list[Laid]:
    """Return the bricks of a street, from the top left.

    Args:
        bond: name of a bond.
        width: of the window, in pixels; bricks that touch it are in.
        height: of the window.
        size: of the bricks; 1 is as large as in the picture of a lesson.

    Raises:
        KeyError: nobody lays a street like that.
    """
    make, degrees, usual = BONDS[bond]
    turn, unit = math.radians(degrees), usual * size
    reach = math.hypot(width, height) / unit / 2 + 3
    found = []
    for brick in make(math.ceil(reach)):
        corners = tuple(
            (
                width / 2 + unit * (x * math.cos(turn) - y * math.sin(turn)),
                height / 2 + unit * (x * math.sin(turn) + y * math.cos(turn)),
            )
            for x, y in brick
        )
        if _touches(corners, width, height):
            middle = [sum(axis) / len(corners) for axis in zip(*corners, strict=True)]
            found.append(Laid(corners, middle[0], middle[1]))
    return found


def _touches(corners: Brick, width: float, height: float) -> bool:
    across, down = ([each[axis] for each in corners] for axis in (0, 1))
    return max(across) > 0 and min(across) < width and max(down) > 0 and min(down) < height


def _box(x: float, y: float, width: float, height: float) -> Brick:
    near, far = _JOINT, 2 * _JOINT
    x, y, width, height = x + near, y + near, width - far, height - far
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _running(reach: int) -> Iterator[Brick]:
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1, 2):
            yield _box(column + row % 2, row, 2, 1)


def _herringbone(reach: int) -> Iterator[Brick]:
    for row in range(-reach, reach + 1):
        for step in range(-reach, reach + 1, 4):
            yield _box(step + row % 4, row, 2, 1)
            yield _box(step + row % 4 - 1, row, 1, 2)


def _basket(reach: int) -> Iterator[Brick]:
    for row in range(-reach, reach + 1, 2):
        for column in range(-reach, reach + 1, 2):
            if (row + column) // 2 % 2:
                yield from (_box(column, row, 2, 1), _box(column, row + 1, 2, 1))
            else:
                yield from (_box(column, row, 1, 2), _box(column + 1, row, 1, 2))


def _slabs(reach: int) -> Iterator[Brick]:
    for row in range(-reach, reach + 1, 2):
        for column in range(-reach, reach + 1, 2):
            yield _box(column, row, 2, 2)


def _pinwheel(reach: int) -> Iterator[Brick]:
    """Four bricks turn around a small one."""
    for row in range(-reach, reach + 1, 3):
        for column in range(-reach, reach + 1, 3):
            yield _box(column, row, 2, 1)
            yield _box(column + 2, row, 1, 2)
            yield _box(column + 1, row + 2, 2, 1)
            yield _box(column, row + 1, 1, 2)
            yield _box(column + 1, row + 1, 1, 1)


def _cobbles(reach: int) -> Iterator[Brick]:
    """Stones with worn corners, in rows, each as wide as it happens to be."""
    for row in range(-reach, reach + 1):
        at, turn = -reach - (row % 3) * 0.4, row
        while at < reach:
            wide = (1.3, 0.9, 1.6, 1.1)[turn % 4]
            yield _worn(_box(at, row, wide, 1), 0.28)
            at, turn = at + wide, turn + 1


def _worn(brick: Brick, cut: float) -> Brick:
    (left, top), _, (right, bottom), _ = brick
    return (
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    )  # fmt: skip


def _fan(reach: int) -> Iterator[Brick]:
    """Arcs of stones, as a waiter's trail: each shell stands between two of the row below."""
    for row in range(-reach, reach + 1, 2):
        for column in range(-reach, reach + 1, 4):
            middle = column + (row // 2 % 2) * 2
            for inner, stones in ((0.1, 1), (0.8, 4), (1.4, 6)):
                yield from _arc(middle, row, inner, 0.6, stones)


def _arc(x: float, y: float, inner: float, thick: float, stones: int) -> Iterator[Brick]:
    near, far = inner + _JOINT, inner + thick - _JOINT
    for stone in range(stones):
        gap = _JOINT / far
        start = math.pi * (1 + stone / stones) + gap
        stop = math.pi * (1 + (stone + 1) / stones) - gap
        half = (start + stop) / 2
        outside = [(x + far * math.cos(at), y + far * math.sin(at)) for at in (start, half, stop)]
        inside = [(x + near * math.cos(at), y + near * math.sin(at)) for at in (stop, half, start)]
        yield (*outside, *inside)


#: How a bond is laid, how many degrees the street turns it, and its unit in pixels.
BONDS: dict[str, tuple[Callable[[int], Iterator[Brick]], float, float]] = {
    "slabs": (_slabs, 0, 60),
    "herringbone": (_herringbone, -45, 60),
    "running": (_running, 0, 60),
    "basket": (_basket, 0, 60),
    "cobbles": (_cobbles, -8, 80),
    "diamond": (_slabs, 45, 54),
    "pinwheel": (_pinwheel, 0, 60),
    "fan": (_fan, 0, 96),
}
