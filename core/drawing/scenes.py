# SPDX-License-Identifier: EUPL-1.2
"""The large picture of a home page: neighbours' things on the pavement of this place. Pure.

Whatever it shows, one chair is free, in a circle of chalk. A phone shows its middle.
"""

import re
from collections.abc import Callable, Mapping

from core.drawing import bonds
from core.drawing.lessons import ground_paints, street
from core.drawing.parts import CHAIRS, COLOURS, chair, definitions, use
from core.drawing.shapes import Paint, chance, drawing, mixed, number
from core.themes import PLAIN, Theme, of

#: Width and height.
SIZE = (1000, 1000)
_CHALK = (
    'fill="none" stroke="#fff8ea" stroke-width="5" stroke-linejoin="round"'
    ' stroke-linecap="round" opacity=".8" stroke-dasharray="34 3 52 4"'
)
#: Towards the words beside it the pavement becomes one plain colour; what stands on it does not.
_FADE = (
    '<linearGradient id="light"><stop offset=".04" stop-color="#000"/>'
    '<stop offset=".5" stop-color="#fff"/></linearGradient>'
    '<mask id="fade"><rect width="1000" height="1000" fill="url(#light)"/></mask>'
)
#: Whose chairs stand at the table, in an order that looks like chance.
_FORMS = tuple(CHAIRS)
_BRIGHT = ("coral", "mint", "chalk", "pink", "wood", "yellow")


def scene(name: str, theme: str = PLAIN) -> str:
    """Return a scene on the pavement of a place.

    Raises:
        KeyError: there is no scene of this name.
    """
    body = SCENES[name]()
    used = re.findall(r'href="#([a-z-]+)"', body)
    place = of(theme)
    paints = tuple(_softened(one, place) for one in ground_paints(place)[:4])
    ground = f'<rect class="g" fill="{paints[0].light}" width="1000" height="1000"/>'
    pavement = street(bonds.laid(place.bond, *SIZE, size=0.8), paints)
    faded = f'{_FADE}<g mask="url(#fade)">{pavement}</g>'
    return drawing(SIZE, paints, definitions(used) + ground + faded + body)


def _softened(paint: Paint, theme: Theme) -> Paint:
    """Return a colour of the street nearer to its joints: here it is the ground, not the story."""
    day, evening = theme.light.accent, theme.dark.deep
    share = 0 if paint.name == "g" else 0.55
    return Paint(paint.name, mixed(paint.light, day, share), mixed(paint.dark, evening, share))


def _chalk(name: str, x: float, y: float, turn: float = 0) -> str:
    return f"<g {_CHALK}>{use(name, x, y, turn)}</g>"


def _free_chair(x: float, y: float, turn: float) -> str:
    return _chalk("ring", x, y) + chair("resident", "yellow", x, y, turn, 2.3)


def _lights(line: str, bulbs: tuple[tuple[int, int], ...]) -> str:
    """Return a string of lights along a curve."""
    found = "".join(f'<circle cx="{x}" cy="{y}" r="8"/>' for x, y in bulbs)
    return (
        f'<path fill="none" stroke="#fff8ea" stroke-width="2.5" opacity=".75" d="{line}"/>'
        f'<g fill="#ffc73d" stroke="#fff8ea" stroke-width="3">{found}</g>'
    )


def _board(x: float, width: float, depth: float, colour: str, pattern: str = "") -> str:
    """Return one table seen from above, at ``x`` along the row."""
    turn = number((chance(x) - 0.5) * 2)
    box = f'x="{number(x)}" y="{number(-depth / 2)}" width="{number(width)}"'
    top = f'<rect fill="{COLOURS[colour][0]}" {box} height="{number(depth)}" rx="5"/>'
    lines = ""
    if pattern == "planks":
        drawn = "".join(f"M{number(x)} {y}h{number(width)}" for y in (-51, -17, 17, 51))
        lines = f'<path fill="none" stroke="#191f24" stroke-width="2.5" opacity=".2" d="{drawn}"/>'
    elif pattern == "checks":
        down = "".join(
            f"M{number(x + at)} {-depth / 2}v{depth}" for at in range(24, int(width), 24)
        )
        across = "".join(f"M{number(x)} {y}h{number(width)}" for y in range(-69, 80, 24))
        lines = (
            f'<path fill="none" stroke="#f4795b" stroke-width="9" opacity=".4" d="{down}{across}"/>'
        )
    elif pattern == "runner":
        lines = f'<rect fill="#68b87a" opacity=".75" {box.replace(number(-depth / 2), "-24", 1)}'
        lines += ' height="48"/>'
    return f'<g transform="rotate({turn} {number(x + width / 2)} 0)">{top}{lines}</g>'


