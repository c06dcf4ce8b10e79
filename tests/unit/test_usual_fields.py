# SPDX-License-Identifier: EUPL-1.2
"""Fields in a line each promise what the long way would."""

import pytest
from werkzeug.datastructures import MultiDict

from core.errors import InvalidRecord
from core.web.writing import forms
from plugins.gatherings.event import EVENT
from plugins.initiatives.initiative import INITIATIVE
from samenbeter import (
    HOUSE,
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    choices_field,
    lines_field,
    link_field,
    links_field,
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


class Walk(RecordSchema):
    """A walk past places."""

    steps = lines_field("Stappen", PUBLIC_STORY, most=3, longest=20)
    places = links_field("Plekken", PUBLIC_STORY, to="place", most=2)


WALK = RecordType("walk", Walk, "wandelingen", "walks", "wandeling", "wandelingen")


def test_lines_and_links_are_lists_with_an_end():
    checked = WALK.check({"title": "Rondje", "steps": ["Ga links", "Stop"], "places": ["3", "7"]})

    assert checked["steps"] == ["Ga links", "Stop"]
    assert WALK.search_text(checked) == "Ga links\nStop"
    assert WALK.facets(checked) == [("places", "3"), ("places", "7")]
    with pytest.raises(InvalidRecord) as caught:
        WALK.check({"title": "Rondje", "steps": ["x"] * 4, "places": ["3", "7", "9"]})
    assert caught.value.problems == {
        "steps": ["Gebruik hooguit 3 regels."], "places": ["Kies er hooguit 2."]
    }  # fmt: skip
    with pytest.raises(InvalidRecord, match="steps"):
        WALK.check({"title": "Rondje", "steps": ["x" * 21]})


def test_one_writes_a_step_on_each_line_and_ticks_the_links():
    sent = MultiDict([("steps", " Ga links\r\n\r\nStop \n"), ("places", "3"), ("places", "7")])

    data = forms.read(WALK, sent)

    assert data == {"steps": ["Ga links", "Stop"], "places": ["3", "7"]}


def test_a_form_gives_lines_and_ticks_back(node):
    data = {"steps": ["Ga links", "Stop"], "places": ["3"]}

    made = {one.name: one for one in forms.build(node, HOUSE, WALK, data).fields}

    assert (made["steps"].widget, made["steps"].value) == ("lines", "Ga links\nStop")
    assert made["places"].widget == "references"
    assert [each.value for each in made["places"].options if each.chosen] == ["3"]


def test_a_year_that_was_typed_is_a_number_and_a_count_of_people_is_not():
    sent = MultiDict([("title", "Zorgvrijstaat"), ("phase", "running"), ("started", "2017")])
    counted = MultiDict([("attendance", "24")])

    assert INITIATIVE.check(forms.read(INITIATIVE, sent))["started"] == 2017
    assert forms.read(EVENT, counted)["attendance"] == "24"
    with pytest.raises(InvalidRecord, match="started"):
        INITIATIVE.check(forms.read(INITIATIVE, MultiDict({**sent, "started": "17,5"})))
