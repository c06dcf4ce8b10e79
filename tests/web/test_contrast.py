# SPDX-License-Identifier: EUPL-1.2
"""A11Y-03: text and edges stand out, in every place, by day and by night.

The colours are read from the style sheet as it is served, so that what is measured is what
people see. Ratios are those of WCAG 2.2, 1.4.3 and 1.4.11.
"""

import re

import pytest

from core.drawing import lessons
from core.themes import THEMES
from core.web import make_statics


def tokens():
    """Return what the sheet sets, by scheme: {"light": {selector: {name: value}}, …}."""
    text = make_statics().piece("tokens.css").body.decode()
    evening = re.compile(r"@media \(prefers-color-scheme:dark\)\{((?:[^{}]*\{[^{}]*\})*)\}")
    dark = "".join(evening.findall(text))
    light = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}", "", text)
    return {"light": _rules(light), "dark": _rules(dark)}


def _rules(text):
    found = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        named = dict(re.findall(r"--([a-z0-9-]+):([^;]+)", body))
        found.setdefault(selector.strip(), {}).update(named)
    return found


def palettes():
    """Yield (scheme, place, tokens) as they hold on an element of each place."""
    light, dark = tokens()["light"], tokens()["dark"]
    places = [each for each in light if each.startswith("[data-node=")]
    for scheme, rules in (("light", [light]), ("dark", [light, dark])):
        for place in ("[data-node]", *places):
            found = {}
            for selector in (":root", "[data-node]", place):
                for each in rules:
                    found |= each.get(selector, {})
            yield scheme, place, {key: _resolve(value, found) for key, value in found.items()}


def _resolve(value, found):
    while match := re.fullmatch(r"var\(--([a-z-]+)\)", value.strip()):
        value = found[match[1]]
    return value.strip()


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


#: (foreground, background, least ratio).
PAIRS = [
    *(("ink", each, 7) for each in ("surface", "ground", "sunken", "tint", "house-tint")),
    *(("ink-soft", each, 4.5) for each in ("surface", "ground", "sunken", "tint")),
    *(("accent", each, 4.5) for each in ("surface", "ground", "sunken", "tint")),
    ("on-accent", "accent", 4.5),
    ("on-band", "band", 4.5),
    ("on-chair", "chair", 7),
    ("on-night", "night", 7),
    *(("ink", f"{each}-tint", 7) for each in ("error", "ok", "warn")),
    *((each, f"{each}-tint", 4.5) for each in ("error", "ok", "warn")),
    *(("error", each, 4.5) for each in ("surface", "ground")),
    ("surface", "error", 4.5),
    *(("joint", each, 3) for each in ("surface", "ground")),
    *(("focus", each, 3) for each in ("surface", "ground", "sunken", "tint")),
    ("chair", "band", 3),
    ("chair", "night", 3),
]


def test_a11y_03_text_and_edges_stand_out_in_every_place_by_day_and_by_night():
    poor = [
        f"{scheme} {place}: {one} on {other} is {contrast(colours[one], colours[other]):.2f}"
        for scheme, place, colours in palettes()
        for one, other, least in PAIRS
        if one in colours and other in colours and contrast(colours[one], colours[other]) < least
    ]

    assert poor == []


def test_a11y_03_the_measure_itself_is_right():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a11y_03_every_place_is_measured_in_both_schemes():
    found = [(scheme, place) for scheme, place, _ in palettes()]

    assert len(found) == len(set(found)) == 2 * len(THEMES)


def test_a11y_03_white_words_can_be_read_on_the_palest_brick_of_every_picture():
    for name, theme in THEMES.items():
        for brick in lessons.ground_paints(theme)[:4]:
            assert contrast("#ffffff", brick.light) > 4.5, (name, brick)
            assert contrast("#f4f1e8", brick.dark) > 4.5, (name, brick)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a11y_03_a_poor_colour_is_noticed(scheme):
    scheme, place, colours = next(each for each in palettes() if each[0] == scheme)

    assert contrast(colours["ground"], colours["surface"]) < 4.5