def _seats(first: int, last: int, step: int, y: int, turn: float) -> str:
    """Return chairs along one side of the table, never two alike beside each other."""
    found = []
    for at, x in enumerate(range(first, last, step)):
        luck = chance(x, y)
        form = _FORMS[(at * 3 + (y > 0) * 2) % len(_FORMS)]
        colour = _BRIGHT[(at * 5 + (y > 0)) % len(_BRIGHT)]
        found.append(
            chair(form, colour, x + luck * 14, y + (luck - 0.5) * 22, turn + (luck - 0.5) * 18)
        )
    return "".join(found)


def _places(first: int, last: int) -> str:
    """Return plates and glasses on both sides."""
    found = []
    for at, x in enumerate(range(first, last, 104)):
        for side in (-1, 1):
            luck = chance(x, side)
            thing = ("pie", "salad", "soup", "plate", "paper")[(at * 2 + (side > 0) * 3) % 5]
            found.append(use(thing, x + luck * 10, side * 61 + (luck - 0.5) * 8, luck * 40 - 20))
            found.append(use("glass", x + 42, side * 36))
    return "".join(found)


def _table() -> str:
    """Return neighbours' own tables, pushed together into one, across the street."""
    tables = (
        _board(-800, 250, 186, "mint", "runner")
        + _board(-545, 210, 186, "chalk")
        + _board(-330, 270, 174, "coral")
        + _board(-55, 200, 170, "wood", "planks")
        + _board(150, 240, 170, "pink", "checks")
        + _board(395, 260, 196, "chalk")
        + _board(660, 220, 170, "mint", "runner")
    )
    middle = "".join(
        use(name, x, 0, turn)
        for name, x, turn in (
            ("flowers", -640, 8), ("bread", -430, 9), ("flowers", -250, 33), ("pan", -70, 0),
            ("bread", 120, -8), ("flowers", 300, 0), ("pan", 470, 20), ("flowers", 640, 50),
        )
    )  # fmt: skip
    row = (
        _chalk("ring", 78, 210)
        + _seats(-770, 820, 96, -138, 180)
        + _seats(-760, -30, 98, 136, 0)
        + _seats(180, 820, 98, 136, 0)
        + chair("resident", "yellow", 78, 210, -24, 2.3)
        + '<g fill="#000" opacity=".28" transform="translate(2 16)">'
        '<rect x="-800" y="-92" width="1680" height="184"/></g>'
        + tables
        + _places(-753, 840)
        + middle
    )
    return (
        _chalk("hopscotch", 300, 84, -16)
        + _chalk("sun", 852, 742)
        + f'<g transform="translate(575 500) rotate(-56)">{row}</g>'
        + use("bush", 180, 452)
        + use("bush", 262, 366, 30, 0.7)
        + use("bush", 946, 560, 10, 0.9)
        + use("bush", 612, 930, 0, 0.9)
        + use("cat", 168, 640, 24)
        + _lights(
            "M160 430Q330 620 560 860T720 1010M420-20Q700 60 900 240T1010 330",
            ((216, 494), (268, 550), (318, 604), (380, 676), (436, 737), (494, 796), (560, 860),
             (622, 922), (500, 8), (590, 42), (680, 88), (770, 142), (850, 204), (940, 272)),
        )
        + use("tree", 900, 900)
    )  # fmt: skip


def _bed(x: float, y: float, columns: int, crops: tuple[str, ...]) -> str:
    """Return a raised bed with a crop in each row."""
    width, depth = columns * 68 + 44, len(crops) * 70 + 40
    box = f'x="{number(x)}" y="{number(y)}" width="{width}" height="{depth}"'
    shade = f'x="{number(x + 14)}" y="{number(y + 18)}" width="{width}" height="{depth}"'
    soil = f'x="{number(x + 12)}" y="{number(y + 12)}" width="{width - 24}" height="{depth - 24}"'
    grown = "".join(
        use(crop, x + 56 + column * 68, y + 55 + row * 70, chance(x, row, column) * 90)
        for row, crop in enumerate(crops)
        for column in range(columns)
    )
    return (
        f'<rect fill="#000" opacity=".28" {shade}/><rect fill="#bd8650" {box} rx="4"/>'
        f'<rect fill="#4b3527" {soil} rx="3"/>{grown}'
    )


