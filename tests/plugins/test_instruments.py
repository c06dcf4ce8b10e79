# SPDX-License-Identifier: EUPL-1.2
"""Instruments as records: what they hold, and what they refuse."""

import pytest

from core import questions
from core.errors import InvalidRecord
from core.model import VISITOR, Query
from core.record_schemas import COMMON
from plugins.instruments.adoption import ADOPTION
from plugins.instruments.instrument import INSTRUMENT
from plugins.instruments.review import REVIEW

TYPES = [INSTRUMENT, ADOPTION, REVIEW]


@pytest.fixture
def node(make_node):
    return make_node(plugins=["initiatives", "lessons", "instruments"])


def names(kind):
    return " ".join(each.name for each in kind.fields if each.name not in COMMON)


def test_an_instrument_is_found_by_its_steps_and_its_price(node, write):
    write("instrument", "Vijf weken vragen", steps=["Hang een poster op"], cost="free")
    write("instrument", "Een bus huren", cost="more")

    free = questions.page(node, VISITOR, Query("instrument", filters={"cost": ("free",)})).records

    assert [each.title for each in free] == ["Vijf weken vragen"]
    assert [each.title for each in questions.search(node, "poster")] == ["Vijf weken vragen"]


def test_an_instrument_has_an_end(node, write):
    with pytest.raises(InvalidRecord, match="steps"):
        write("instrument", "Te lang", steps=["stap"] * 41)
    with pytest.raises(InvalidRecord, match="steps"):
        write("instrument", "Te lang", steps=["x" * 10_000])


def test_an_editor_does_not_say_where_it_came_from(node, write):
    other = write("instrument", "Van een ander")

    record = write("instrument", "Van ons", adopted_from=str(other.id), credit="Amsterdam")

    assert record.body["adopted_from"] is None
    assert record.body["credit"] == ""


def test_what_travels_has_the_names_that_were_agreed():
    assert {one.name: (one.path, one.collection, one.menu, one.needs_level) for one in TYPES} == {
        "instrument": ("instrumenten", "instruments", True, "information"),
        "adoption": ("overnames", "adoptions", False, "full"),
        "review": ("collegiale-blik", "reviews", False, "full"),
    }
    assert names(INSTRUMENT) == (
        "purpose when_to_use steps people skills time_needed cost materials access privacy_notes"
        " maturity edition what_changed principles initiative lessons photo adopted_from"
        " adopted_edition credit"
    )
    assert names(ADOPTION) == (
        "instrument kind changes start status edition seen_edition begun_with begun_on copy"
        " three_still three_gain three_day twelve_still twelve_gain twelve_day"
    )
    assert names(REVIEW) == "about strong question advice by_role"


@pytest.mark.parametrize("one", TYPES, ids=lambda one: one.name)
def test_nothing_in_it_is_about_persons(one):
    classes = {each.name: each.processing.privacy for each in one.fields}

    assert {name for name, found in classes.items() if found != "P0"} <= {"photo"}
