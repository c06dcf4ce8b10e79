# SPDX-License-Identifier: EUPL-1.2
"""The ways in: by question, place, day, principle, focus and role; empty, full, and for anybody."""

import re
from datetime import timedelta

import pytest

from core import records
from core.model import Actor
from core.web import create_app
from tests.web.conftest import Browser

EDITOR = Actor(None, "redactie", "editor")
AREA = """
[area]
outline = [[4.45, 51.91], [4.47, 51.91], [4.47, 51.92], [4.45, 51.92]]
approximate = true
[[focus]]
title = "Gemeenschapskracht"
story = "We eten samen."
progress = "Er staat een huis."
help = "Vraag ons naar de tafel."
principle = "ecosystem"
[principles.ecosystem]
label = "De gezonde tafel"
answer = "Wij eten elke week samen."
[[help.crisis]]
title = "Bel ons"
phone = "010 123"
"""
WAYS = (
    "/", "/vraag", "/plek", "/dag", "/principes", "/principes/gezonde-wijk",
    "/principes/samen-werken", "/principes/ict", "/principes/geld", "/focus", "/ik-ben",
    "/ik-ben/bewoner", "/ik-ben/mens-met-ervaring", "/ik-ben/ondernemer", "/ik-ben/zorgverlener",
    "/ik-ben/leverancier", "/ik-ben/wetenschapper", "/ik-ben/gemeente",
)  # fmt: skip


@pytest.fixture
def node(make_node):
    """Return a node that says where it is and what it looks into."""
    return make_node(extra=AREA)


@pytest.fixture
def bare(make_node):
    """Return the browser of a visitor of a node without any plugin."""
    return Browser(create_app(make_node(plugins=[])))


@pytest.mark.parametrize("path", WAYS)
def test_every_way_in_is_open_without_a_cookie(path, visitor):
    answer = visitor.get(path)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", WAYS)
def test_a_node_without_any_plugin_has_all_ways_in_and_a_free_chair(path, bare):
    answer = bare.get(path)

    assert answer.status_code == 200
    menu = re.search(r'<nav class="nav".*?</nav>', answer.text, re.S)[0]
    assert re.findall(r'<a href="([^"]*)"', menu) == ["/vraag", "/plek", "/dag"]


@pytest.mark.parametrize("path", ["/vraag", "/plek", "/dag", "/focus"])
def test_what_is_empty_invites(path, bare):
    assert "Hier is nog een stoel vrij." in bare.get(path).text


@pytest.mark.parametrize("path", ["/principes/hoop", "/ik-ben/koning"])
def test_what_is_no_principle_and_no_role_is_not_found(path, visitor):
    assert visitor.get(path).status_code == 404


def test_every_question_leads_to_a_page(visitor):
    page = visitor.get("/vraag").text

    links = re.findall(r'<li><a href="([^"]+)">', page)
    assert len(links) > 10
    for each in links:
        assert visitor.get(each.replace("&amp;", "&")).status_code == 200, each


@pytest.mark.parametrize("role", [each for each in WAYS if each.startswith("/ik-ben/")])
def test_every_deed_of_a_role_is_there_now(role, visitor):
    main = visitor.get(role).text.split("<main")[1].split("</main>")[0]

    links = [each for each in re.findall(r'<a href="([^"]+)">', main) if "/ik-ben" not in each]
    assert len(links) >= 3
    for each in links:
        assert visitor.get(each.replace("&amp;", "&").partition("#")[0]).status_code == 200, each


def test_a_role_is_not_led_to_what_is_not_installed(bare):
    assert "/lessen" not in bare.get("/ik-ben/gemeente").text


def test_the_municipality_reads_what_it_can_and_what_it_cannot(visitor):
    page = visitor.get("/ik-ben/gemeente").text

    assert "Je kunt niets van bewoners weghalen" in page
    assert "nooit de enige beheerder" in page


@pytest.mark.parametrize("path", [*WAYS, "/lessen", "/zoeken", "/over", "/aanmelden", "/nergens"])
def test_A11Y_10_whom_to_ask_stands_in_the_same_place_on_every_page(path, visitor):
    after = visitor.get(path).text.partition("</main>")[2]

    ask, help_ = after.index("Wie kun je vragen?"), after.index("Nu hulp nodig?")
    assert ask < after.index("<footer") < help_


def test_help_is_at_hand_on_every_page_and_a_node_says_where(visitor, bare):
    assert 'href="tel:010123"' in visitor.get("/over").text
    assert 'href="tel:112"' not in visitor.get("/over").text
    assert 'href="tel:112"' in bare.get("/over").text
    assert 'id="hulp"' in bare.get("/vraag").text


