# SPDX-License-Identifier: EUPL-1.2
"""Fields in a line each promise what the long way would."""

import pytest

from core.errors import InvalidRecord
from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    choices_field,
    link_field,
    text_field,
)

COLOURS = {"red": "Rood", "blue": "Blauw"}


class Bench(RecordSchema):
    """One of each."""

    story = text_field("Verhaal", PUBLIC_STORY, most=10, rows=3, hint="Kort.")
    name = text_field("Naam", PUBLIC_STORY, most=10, required=True, search=False)
    colour = choice_field("Kleur", PUBLIC_STORY, COLOURS)
    wood = choice_field("Verf", PUBLIC_STORY, COLOURS, default="red")
    shades = choices_field("Tinten", PUBLIC_STORY, COLOURS)
    place = link_field("Plek", PUBLIC_STORY, to="place")
    maker = link_field("Maker", PUBLIC_STORY, to="organisation", required=True)


BENCH = RecordType("bench", Bench, "bankjes", "benches", "bankje", "bankjes")
LEAST = {"title": "Bankje", "name": "Jan", "colour": "blue", "maker": "3"}


def test_what_is_left_out_gets_its_default():
    checked = BENCH.check(LEAST)

    assert checked["story"] == ""
    assert checked["wood"] == "red"
    assert checked["shades"] == []
    assert checked["place"] is None


@pytest.mark.parametrize("name", ["name", "colour", "maker"])
def test_what_is_required_is_asked_for(name):
    with pytest.raises(InvalidRecord) as caught:
        BENCH.check({key: value for key, value in LEAST.items() if key != name})

    assert set(caught.value.problems) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("story", "x" * 11), ("name", "x" * 11), ("name", ""), ("colour", "green"),
        ("wood", "green"), ("shades", ["red", "green"]), ("place", "the square"), ("maker", None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(name, value):
    with pytest.raises(InvalidRecord) as caught:
        BENCH.check(LEAST | {name: value})

    assert set(caught.value.problems) == {name}


def test_lists_search_and_forms_know_them():
    known = BENCH.by_name

    assert {name for name, one in known.items() if one.indexed} == {
        "colour", "wood", "shades", "place", "maker",
    }  # fmt: skip
    assert known["story"].search and not known["name"].search
    assert (known["story"].widget, known["story"].rows) == ("textarea", 3)
    assert known["shades"].choices == tuple(COLOURS.items())
    assert (known["place"].widget, known["place"].refers_to) == ("reference", "place")
