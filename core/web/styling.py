# SPDX-License-Identifier: EUPL-1.2
"""The style sheets of every page, joined from readable files and squeezed.

``tokens.css`` holds values: type, space, colours of the house, and those of each place from
``core.themes``. ``style.css`` holds the components, one file an idea, in the order of
``PARTS``: later ones may rely on earlier ones. A browser asks for two files, once. What
few pages need stands apart (``APART``): they name it in their block ``styles``.
"""

import re
from pathlib import Path

from core.themes import PLAIN, THEMES, Colours

#: Where the readable files stand.
FOLDER = Path(__file__).parent / "styles"
#: The components, in the order of the cascade.
PARTS = (
    "ground", "marks", "frame", "bricks", "tiles", "home", "agenda", "ways", "lists", "record",
    "forms", "states", "everybody",
)  # fmt: skip
#: For whoever is signed in, and for pages with charts.
APART = (
    "ballots", "charts", "desk", "door", "handout", "inquiry", "sheets", "tables",
    "timer", "writing",
)  # fmt: skip

#: The short name of what the readable files call by direction of reading. All our languages run
#: from left to right and from top to bottom; one that does not takes this away.
_SHORT = {
    "block-size": "height",
    "inline-size": "width",
    "min-block-size": "min-height",
    "min-inline-size": "min-width",
    "max-inline-size": "max-width",
    "inset-block-start": "top",
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    **{
        f"{what}-{start}-{end}": f"{what}-{short}"
        for what in ("border", "margin", "padding")
        for start, end, short in (
            ("block", "start", "top"),
            ("block", "end", "bottom"),
            ("inline", "start", "left"),
            ("inline", "end", "right"),
        )
    },
}
#: A property at the beginning of a declaration.
_PROPERTY = re.compile(r"(?<=[{;])([a-z-]+)(?=:)")
#: Text between quotes, which stays as it is, or what is between.
_QUOTED = re.compile(r"""("[^"\n]*")""")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def tokens() -> str:
    """Return the sheet of values."""
    return squeeze(_read("tokens") + themes())


def components() -> str:
    """Return the sheet of components."""
    return squeeze("".join(map(_read, PARTS)))


def apart(part: str) -> str:
    """Return a sheet that only some pages ask for: one of ``APART``."""
    return squeeze(_read(part))


def themes() -> str:
    """Return the colours of every place: one light and one dark line each.

    The plain theme comes first, for any place; a known name is more specific.
    """
    light = "".join(_line(name, theme.light) for name, theme in THEMES.items())
    dark = "".join(_line(name, theme.dark) for name, theme in THEMES.items())
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def squeeze(sheet: str) -> str:
    """Return a style sheet without comments or space that means nothing, in short names."""
    pieces = _QUOTED.split(_COMMENT.sub("", sheet))
    pieces[::2] = [_squeezed(each) for each in pieces[::2]]
    return "".join(pieces).strip()


def _line(name: str, colours: Colours) -> str:
    place = "[data-node]" if name == PLAIN else f"[data-node={name}]"
    return (
        f"{place} {{ --accent: {colours.accent}; --deep: {colours.deep};"
        f" --tint: {colours.tint}; }}\n"
    )


def _read(part: str) -> str:
    return (FOLDER / f"{part}.css").read_text("utf-8")


def _squeezed(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    # A space before a colon tells "a :hover" from "a:hover", so it stays; one after does not.
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).replace(": ", ":")
    return _PROPERTY.sub(lambda found: _SHORT.get(found[1], found[1]), text.replace(";}", "}"))
