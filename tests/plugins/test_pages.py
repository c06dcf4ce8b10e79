# SPDX-License-Identifier: EUPL-1.2
"""What our guests put on the pages of a node, as a visitor and an editor read it."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from core import questions
from core.model import VISITOR, Query
from core.people import accounts
from core.web.security import cookie_name

PLUGINS = Path(__file__).parents[2] / "plugins"
HOSTILE = "<script>alert('soep')</script>"
PEER = "p" * 32


class Page(HTMLParser):
    """Reads a page: its links, the ids of its headings, and whether it is well formed."""

    void = frozenset({"br", "img", "input", "hr", "meta", "link"})

    def __init__(self, html):
        super().__init__()
        self.html = html
        self.links = []
        self.ids = []
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.ids += [found["id"]] if "id" in found else []
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"


@pytest.fixture
def read(node, client):
    """Return a function that opens a page and reads it, and checks what holds for every page."""

    def reading(path):
        answer = client.get(path)
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code == 200
        assert page.open == []
        assert len(page.ids) == len(set(page.ids)), "an id is used twice"
        assert not any(guest.crashes for guest in node.plugins.guests.values())
        return page

    return reading


@pytest.fixture
def as_editor(node, client):
    """Sign the client in as an editor."""
    accounts.add_person(node, "redactie", "een lange zin over soep", "editor")
    token = accounts.sign_in(node, "redactie", "een lange zin over soep", "127.0.0.1")
    client.set_cookie(cookie_name(node), token)


def test_hostile_text_is_shown_as_text_wherever_it_stands(write, take_in, read):
    first = write("initiative", HOSTILE, started=2017, plain_summary=HOSTILE, story=HOSTILE)
    second = write("initiative", "Zorgvrijstaat", parent=str(first.id))
    place = write("place", HOSTILE, opening_hours=HOSTILE)
    write("initiative", HOSTILE, place=str(place.id), plain_summary=HOSTILE)
    everything = dict.fromkeys(("situation", "what_happened", "advice", "applies_when"), HOSTILE)
    lesson = write("lesson", HOSTILE, initiative=str(second.id), **everything)
    response = write("lesson_response", about=str(lesson.id), text=HOSTILE)
    take_in(PEER, "lesson", HOSTILE, kind="pitfall")

    for path in (
        "/",
        "/initiatieven",
        "/lessen",
        f"/initiatieven/{first.id}",
        f"/initiatieven/{second.id}",
        f"/plekken/{place.id}",
        f"/lessen/{lesson.id}",
        f"/reacties/{response.id}",
    ):
        page = read(path)
        assert "<script>alert" not in page.html
        assert "&lt;script&gt;" in page.html


def test_the_home_page_tells_what_began_small_and_what_others_learned(write, take_in, read):
    first = write("initiative", "Een kleine vraag", started=2017)
    second = write("initiative", "Zorgvrijstaat", parent=str(first.id))
    take_in(PEER, "lesson", "Een app zonder beheerder", kind="pitfall")

    page = read("/")

    assert page.html.index("Een kleine vraag") < page.html.index("Zorgvrijstaat")
    assert {f"/initiatieven/{first.id}", f"/initiatieven/{second.id}"} <= set(page.links)
    assert "Een app zonder beheerder" in page.html
    assert "Valkuil" in page.html


def test_a_growth_line_marks_the_page_one_is_on(write, read):
    first = write("initiative", "Een kleine vraag", started=2017)
    second = write("initiative", "Zorgvrijstaat", parent=str(first.id))

    line = read(f"/initiatieven/{second.id}").html.partition("Zo groeide het")[2]

    assert f'href="/initiatieven/{first.id}"' in line
    assert f'href="/initiatieven/{second.id}"' not in line
    assert line.count('aria-current="true"') == 1
    assert "2017" in line


def test_an_initiative_of_another_node_is_a_step_with_its_own_page(node, write, take_in, read):
    elsewhere = take_in(PEER, "initiative", "De vraag van vijf weken")
    ours = write("initiative", "Ook bij ons vijf weken", parent=elsewhere)
    theirs = questions.find(node, VISITOR, elsewhere)

    assert f"/initiatieven/{theirs.id}" in read(f"/initiatieven/{ours.id}").links
    assert f"/initiatieven/{ours.id}" in read(f"/initiatieven/{theirs.id}").links


def test_a_lesson_gives_its_advice_before_its_story(write, read):
    lesson = write(
        "lesson",
        "Begin met soep",
        situation="Iedereen stond op.",
        what_happened="We zetten soep neer.",
        advice="Begin met eten.",
        applies_when="Bij een lange avond.",
        applies_not_when="Bij een korte vraag.",
    )

    page = read(f"/lessen/{lesson.id}").html.partition("<main")[2]

    told = ["Begin met soep</h1>", "Begin met eten.", "Iedereen stond op.", "We zetten soep neer."]
    told += ["Bij een lange avond.", "Bij een korte vraag."]
    assert [page.index(each) for each in told] == sorted(page.index(each) for each in told)


def test_a_lesson_leads_to_its_initiative_and_back(write, read):
    initiative = write("initiative", "Zorgvrijstaat")
    lesson = write("lesson", "Begin met soep", initiative=str(initiative.id))

    assert f"/initiatieven/{initiative.id}" in read(f"/lessen/{lesson.id}").links
    assert f"/lessen/{lesson.id}" in read(f"/initiatieven/{initiative.id}").links


def test_an_editor_answers_a_lesson_with_one_click(write, read, as_editor):
    lesson = write("lesson", "Begin met soep")

    links = [each for each in read(f"/lessen/{lesson.id}").links if "/reacties/nieuw" in each]

    assert links == [
        f"/reacties/nieuw?about={lesson.id}&kind=same_here",
        f"/reacties/nieuw?about={lesson.id}&kind=different_here",
        f"/reacties/nieuw?about={lesson.id}&kind=helped_us",
    ]
    assert all("Begin met soep" in read(each).html for each in links)


def test_a_visitor_reads_responses_and_is_not_sent_to_a_locked_door(write, read):
    lesson = write("lesson", "Begin met soep")
    write("lesson_response", about=str(lesson.id), text="Bij ons was het taart.")

    page = read(f"/lessen/{lesson.id}")

    assert "Bij ons was het taart." in page.html
    assert not [each for each in page.links if "/reacties/nieuw" in each]


@pytest.mark.parametrize("path", ["initiatieven", "plekken", "organisaties", "netwerken"])
def test_an_empty_list_offers_a_chair(read, path):
    assert "nog een stoel vrij" in read(f"/{path}").html


def test_lists_are_made_shorter_by_kind_and_principle(node, write, read):
    write("lesson", "Over geld", kind="chance", principles=["financing"])
    write("lesson", "Over soep", kind="tip", principles=["ecosystem"])

    chances = read("/lessen?kind=chance").html
    healthy = read("/lessen?principles=ecosystem").html

    assert questions.page(node, VISITOR, Query("lesson")).count == 2
    assert ("Over geld" in chances, "Over soep" in chances) == (True, False)
    assert ("Over geld" in healthy, "Over soep" in healthy) == (False, True)


def test_every_template_is_in_the_prefix_of_its_plugin():
    for name in ("initiatives", "lessons"):
        for path in (PLUGINS / name / "templates").rglob("*.html"):
            assert path.parent.name == name
