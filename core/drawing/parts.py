# SPDX-License-Identifier: EUPL-1.2
"""What stands on the pavement, each thing once: a scene places it as often as it likes. Pure.

A part is drawn around 0, 0. It takes its colour from who places it (``fill``) and a second one
through ``color``. Chairs tell parties by form; pages draw them from the sprite ``chairs.svg``.
"""

from collections.abc import Iterable, Mapping

from core.drawing.shapes import number, numbers

#: The seat and the back of each party's chair, in a square of 40.
CHAIRS: Mapping[str, str] = {
    "resident": '<rect x="7" y="5" width="26" height="24" rx="6"/>'
    '<rect fill="currentColor" x="5" y="29" width="30" height="7" rx="3.5"/>',
    "experience": '<rect x="4" y="8" width="32" height="28" rx="9"/>'
    '<rect fill="currentColor" x="10" y="6" width="20" height="20" rx="5"/>',
    "entrepreneur": '<circle cx="20" cy="20" r="14.5"/>'
    '<circle fill="currentColor" cx="20" cy="20" r="7"/>',
    "care": '<path d="M6 14a14 14 0 0 1 28 0v8a14 14 0 0 1-28 0z"/>'
    '<path fill="currentColor" d="M6 21v1a14 14 0 0 0 28 0v-1a14 10 0 0 1-28 0z"/>',
    "institution": '<rect x="6" y="6" width="28" height="28" rx="2"/>'
    '<path fill="currentColor" d="M6 12h28v4H6zM6 20h28v4H6zM6 28h28v4H6z"/>',
    "ict": '<path d="M20 4 35 13v15L20 36 5 28V13z"/>'
    '<path fill="currentColor" d="M20 13l8 5v7l-8 4.5-8-4.5v-7z"/>',
    "science": '<circle cx="20" cy="17" r="12"/>'
    '<path fill="currentColor" d="M6 24a15 15 0 0 0 28 0l4 3a19 19 0 0 1-36 0z"/>',
    "municipality": '<rect x="8" y="5" width="24" height="26" rx="3"/>'
    '<path fill="currentColor" d="M3 12h5v20h24V12h5v25H3z"/>',
}

#: What each colour of the street looks like, and its shade.
COLOURS: Mapping[str, tuple[str, str]] = {
    "yellow": ("#ffc73d", "#d99a06"),
    "coral": ("#f4795b", "#cf5234"),
    "pink": ("#f6b3c4", "#e0849e"),
    "mint": ("#9ad9bb", "#5fb38d"),
    "chalk": ("#fff8ea", "#dccba6"),
    "wood": ("#e9b884", "#bd8650"),
}

_LEAF = "M0 0C-14-10-12-27 0-34 12-27 14-10 0 0Z"


def _rosette(count: int, skew: float, scale: float, colour: str) -> str:
    leaves = "".join(
        f'<path transform="rotate({number(skew + at * 360 / count)})" d="{_LEAF}"/>'
        for at in range(count)
    )
    return f'<g fill="{colour}" transform="scale({number(scale)})">{leaves}</g>'


_SHADE = '<circle cx="4" cy="5" r="{}" opacity=".16"/>'
_PLATE = (
    _SHADE.format(29)
    + '<circle r="28" fill="#fff"/><circle r="19" fill="none" stroke="#191f24"'
    + ' stroke-width="2" opacity=".13"/>'
)

