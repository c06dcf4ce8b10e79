# SPDX-License-Identifier: EUPL-1.2
"""What a proeftuin says of itself: checked at start, drawn without anybody's tiles."""

import tomllib

import pytest

from core.config import load
from core.errors import ConfigError
from core.neighbourhood import CRISIS, WAYS, Area
from core.web.visiting import mapping

NODE = """
[node]
name = "Rotterdam"
area = "Middelland"
address = "https://middelland.example"
plugins = []
"""
SQUARE = "[area]\noutline = [[4.45, 51.91], [4.47, 51.91], [4.47, 51.92], [4.45, 51.92]]\n"
MIDDELLAND = Area(((4.45, 51.91), (4.47, 51.91), (4.47, 51.92), (4.45, 51.92)))


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a node.toml with these tables."""

    def reading(more=""):
        (tmp_path / "node.toml").write_text(NODE + more, encoding="utf-8")
        return load(tmp_path, environment={}).neighbourhood

    return reading


def test_a_node_that_says_nothing_has_no_area_and_the_usual_help(read):
    ours = read()

    assert ours.area is None
    assert ours.focus == ()
    assert ours.help_ways == WAYS
    assert ours.crisis == CRISIS
    assert ours.words_of("ecosystem") == "Gezonde wijk"


def test_all_that_it_says_is_read(read):
    ours = read(
        SQUARE + 'codes = ["WK059908"]\napproximate = true\n'
        '[[focus]]\ntitle = "Samen eten"\nstory = "Aan tafel."\nprinciple = "ecosystem"\n'
        '[principles.ecosystem]\nlabel = "De tafel"\nanswer = "We eten samen."\n'
        '[[help.ways]]\ntitle = "Huize Middelland"\nurl = "/plekken/3"\n'
        '[[help.crisis]]\ntitle = "Levensgevaar"\nphone = "112"\n'
    )

    assert ours.area == Area(MIDDELLAND.outline, ("WK059908",), True)
    assert ours.focus[0].principle == "ecosystem"
    assert ours.words_of("ecosystem") == "De tafel"
    assert ours.help_ways[0].url == "/plekken/3"
    assert [each.dial for each in ours.crisis] == ["112"]


def test_an_outline_may_be_closed_as_geojson_has_it(read):
    closed = SQUARE.replace("]]", "], [4.45, 51.91]]")

    assert read(closed).area.outline == MIDDELLAND.outline


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("[area]\noutline = [[51.91, 4.45], [951.91, 4.47], [51.92, 4.47]]\n", "longitude first"),
        ("[area]\noutline = [[4.45, 51.91], [4.47, 51.91]]\n", "area.outline"),
        ("[area]\noutline = [[4.4, 51.9], [4.5, 51.9], [4.4, 51.9], [4.5, 52.0]]\n", "three"),
        ("[area]\noutline = [[4.4, 51.9], [4.5, 52.0], [4.5, 51.9], [4.4, 52.0]]\n", "crosses"),
        ("[area]\noutline = [[4.4, nan], [4.5, 52.0], [4.5, 51.9]]\n", "area.outline"),
        (SQUARE + 'codes = ["Middelland"]\n', "area.codes"),
        (SQUARE + "colour = 3\n", "no such key"),
        ("[principles.hope]\nanswer = 'Ja.'\n", "principles"),
        ('[[focus]]\ntitle = "Zonder verhaal"\n', "story"),
        ('[[focus]]\ntitle = "A"\nstory = "B"\nprinciple = "hope"\n', "principle"),
        ('[[help.ways]]\ntitle = "X"\nurl = "javascript:alert(1)"\n', "url"),
        ('[[help.ways]]\ntitle = "X"\nurl = "//elders.example"\n', "url"),
        ('[[help.crisis]]\ntitle = "X"\nphone = "bel maar"\n', "phone"),
    ],
)
def test_what_cannot_be_stops_the_node_with_a_sentence(read, wrong, told):
    tomllib.loads(wrong)

    with pytest.raises(ConfigError, match=told):
        read(wrong)


@pytest.mark.parametrize(
    ("point", "inside"),
    [((4.46, 51.915), True), ((4.44, 51.915), False), ((4.46, 51.93), False)],
)
def test_a_point_lies_in_the_area_or_not(point, inside):
    assert MIDDELLAND.holds(point) is inside


def test_a_bay_in_the_outline_is_outside():
    bay = Area(((0, 0), (4, 0), (4, 4), (2, 1), (0, 4)))

    assert bay.holds((2, 0.5))
    assert not bay.holds((2, 3))


def test_north_is_up_and_east_is_right():
    drawn = mapping.draw(MIDDELLAND, [(4.453, 51.912), (4.467, 51.918)])

    south_west, north_east = drawn.dots
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


def test_a_kilometre_is_as_long_both_ways():
    # At 51.9 degrees a degree of longitude is 0.617 of one of latitude.
    drawn = mapping.draw(MIDDELLAND, [])

    corners = [tuple(map(float, each.split(","))) for each in drawn.outline.split()]
    wide, high = corners[1][0] - corners[0][0], corners[0][1] - corners[3][1]
    assert wide / high == pytest.approx(2 * 0.617, rel=0.01)


def test_what_lies_beside_the_area_is_drawn_as_such_and_what_is_far_away_is_not():
    beside, far, nowhere = mapping.draw(MIDDELLAND, [(4.4712, 51.915), (5.12, 52.09), None]).dots

    assert beside is not None and not beside.inside
    assert far is None
    assert nowhere is None


def test_numbers_at_one_address_stand_beside_each_other_on_the_map():
    dots = mapping.draw(MIDDELLAND, [(4.46, 51.915)] * 9).dots

    for at, one in enumerate(dots):
        assert 0 <= one.x <= 640
        for other in dots[:at]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= 43**2


def test_a_very_flat_area_still_fits():
    drawn = mapping.draw(Area(((4.0, 52.0), (5.0, 52.0), (5.0, 52.0001))), [])

    assert drawn.height >= mapping.LOWEST
    assert all(0 <= float(y) <= drawn.height for y in (
        each.split(",")[1] for each in drawn.outline.split()
    ))  # fmt: skip