def _garden() -> str:
    """Return a garden on the street: beds, a bench of chairs, a barrow, and one chair free."""
    beds = (
        _bed(-330, -460, 7, ("cabbage", "carrot"))
        + _bed(-330, -200, 7, ("lettuce", "flowers", "lettuce"))
        + _bed(-330, 150, 4, ("carrot", "cabbage"))
        + _bed(290, -460, 4, ("flowers", "lettuce"))
        + _bed(290, -200, 4, ("cabbage", "carrot", "cabbage"))
    )
    return (
        _chalk("hopscotch", 190, 70, -10)
        + f'<g transform="translate(560 540) rotate(-18)">{beds}'
        + _free_chair(150, 230, -30)
        + "".join(
            chair(_FORMS[at], _BRIGHT[at], 290 + at * 92, 150 + (at % 2) * 22, 170 + at * 9)
            for at in range(4)
        )
        + use("can", 20, 330, 20, 1.1)
        + "</g>"
        + use("bush", 150, 520)
        + use("bush", 236, 446, 30, 0.7)
        + use("cat", 130, 660, 24)
        + use("barrow", 210, 850, -24, 1.1)
        + _lights(
            "M120 470Q300 420 430 250T640-20",
            ((196, 446), (268, 406), (334, 354), (388, 300), (436, 238), (486, 170), (540, 104)),
        )
        + use("tree", 930, 930)
    )


def _workshop() -> str:
    """Return a street where things are mended: benches, laptops, a bicycle, one chair free."""
    planks = _board(-470, 420, 190, "wood", "planks") + _board(-40, 470, 190, "wood", "planks")
    things = "".join(
        use(name, x, y, turn, 1.1)
        for name, x, y, turn in (
            ("laptop", -400, -40, 8), ("saw", -270, 44, -20), ("lamp", -140, -44, 0),
            ("paper", -200, -40, 12), ("laptop", 50, 46, 176), ("paper", 160, -44, -14),
            ("laptop", 270, -40, -6), ("lamp", 370, 44, 0), ("glass", -330, -60, 0),
            ("soup", -90, 46, 0), ("glass", 190, 40, 0), ("flowers", 120, 40, 10),
        )
    )  # fmt: skip
    bench = (
        _seats(-430, 420, 122, -150, 180)
        + _seats(-420, -80, 118, 148, 0)
        + _seats(190, 420, 118, 148, 0)
        + '<rect fill="#000" opacity=".28" x="-466" y="-80" width="910" height="194"/>'
        + planks
        + things
    )
    return (
        _chalk("sun", 226, 150)
        + f'<g transform="translate(610 420) rotate(-38)">{bench}{_free_chair(60, 236, -20)}</g>'
        + use("bicycle", 170, 850, -24, 1.2)
        + use("bicycle", 640, 830, 16)
        + use("bush", 140, 470)
        + use("bush", 220, 396, 30, 0.7)
        + use("bush", 930, 640, 10, 0.9)
        + use("cat", 130, 620, 12)
        + _lights(
            "M100 420Q330 330 480 120T620-20M560 1010Q760 900 1010 860",
            ((180, 384), (262, 338), (340, 282), (408, 220), (466, 142), (524, 64), (640, 972),
             (730, 930), (826, 896), (920, 874)),
        )
        + use("tree", 940, 960)
    )  # fmt: skip


#: Every scene a node may choose: ``pictures`` in node.toml.
SCENES: Mapping[str, Callable[[], str]] = {
    "table": _table, "garden": _garden, "workshop": _workshop,
}  # fmt: skip


def chairs() -> str:
    """Return a sprite of the chairs of all parties, for charts on pages."""
    symbols = "".join(
        f'<symbol id="{form}" viewBox="0 0 40 40">{drawn}</symbol>'
        for form, drawn in CHAIRS.items()
    )
    return (
        "<!-- SPDX-License-Identifier: EUPL-1.2 -->"
        f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'
    )


def hedge() -> str:
    """Return a length of hedge, to be laid end to end: the edge of what is ours."""
    leaves = "".join(
        use("sprig", 8 + luck * 40, y, luck * 360, 0.5 + luck * 0.35)
        for y in range(0, 161, 10)
        for luck in (chance(y % 160, 3), chance(y % 160, 7))
    )
    flowers = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
        for x, y, colour in ((18, 40, "#f6b3c4"), (36, 92, "#ffc73d"), (16, 138, "#fff8ea"))
    )
    sprig = "".join(
        f'<path transform="rotate({at * 72})" d="M0 0C-6-4-5-11 0-14 5-11 6-4 0 0Z"/>'
        for at in range(5)
    )
    return (
        "<!-- SPDX-License-Identifier: EUPL-1.2 -->"
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 160"><defs>'
        f'<g id="sprig" fill="#68b87a">{sprig}</g></defs>'
        '<rect x="8" fill="#2f8757" width="40" height="160"/>'
        f"{leaves}{flowers}</svg>"
    )
