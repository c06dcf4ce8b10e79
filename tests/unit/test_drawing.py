# SPDX-License-Identifier: EUPL-1.2
"""Pictures make themselves: the same each time, small, whole, and in the colours of a place."""

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

import core.web
from core.drawing import bonds, lessons, parts, scenes, shapes
from core.themes import PICTURES, PLAIN, THEMES, known, of
from core.web.visiting import cards

#: Bytes: of a lesson's picture, and of the scene of a home page.
LESSON, SCENE = 7_000, 42_000
#: And of the card that other sites show.
CARD = 60_000
FONTS = Path(core.web.__file__).parent / "static" / "fonts"
ALL = [(theme, kind) for theme in THEMES for kind in ("", *lessons.KINDS)]


def read(drawn):
    """Return the drawing, read as strictly as a browser reads a file."""
    return ElementTree.fromstring(drawn)


@pytest.mark.parametrize(("theme", "kind"), ALL)
def test_every_place_and_kind_has_a_small_picture_of_its_own(theme, kind):
    drawn = lessons.picture(theme, kind)

    assert read(drawn).get("viewBox") == "0 0 640 360"
    assert THEMES[theme].light.accent in drawn
    assert THEMES[theme].dark.deep in drawn
    assert len(drawn.encode()) < LESSON
    assert drawn == lessons.picture(theme, kind)
    assert sum(drawn == lessons.picture(*each) for each in ALL) == 1


@pytest.mark.parametrize("name", PICTURES)
def test_every_scene_is_whole_and_keeps_one_chair_free(name):
    drawn = scenes.scene(name, "rotterdam")

    tree = read(drawn)
    ids = {each.get("id") for each in tree.iter() if each.get("id")}
    used = {each.get("href")[1:] for each in tree.iter() if each.tag.endswith("use")}
    used |= set(re.findall(r"url\(#([a-z]+)\)", drawn))
    assert used == ids
    assert "ring" in used
    assert len(drawn.encode()) < SCENE


def test_the_scenes_are_those_that_a_node_may_choose():
    assert tuple(scenes.SCENES) == PICTURES
    with pytest.raises(KeyError):
        scenes.scene("stock-photo")


def test_a_place_nobody_knows_is_laid_with_plain_slabs():
    assert lessons.picture("nobody-knows", "tip") == lessons.picture(PLAIN, "tip")
    assert of("nobody-knows") is THEMES[PLAIN]
    assert "rotterdam" in known()


def test_a_kind_nobody_knows_leaves_the_street_as_it_is():
    assert lessons.picture("utrecht", "song") == lessons.picture("utrecht")


@pytest.mark.parametrize("bond", bonds.BONDS)
def test_a_street_is_laid_without_stones_that_overlap_a_corner_of_the_window(bond):
    laid = bonds.laid(bond, 640, 360)

    middles = {(round(each.x), round(each.y)) for each in laid}
    assert len(middles) == len(laid), "two stones lie in one place"
    assert all(len(each.corners) >= 4 for each in laid)


def test_every_theme_is_laid_in_a_bond_that_is_there():
    assert {theme.bond for theme in THEMES.values()} == set(bonds.BONDS)


def test_the_chairs_of_all_parties_are_in_the_sprite():
    symbols = {each.get("id") for each in read(scenes.chairs())}

    assert symbols == set(parts.CHAIRS)


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (12.34, "12.3")]
)
def test_a_number_is_as_short_as_it_can_be(value, written):
    assert shapes.number(value) == written


def test_a_colour_between_two_lies_between_them():
    assert shapes.mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert shapes.mixed("#102030", "#ffffff", 0) == "#102030"


def card(theme="groningen", place="Groningen", town=""):
    return cards.card(theme, place, town, FONTS)


@pytest.mark.parametrize("theme", THEMES)
def test_every_place_has_a_card_of_its_own_for_other_sites(theme):
    drawn = card(theme)

    with Image.open(BytesIO(drawn)) as image:
        shown = image.convert("RGB")
    deep = tuple(bytes.fromhex(THEMES[theme].light.deep[1:]))
    assert (image.format, shown.size) == ("PNG", cards.SIZE)
    assert max(abs(a - b) for a, b in zip(shown.getpixel((10, 10)), deep, strict=True)) < 8
    assert len(drawn) < CARD
    assert sum(drawn == card(each) for each in THEMES) == 1


def test_a_card_tells_the_name_however_long_it_is():
    long = "Een buurt met een naam die nergens op een bord past, en verder gaat"

    drawn = {card(place=each, town=town) for each in ("Oost", long, "") for town in ("", long)}

    assert len(drawn) == 6
    for each in drawn:
        with Image.open(BytesIO(each)) as image:
            beside = image.convert("RGB").crop((700, 0, 760, 630))
        # Between the longest words and the street stands the ground alone.
        assert len({beside.getpixel((0, y)) for y in range(0, 630, 3)}) == 1
