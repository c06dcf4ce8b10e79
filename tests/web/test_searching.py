# SPDX-License-Identifier: EUPL-1.2
"""The pages of search, as a visitor meets them."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import records
from core.model import HOUSE
from tests.web.conftest import NEIGHBOUR


def titles(answer):
    return re.findall(r'class="cover" href="[^"]+"[^>]*>([^<]+)<', answer.text)


def test_a_typing_error_is_mended_and_both_ways_are_offered(visitor, write):
    write("lesson", "Tafel op de stoep")

    page = visitor.get("/zoeken?q=tafle")

    assert titles(page) == ["Tafel op de stoep"]
    assert "We vonden niets over ‘tafle’." in page.text
    assert 'Bedoel je <a href="/zoeken?q=tafel"><b>‘tafel’</b></a>?' in page.text
    stubborn = visitor.get("/zoeken?q=tafle&precies=1")
    assert 'href="/zoeken?q=tafle&amp;precies=1"' in page.text
    assert titles(stubborn) == [] and "We vonden niets over ‘tafle’." in stubborn.text


def test_how_much_there_is_stands_in_a_sentence(visitor, write):
    write("lesson", "Tafel een")
    write("lesson", "Tafel twee")

    assert "<b>2 berichten</b> over ‘tafels’" in visitor.get("/zoeken?q=tafels").text
    assert "<b>1 bericht</b> over ‘twee tafel’" in visitor.get("/zoeken?q=twee+tafel").text


def test_when_nothing_has_all_words_the_page_says_so(visitor, write):
    write("lesson", "Tafel op de stoep")

    page = visitor.get("/zoeken?q=tafel+olifant")

    assert titles(page) == ["Tafel op de stoep"]
    assert "Niets had al je woorden. Dit heeft er een paar." in page.text


def test_filters_stand_in_the_address_and_chips_take_them_away(visitor, node, write, take_in):
    write("lesson", "Soep van ons", principles=["ict"])
    take_in("lesson", "Soep van ver")
    story = {"title": "Soep als idee", "story": "Soep.", "phase": "idea", "principles": ["ict"]}
    records.create(node, HOUSE, "initiative", story, publish=True)

    every = visitor.get("/zoeken?q=soep")
    assert sorted(titles(every)) == ["Soep als idee", "Soep van ons", "Soep van ver"]
    for name in ("soort", "principes", "origin"):
        assert f'type="checkbox" name="{name}"' in every.text

    far = visitor.get(f"/zoeken?q=soep&origin={NEIGHBOUR}")
    assert titles(far) == ["Soep van ver"]
    ours = visitor.get(f"/zoeken?q=soep&soort=lessen&principes=ict&origin={node.id}")
    assert titles(ours) == ["Soep van ons"]
    assert f'href="/zoeken?q=soep&amp;soort=lessen&amp;origin={node.id}"' in ours.text
    assert f'<input type="hidden" name="origin" value="{node.id}">' in ours.text


def test_filters_that_leave_nothing_are_named_not_the_words(visitor, write):
    write("lesson", "Soep van ons", principles=["ict"])

    page = visitor.get("/zoeken?q=soep&principes=financing")

    assert "dat hierbij past" in page.text and "Haal een filter weg" in page.text
    assert 'class="chip" href="/zoeken?q=soep"' in page.text


def test_the_order_can_be_newest_first(visitor, write):
    write("lesson", "Soep")
    write("lesson", "Iets anders", advice="Soep.")

    assert titles(visitor.get("/zoeken?q=soep")) == ["Soep", "Iets anders"]
    newest = visitor.get("/zoeken?q=soep&volgorde=nieuw")
    assert titles(newest) == ["Iets anders", "Soep"]
    assert 'href="/zoeken?q=soep"' in newest.text


def test_nothing_found_leads_to_the_doors_that_are_there(visitor):
    page = visitor.get("/zoeken?q=olifant")

    assert "We vonden niets over ‘olifant’." in page.text
    assert 'href="/dag"' in page.text
    for way in re.findall(r'class="button button--line" href="([^"]+)"', page.text):
        assert visitor.get(way).status_code == 200


def test_what_somebody_typed_is_text_and_nothing_else(visitor, write):
    write("lesson", "Soep")

    for typed in ("<b>soep</b>", '"><script>', "%(text)s", "{0} {text}", "%s%d%"):
        page = visitor.get("/zoeken", query_string={"q": typed})
        assert page.status_code == 200
        assert "<b>soep</b>" not in page.text and "<script>" not in page.text


@pytest.mark.parametrize("query", ["na=x", "na=-1", "na=999999"])
def test_a_place_that_never_was_is_refused(visitor, query):
    assert visitor.get(f"/zoeken?q=soep&{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["q=", "q=soep&soort=onzin", "q=soep&origin=x&origin=y", "q=soep&principes=zz",
              "soort=a", "q=soep&na=480", "q=%00", "q=%FF%FE", "q=" + "a" * 5000,
              "q=soep&soort=" + "b" * 900]
)  # fmt: skip
def test_strange_addresses_get_a_page(visitor, write, query):
    write("lesson", "Soep")

    assert visitor.get(f"/zoeken?{query}").status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60,
          deadline=None)  # fmt: skip
@given(text=st.text(max_size=40) | st.text(alphabet="\"'*():^-+~= ANDORNEAR{}%a|", max_size=30))
def test_whatever_is_typed_gets_a_page(visitor, text):
    assert visitor.get("/zoeken", query_string={"q": text}).status_code == 200
    assert visitor.get("/zoeken/lijkt-op", query_string={"q": text}).status_code == 200


def test_somebody_who_writes_hears_what_is_there(visitor, write):
    record = write("lesson", "Een bank op de stoep")

    part = visitor.get("/zoeken/lijkt-op?deel=1&soort=lessen&q=Bankje+op+de+stoep")
    assert "Bestaat dit al?" in part.text and "<html" not in part.text
    assert f'<a href="/lessen/{record.id}" lang="nl">Een bank op de stoep</a>' in part.text
    assert "Les. Van ons." in part.text
    assert "no-store" in part.headers["Cache-Control"]

    page = visitor.get("/zoeken/lijkt-op?q=Bankje+op+de+stoep")
    assert titles(page) == ["Een bank op de stoep"] and "<html" in page.text


def test_somebody_who_writes_something_new_may_go_on(visitor, write):
    record = write("lesson", "Een bank op de stoep")

    assert "Ga gerust verder" in visitor.get("/zoeken/lijkt-op?q=Schaatsen&deel=1").text
    other = "/zoeken/lijkt-op?deel=1&soort=initiatieven&q=Bank+op+de+stoep"
    assert "Ga gerust verder" in visitor.get(other).text
    itself = f"/zoeken/lijkt-op?deel=1&behalve={record.id}&q=Bank+op+de+stoep"
    assert "Ga gerust verder" in visitor.get(itself).text
    assert visitor.get("/zoeken/lijkt-op?deel=1&q=").text.strip() == ""
