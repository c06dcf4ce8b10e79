# SPDX-License-Identifier: EUPL-1.2
"""Parts of pages that are kept for visitors, until something changes."""

import pytest
from flask import Flask

from core import records
from core.languages import speaking
from core.model import HOUSE
from core.web import front as fronts
from core.web import make_flask, visit
from core.web.front import Front
from tests.unit.test_records import LESSON


@pytest.fixture
def kept(node):
    """Return a function that asks for a part as a visitor, and tells how often it was made."""
    app, _ = make_flask(node)
    front = Front(node, app.jinja_env, app.jinja_env.globals["site"])
    made = []

    def make():
        made.append(len(made) + 1)
        return made[-1]

    def ask(name="part", token=""):
        with Flask("test").test_request_context("/"):
            visit.current().token = token
            return front.kept(name, make)

    return ask


def test_a_part_is_made_once_until_something_changes(kept, node):
    assert [kept(), kept()] == [1, 1]

    records.create(node, HOUSE, "lesson", LESSON, publish=True)

    assert [kept(), kept()] == [2, 2]


def test_each_name_and_each_language_has_its_own(kept):
    assert [kept("one"), kept("other"), kept("one")] == [1, 2, 1]
    with speaking("en"):
        assert [kept("one"), kept("one")] == [3, 3]
    assert kept("one") == 1


def test_whoever_is_signed_in_gets_it_new_and_leaves_nothing(kept):
    assert [kept(token="sessie"), kept(token="sessie")] == [1, 2]
    assert kept() == 3


def test_a_part_lives_a_minute_at_most(kept, monkeypatch):
    assert kept() == 1
    monkeypatch.setattr(fronts, "_PART_AGE", 0.0)

    assert kept() == 2


def test_parts_do_not_grow_without_end(kept, monkeypatch):
    monkeypatch.setattr(fronts, "_PARTS", 3)

    assert [kept(each) for each in range(10)] == list(range(1, 11))
    assert kept(9) == 10


def test_without_a_change_counter_nothing_is_kept(kept, monkeypatch):
    monkeypatch.setattr(fronts, "newest_change", lambda _: -1)

    assert [kept(), kept()] == [1, 2]


def test_a_new_record_is_on_the_home_page_at_once(visitor, take_in):
    take_in("lesson", "Soep van ver")
    assert "Soep van ver" in visitor.get("/?eerst=1").text

    take_in("lesson", "Brood van ver")

    assert "Brood van ver" in visitor.get("/?dan=1").text


def test_a_chosen_filter_is_drawn_as_chosen_after_one_that_is_not(visitor, write):
    write("lesson", "Tip")

    assert 'value="tip" checked' not in visitor.get("/lessen").text
    assert 'value="tip" checked' in visitor.get("/lessen?kind=tip").text
    assert 'value="tip" checked' not in visitor.get("/lessen?x=1").text
