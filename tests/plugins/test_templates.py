# SPDX-License-Identifier: EUPL-1.2
"""The templates of our guests: they show what the slots hand them, and escape it."""

from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from core.model import VISITOR
from plugins.initiatives import slots as initiatives
from plugins.lessons import slots as lessons
from tests.plugins.conftest import EDITOR

PLUGINS = Path(__file__).parents[2] / "plugins"
HOSTILE = "<script>alert('soep')</script>"
PEER = "p" * 32


@pytest.fixture
def render():
    """Return a function that renders what a slot was filled with."""
    folders = [PLUGINS / name / "templates" for name in ("initiatives", "lessons")]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    return lambda fill: environment.get_template(fill.template).render(fill.context)


class Open(HTMLParser):
    """Notes which elements are open, and refuses one that closes another."""

    void = frozenset({"br", "img", "input", "hr"})

    def __init__(self):
        super().__init__()
        self.stack = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.void:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_every_slot_shows_its_records_escaped_and_well_formed(node, write, take_in, render):
    first = write("initiative", HOSTILE, started=2017, plain_summary=HOSTILE)
    second = write("initiative", "Zorgvrijstaat", parent=str(first.id))
    place = write("place", "Huize Middelland")
    write("initiative", HOSTILE, place=str(place.id), plain_summary=HOSTILE)
    lesson = write("lesson", HOSTILE, initiative=str(second.id))
    write("lesson_response", about=str(lesson.id), text=HOSTILE)
    take_in(PEER, "lesson", HOSTILE, kind="pitfall")

    fills = [
        initiatives.home(node, VISITOR),
        initiatives.below(node, VISITOR, second),
        initiatives.below(node, VISITOR, place),
        lessons.home(node, VISITOR),
        lessons.below(node, VISITOR, second),
        lessons.below(node, EDITOR, lesson),
    ]

    for fill in fills:
        page, reader = render(fill), Open()
        reader.feed(page)
        assert reader.stack == [], fill.template
        assert "<script" not in page
        assert "&lt;script" in page


def test_a_growth_line_links_to_all_but_the_page_itself(node, write, render):
    first = write("initiative", "Een kleine vraag", started=2017)
    second = write("initiative", "Zorgvrijstaat", parent=str(first.id))

    page = render(initiatives.below(node, VISITOR, second))

    assert f'href="/initiatieven/{first.id}"' in page
    assert f'href="/initiatieven/{second.id}"' not in page
    assert page.count('aria-current="true"') == 1
    assert "2017" in page
    assert page.index("Een kleine vraag") < page.index("Zorgvrijstaat")


def test_answering_opens_the_form_with_the_lesson_in_it(node, write, render):
    lesson = write("lesson", "Begin met soep")

    page = render(lessons.below(node, EDITOR, lesson))

    assert f'href="/reacties/nieuw?about={lesson.id}&amp;kind=same_here"' in page
    assert f'href="/reacties/nieuw?about={lesson.id}&amp;kind=different_here"' in page


def test_a_visitor_reads_responses_and_is_not_sent_to_a_locked_door(node, write, render):
    lesson = write("lesson", "Begin met soep")
    write("lesson_response", about=str(lesson.id), text="Bij ons was het taart.")

    page = render(lessons.below(node, VISITOR, lesson))

    assert "Bij ons was het taart." in page
    assert "/reacties/nieuw" not in page


def test_a_lesson_stands_with_its_kind_in_words(node, take_in, render):
    take_in(PEER, "lesson", "Een app zonder beheerder", kind="pitfall")

    assert "Valkuil" in render(lessons.home(node, VISITOR))


def test_every_template_is_in_the_prefix_of_its_plugin():
    for name in ("initiatives", "lessons"):
        for path in (PLUGINS / name / "templates").rglob("*.html"):
            assert path.parent.name == name
