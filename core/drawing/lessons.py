# SPDX-License-Identifier: EUPL-1.2
"""The picture of a lesson: the paving of its place, and what its kind does to one brick. Pure.

Ervaring: all laid, somebody walked over it. Valkuil: one is missing and lies beside the hole.
Kans: where one is missing something grows. Tip: one is lifted and handed to you.
"""

import math
from collections.abc import Callable, Sequence

from core.drawing import bonds
from core.drawing.bonds import Brick, Laid
from core.drawing.shapes import Paint, chance, drawing, mixed, number, numbers, path
from core.themes import Theme, of

#: Width and height of every picture, and where in it the brick lies that it is about.
SIZE = (640, 360)
_ABOUT = (350, 165)

#: Kinds as they travel.
KINDS = ("experience", "pitfall", "chance", "tip")


def picture(theme: str, kind: str = "") -> str:
    """Return the picture of a place and a kind; of an unknown kind only the street."""
    chosen = of(theme)
    street_bricks = bonds.laid(chosen.bond, *SIZE)
    about = min(street_bricks, key=_distance)
    paints = ground_paints(chosen)
    bricks = [each for each in street_bricks if kind not in _GONE or each is not about]
    ground = f'<rect class="g" fill="{paints[0].light}" width="{SIZE[0]}" height="{SIZE[1]}"/>'
    told = _DEEDS[kind](about).replace("{loose}", paints[-1].light) if kind in _DEEDS else ""
    return drawing(SIZE, paints, ground + street(bricks, paints) + told)


def ground_paints(theme: Theme) -> tuple[Paint, ...]:
    """Return the joints, three bricks and a loose one, by day and in the evening."""
    day, evening = theme.light, theme.dark
    white, ink = "#ffffff", "#14110f"
    return (
        Paint("g", day.accent, evening.deep),
        Paint("a", mixed(day.accent, white, 0.08), mixed(evening.deep, white, 0.07)),
        Paint("b", mixed(day.accent, white, 0.15), mixed(evening.deep, white, 0.13)),
        Paint("c", mixed(day.accent, day.deep, 0.45), mixed(evening.deep, ink, 0.35)),
        Paint("l", mixed(day.accent, white, 0.5), mixed(evening.deep, evening.accent, 0.75)),
    )


def street(bricks: Sequence[Laid], paints: Sequence[Paint]) -> str:
    """Return bricks as they lie, each in one of three shades, the same each time."""
    shades: dict[str, list[str]] = {"a": [], "b": [], "c": []}
    for each in bricks:
        at = chance(round(each.x), round(each.y))
        shades["b" if at < 0.2 else "c" if at > 0.72 else "a"].append(path(each.corners))
    colours = {one.name: one.light for one in paints}
    return "".join(
        f'<path class="{name}" fill="{colours[name]}" d="{"".join(parts)}"/>'
        for name, parts in shades.items()
    )


def _distance(brick: Laid) -> float:
    """Return how far a brick lies from the middle of the story; a small one counts as far."""
    across = [x for x, _ in brick.corners]
    far = math.hypot(brick.x - _ABOUT[0], brick.y - _ABOUT[1])
    return far + 120 * (max(across) - min(across) < 45)


def _moved(brick: Laid, right: float, down: float, degrees: float = 0) -> Brick:
    turn = math.radians(degrees)
    return tuple(
        (
            brick.x + right + (x - brick.x) * math.cos(turn) - (y - brick.y) * math.sin(turn),
            brick.y + down + (x - brick.x) * math.sin(turn) + (y - brick.y) * math.cos(turn),
        )
        for x, y in brick.corners
    )


def _hole(about: Laid) -> str:
    return f'<path fill="#14110f" opacity=".9" d="{path(about.corners)}"/>'


def _loose(corners: Brick, lifted: float) -> str:
    """Return a brick that lies on the others: its shadow, itself, and light on its edge."""
    shadow = path((x + lifted, y + lifted * 1.15) for x, y in corners)
    (left, top), (right, beside) = corners[0], corners[1]
    return (
        f'<path fill="#000" opacity=".38" d="{shadow}"/>'
        f'<path class="l" fill="{{loose}}" d="{path(corners)}"/>'
        f'<path fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".5"'
        f' d="M{numbers(left, top)}L{numbers(right, beside)}"/>'
    )


def _pitfall(about: Laid) -> str:
    return _hole(about) + _loose(_moved(about, 92, 66, 24), 9)


def _tip(about: Laid) -> str:
    return _hole(about) + _loose(_moved(about, -4, -10, -13), 20)


def _chance(about: Laid) -> str:
    leaves = "".join(
        f'<path fill="{colour}" transform="translate({numbers(about.x, about.y)})'
        f' rotate({number(at * 360 / count + skew)}) scale({scale})"'
        ' d="M0 0C-16-14-14-40 0-52 14-40 16-14 0 0Z"/>'
        for count, skew, scale, colour in (
            (7, 0, "1.35", "#2f8757"), (6, 24, ".95", "#68b87a"), (4, 8, ".5", "#9ad9bb"),
        )
        for at in range(count)
    )  # fmt: skip
    flowers = "".join(
        f'<g transform="translate({numbers(about.x + x, about.y + y)})">'
        '<circle r="10" fill="#f6b3c4"/><circle r="4" fill="#ffc73d"/></g>'
        for x, y in ((-34, -26), (30, -38), (38, 24))
    )
    shade = f'<circle cx="{number(about.x + 12)}" cy="{number(about.y + 14)}" r="62"'
    return f'{_hole(about)}{shade} fill="#000" opacity=".3"/>{leaves}{flowers}'


def _experience(about: Laid) -> str:
    """Return footsteps across the street, from the bottom left to the top right."""
    steps = []
    for step in range(6):
        along = 0.08 + step * 0.16
        x, y = 170 + 400 * along, 330 - 290 * along - 40 * math.sin(along * 3)
        side = 15 if step % 2 else -15
        steps.append(
            f'<g transform="translate({numbers(x + side * 0.7, y + side * 0.8)}) rotate(54)">'
            '<path d="M-10-6C-12-24-8-34 1-34S13-24 10-8C9 0-9 0-10-6Z"/>'
            '<path d="M-8 6C-2 3 4 3 9 5 10 16 7 21 1 21S-8 16-8 6Z"/></g>'
        )
    return f'<g class="l" fill="{{loose}}">{"".join(steps)}</g>'


_GONE = frozenset({"pitfall", "chance", "tip"})
_DEEDS: dict[str, Callable[[Laid], str]] = {
    "experience": _experience, "pitfall": _pitfall, "chance": _chance, "tip": _tip,
}  # fmt: skip