def test_A11Y_15_the_map_and_the_list_say_the_same(write, visitor):
    inside = write("place", "Huize Middelland", latitude=51.915, longitude=4.46)
    beside = write("place", "De brug", latitude=51.915, longitude=4.4712)
    far = write("place", "Ver weg", latitude=52.37, longitude=4.9)
    nowhere = write("place", "Ergens")

    page = visitor.get("/plek").text

    drawing = re.search(r"<svg class=\"map\".*?</svg>", page, re.S)[0]
    assert re.findall(r'href="/plekken/(\d+)" aria-label="(\d)', drawing) == [
        (str(inside.id), "1"), (str(beside.id), "2"),
    ]  # fmt: skip
    listed = page[page.index('class="tile tile--own pins"') :]
    for each in (inside, beside, far, nowhere):
        assert f'href="/plekken/{each.id}"' in listed
    assert "Net buiten ons gebied" in listed
    assert "Buiten ons gebied" in listed


def test_a_place_of_another_proeftuin_is_told_as_such(take_in, visitor):
    take_in("place", "Elders", latitude=51.915, longitude=4.46)

    page = visitor.get("/plek").text

    assert "Elders" in page
    assert "Uit " in page[page.index('class="tile tile--own pins"') :]


def test_a_place_tells_what_happens_there(write, visitor):
    place = write("place", "Huize Middelland")
    write("initiative", "Samen eten", place=str(place.id))

    assert "Samen eten" in visitor.get("/plek").text


def test_a_place_that_nobody_looked_at_for_half_a_year_says_so(write, visitor, node):
    write("place", "Huize Middelland")
    assert "lang geleden" not in visitor.get("/plek").text

    later = node.clock() + timedelta(days=190)
    object.__setattr__(node, "clock", lambda: later)

    assert "Dat is lang geleden" in Browser(create_app(node)).get("/plek").text


def test_AVG_04_nothing_of_the_map_comes_from_elsewhere(write, visitor):
    write("place", "Huize Middelland", latitude=51.915, longitude=4.46)

    page = visitor.get("/plek").text

    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', page)


def test_a_principle_answers_and_gathers_what_there_is(write, take_in, visitor):
    write("lesson", "Begin met soep", principles=["ecosystem"])
    take_in("lesson", "Zet koffie", principles=["ecosystem"])
    write("lesson", "Over geld", principles=["financing"])

    page = visitor.get("/principes/gezonde-wijk").text

    assert "De gezonde tafel" in page and "Wij eten elke week samen." in page
    assert "Begin met soep" in page and "Zet koffie" in page
    assert "Over geld" not in page
    assert 'href="/lessen?principles=ecosystem"' in page


def test_a_focus_shows_what_others_ask_about_it_and_not_our_own_questions(write, take_in, visitor):
    take_in("initiative", "Wie kookt er?", phase="question", principles=["ecosystem"])
    take_in("initiative", "Wie betaalt er?", phase="question", principles=["financing"])
    take_in("initiative", "Wij koken al", phase="running", principles=["ecosystem"])
    write("initiative", "Onze vraag", phase="question", principles=["ecosystem"])

    page = visitor.get("/focus").text

    assert "Vraag ons naar de tafel." in page and "Er staat een huis." in page
    assert "Wie kookt er?" in page
    for title in ("Wie betaalt er?", "Wij koken al", "Onze vraag"):
        assert title not in page


def test_home_says_in_five_seconds_where_this_is_and_what_is_on(write, take_in, visitor, node):
    start = (node.clock() + timedelta(1)).strftime("%Y-%m-%dT18:00:00Z")
    write("event", "Wijktafel", start=start)
    small = write("initiative", "Een kleine vraag", phase="question")
    write("initiative", "Zorgvrijstaat", parent=str(small.id))
    write("organisation", "Bewonersgroep", kind="residents")
    write("place", "Huize Middelland", latitude=51.915, longitude=4.46)
    take_in("lesson", "Laat een bewoner openen")

    page = visitor.get("/").text

    order = [
        "Er is nog een stoel vrij", "Ik heb een vraag", "Ik zoek een plek", "Ik zoek een dag",
        "Deze week", "Wijktafel", "Waar wij op letten", "Gemeenschapskracht",
        "Waar ben je welkom?", "Huize Middelland", "Ik ben",
    ]  # fmt: skip
    main = page.split("<main")[1]
    found = [main.index(each) for each in order if each != "Waar ben je welkom?"]
    assert found == sorted(found)
    for each in ("Wat anderen leerden", "Wat begon klein?", "Wie zit er aan tafel?"):
        assert each in main


def test_the_best_match_of_what_others_learned_comes_first(take_in, visitor):
    take_in("lesson", "Over eten", origin="r" * 32, principles=["ecosystem"])
    take_in("lesson", "Over geld", origin="s" * 32, principles=["financing"])

    page = visitor.get("/").text

    assert page.index("Over eten") < page.index("Over geld")


def test_home_of_a_node_that_took_everything_back_invites(write, visitor, node):
    place = write("place", "Huize Middelland", latitude=51.915, longitude=4.46)
    records.withdraw(node, EDITOR, place.id)

    page = visitor.get("/").text

    assert "Er staat nog geen plek op de kaart." in page
    assert "Huize Middelland" not in page