#: Every other thing, by name.
PARTS: Mapping[str, str] = {
    "plate": _PLATE,
    "salad": _PLATE + _rosette(6, 10, 0.5, "#2f8757"),
    "soup": _PLATE + '<circle r="13" fill="#ffc73d"/><circle cx="1" cy="-1" r="6" fill="#f4795b"/>',
    "pie": _PLATE + '<path fill="#f4795b" d="M-11-4a15 15 0 0 1 26 12 24 14 0 0 1-26-12z"/>'
    '<circle fill="#2f8757" cx="-4" cy="8" r="6"/>',
    "glass": '<circle r="9" fill="#dff1f5" stroke="#7fb4c2" stroke-width="2.5"/>',
    "paper": '<path opacity=".16" d="M-20-25h46v58h-46z"/>'
    '<rect fill="#fff" x="-24" y="-30" width="46" height="58" rx="2"/>'
    '<path fill="none" stroke="#191f24" stroke-width="3" opacity=".6"'
    ' d="M-15-17h28M-15-7h28M-15 3h18"/>',
    "pan": '<rect fill="#262f38" x="-48" y="-7" width="96" height="14" rx="6"/>'
    + _SHADE.format(37)
    + '<circle fill="#262f38" r="36"/><circle fill="#f4795b" r="29"/><g fill="#ffc73d">'
    '<circle cx="-9" cy="-6" r="6"/><circle cx="-12" cy="10" r="4"/></g><g fill="#2f8757">'
    '<circle cx="10" cy="-9" r="5"/><circle cx="4" cy="11" r="6"/></g>',
    "bread": '<rect fill="#b9763f" x="-48" y="-22" width="96" height="44" rx="6"/>'
    '<rect fill="#e9a95c" x="-34" y="-13" width="62" height="27" rx="13"/>'
    '<path fill="none" stroke="#191f24" stroke-width="2.5" opacity=".22"'
    ' d="M-18-9l7 18M-2-9l7 18M13-9l6 18"/>',
    "flowers": _rosette(8, 14, 1, "#2f8757")
    + _rosette(6, 47, 0.6, "#68b87a")
    + '<circle fill="#ffc73d" cx="6" cy="-8" r="8"/><circle fill="#f4795b" cx="-10" cy="7" r="8"/>'
    '<circle fill="#fff8ea" cx="12" cy="9" r="6"/>',
    "bush": '<circle cx="10" cy="13" r="38" opacity=".28"/>'
    + _rosette(8, 20, 1.4, "#2f8757")
    + _rosette(6, 44, 0.85, "#68b87a"),
    "tree": '<g opacity=".28"><circle cx="5" cy="75" r="150"/><circle cx="110" cy="-20" r="130"/>'
    '<circle cx="-100" cy="110" r="100"/></g><g fill="#2f8757"><circle cx="30" cy="50" r="150"/>'
    '<circle cx="135" cy="-50" r="130"/><circle cx="-75" cy="85" r="100"/></g>'
    '<g fill="#68b87a"><circle cx="20" cy="25" r="86"/><circle cx="120" cy="-58" r="56"/>'
    '<circle cx="-70" cy="80" r="46"/></g>',
    "cat": '<path opacity=".28" d="M-34 22a44 34 0 1 1 92 6 50 36 0 0 1-92-6z"/>'
    '<g fill="#2a2530"><path fill="none" stroke="#2a2530" stroke-width="13"'
    ' stroke-linecap="round" d="M-40 6C-72 20-66 54-30 50"/><ellipse rx="46" ry="32"/>'
    '<circle cx="44" cy="-12" r="22"/><path d="M30-28l2-20 14 14zM56-30l14-14 0 22z"/></g>'
    '<path fill="none" stroke="#57505f" stroke-width="6" stroke-linecap="round"'
    ' d="M-18-30q6 14 2 26M0-32q6 14 2 28M-34-20q6 10 4 18"/>',
    "hopscotch": '<path d="M-34 0h68v62h-68zM-68 62h136v62H-68zM0 62v62M-34 124h68v62h-68z'
    'M-68 186h136v62H-68zM0 186v62M-34 248a34 34 0 0 0 68 0"/>',
    "sun": '<circle r="26"/><path d="M0-40v-20M28-28l15-15M40 0h20M28 28l15 15M0 40v20M-28 28'
    'l-15 15M-40 0h-20M-28-28l-15-15"/>',
    "ring": '<path d="M-86 0a86 82 0 1 1 172 4 84 86 0 1 1-170-14"/>',
    # In a garden.
    "lettuce": _rosette(7, 0, 0.8, "#2f8757") + _rosette(6, 25, 0.5, "#9ad9bb"),
    "cabbage": '<circle r="25" fill="#2f8757"/><path fill="#68b87a" d="M0-22C14-22 22-10 20 2 12 16'
    '-8 20-18 8-24-6-12-22 0-22Z"/><circle cx="-1" cy="-2" r="8" fill="#9ad9bb"/>',
    "carrot": _rosette(5, 0, 0.6, "#68b87a") + '<circle r="7" fill="#f4795b"/>',
    "can": '<path opacity=".28" d="M-22-18h62v54h-62zM40 4h44v16h-44z"/>'
    '<rect fill="#5d7df0" x="-32" y="-30" width="62" height="54" rx="14"/>'
    '<path fill="#5d7df0" d="M30-8h44v12H30zM70-18h12v32H70z"/>'
    '<path fill="none" stroke="#3550b5" stroke-width="8" d="M-32-3h-16M-22-3h40"/>',
    "barrow": '<path opacity=".28" d="M-40-26h92l30 38-30 38h-92z"/>'
    '<path fill="#262f38" d="M-118-34h84v10h-84zM-118 24h84v10h-84z"/>'
    '<path fill="#f4795b" d="M-52-40h92l30 40-30 40h-92z"/>'
    '<path fill="#6b4a34" d="M-42-30h76l22 30-22 30h-76z"/>'
    '<rect fill="#262f38" x="66" y="-9" width="34" height="18" rx="8"/>',
    # In a workshop.
    "laptop": '<path opacity=".16" d="M-40-22h92v62h-92z"/>'
    '<rect fill="#262f38" x="-46" y="-30" width="92" height="62" rx="5"/>'
    '<path fill="#dff1f5" d="M-40-25h80v22h-80z"/><path fill="#57505f" d="M-38 3h76v16h-76z'
    'M-12 22h24v7h-24z"/>',
    "bicycle": '<g fill="none" stroke="#000" stroke-width="12" opacity=".28">'
    '<circle cx="-66" cy="12" r="52"/><circle cx="90" cy="12" r="52"/></g>'
    '<g fill="none" stroke="#262f38" stroke-width="9"><circle cx="-76" cy="0" r="52"/>'
    '<circle cx="80" cy="0" r="52"/></g><path fill="none" stroke="#9ad9bb" stroke-width="10"'
    ' stroke-linejoin="round" stroke-linecap="round" d="M-76 0-30-58h78L80 0M-30-58 4 0h-80M4 0'
    ' 48-58M40-84l8 26"/><path fill="#f4795b" d="M-50-72h40v14h-40z"/>',
    "saw": '<path opacity=".16" d="M-56-4h118v24H-56z"/><path fill="#dff1f5" d="M-60-10 30-14v26'
    'l-90-6z"/><rect fill="#f4795b" x="28" y="-20" width="34" height="38" rx="9"/>',
    "lamp": '<path opacity=".16" d="M-4-4h50v50H-4z"/><circle r="30" fill="#ffc73d"/>'
    '<circle r="14" fill="#fff8ea"/>',
}


