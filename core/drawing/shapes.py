# SPDX-License-Identifier: EUPL-1.2
"""The pencil: numbers as short as they can be, shapes, colours between two colours. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


def number(value: float) -> str:
    """Return a length as SVG reads it, to a tenth."""
    text = f"{value:.1f}".removesuffix(".0")
    text = text.replace("-0", "-", 1) if text.startswith("-0") else text.removeprefix("0")
    return text if text.strip("-") else "0"


def numbers(*values: float) -> str:
    """Return lengths, one space between."""
    return " ".join(map(number, values))


def path(corners: Iterable[tuple[float, float]]) -> str:
    """Return a closed shape through ``corners``, as a piece of a path."""
    return "M" + "L".join(numbers(*each) for each in corners) + "Z"


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, ``share`` of the way from ``one`` to ``other``."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def chance(*seed: float) -> float:
    """Return a number from 0 up to 1 that looks like chance and is the same every time."""
    value = math.sin(sum((at + 1) * 12.9898 * each for at, each in enumerate(seed))) * 43758.5453
    return value - math.floor(value)


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour by day and one in the evening."""

    #: Name of its class in the drawing.
    name: str
    light: str
    dark: str


def drawing(size: tuple[int, int], paints: Iterable[Paint], body: str) -> str:
    """Return a whole SVG file that follows the reader's scheme.

    The evening's colours are a style inside the file. Where a policy forbids that (opened by
    itself), the attributes hold: it is day then.
    """
    evening = "".join(f".{one.name}{{fill:{one.dark}}}" for one in paints)
    style = f"<style>@media (prefers-color-scheme:dark){{{evening}}}</style>" if evening else ""
    return (
        "<!-- SPDX-License-Identifier: EUPL-1.2 -->"
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}"'
        f' preserveAspectRatio="xMidYMid slice">{style}{body}</svg>'
    )