def use(name: str, x: float, y: float, turn: float = 0, scale: float = 1) -> str:
    """Return a part in its place.

    Args:
        name: of the part; the scene's ``definitions`` hold it.
        x: of its middle, in pixels.
        y: of its middle.
        turn: in degrees, clockwise.
        scale: of 1.
    """
    turned = f" rotate({number(turn)})" if turn else ""
    sized = f" scale({scale:.2f})" if scale != 1 else ""
    return f'<use href="#{name}" transform="translate({numbers(x, y)}){turned}{sized}"/>'


def chair(
    form: str, colour: str, x: float, y: float, turn: float, scale: float = 1.8, shadow: float = 14
) -> str:
    """Return a chair and its shadow; the light comes from the top left of the scene."""
    seat, back = COLOURS[colour]
    here = f"translate({numbers(x, y)}) rotate({number(turn)}) scale({scale:.2f})"
    there = f"translate({numbers(x + shadow * 0.9, y + shadow)}) rotate({number(turn)})"
    return (
        f'<use href="#chair-{form}" fill="#000" color="#000" opacity=".28"'
        f' transform="{there} scale({scale:.2f})"/>'
        f'<use href="#chair-{form}" fill="{seat}" color="{back}" transform="{here}"/>'
    )


def definitions(names: Iterable[str]) -> str:
    """Return the parts of a scene, each once."""
    found = []
    for name in sorted(set(names)):
        form = name.removeprefix("chair-")
        if form != name:
            found.append(f'<g id="{name}"><g transform="translate(-20 -20)">{CHAIRS[form]}</g></g>')
        else:
            found.append(f'<g id="{name}">{PARTS[name]}</g>')
    return f"<defs>{''.join(found)}</defs>"
