# SPDX-License-Identifier: EUPL-1.2
"""Writing: seeing first, comparing versions, putting one back."""

import pytest

from core import questions, records
from core.model import HOUSE
from tests.web.conftest import EDITOR

SOUP = {"title": "Soep", "kind": "tip", "advice": "Begin met **soep**."}


def revise(node, lesson, advice):
    data = questions.fields_of(questions.get(node, EDITOR, lesson.id))
    return records.revise(node, EDITOR, lesson.id, {**data, "advice": advice})


def test_looking_first_shows_the_text_and_keeps_nothing(editor, node):
    page = editor.post("/lessen/nieuw", SOUP | {"deed": "look"})

    assert page.status_code == 200
    assert 'id="voorbeeld"' in page.text
    assert "<strong>soep</strong>" in page.text
    assert "Begin met **soep**.</textarea>" in page.text
    assert questions.desk(node, EDITOR) == []


def test_looking_first_shows_also_what_is_not_finished(editor):
    page = editor.post("/lessen/nieuw", {"advice": "Wacht.", "valid_until": "ooit", "deed": "look"})

    assert page.status_code == 200
    assert "Wacht." in page.text


def test_looking_at_a_change_leaves_the_text_that_stands(editor, node, write):
    lesson = write("lesson", "Soep")

    page = editor.post(f"/lessen/{lesson.id}/wijzig", SOUP | {"deed": "look", "based_on": "1"})

    assert 'name="based_on" value="1"' in page.text
    assert questions.get(node, HOUSE, lesson.id).version == 1


def test_hostile_text_is_text_in_the_preview_too(editor):
    page = editor.post("/lessen/nieuw", {"advice": "<script>x</script>", "deed": "look"})

    assert "<script>x" not in page.text


def test_two_versions_are_compared_word_by_word(editor, node, write):
    lesson = write("lesson", "Soep")
    revise(node, lesson, "Begin met brood.")

    page = editor.get(f"/lessen/{lesson.id}/versies")

    assert '<del><span class="vh">[weg: </span>soep<span class="vh">]</span></del>' in page.text
    assert '<ins><span class="vh">[erbij: </span>brood<span class="vh">]</span></ins>' in page.text
    assert f"/lessen/{lesson.id}/versies" in editor.get(f"/lessen/{lesson.id}").text


def test_an_old_version_that_is_put_back_is_a_new_version(editor, node, write):
    lesson = write("lesson", "Soep")
    revise(node, lesson, "Begin met brood.")

    answer = editor.post(f"/lessen/{lesson.id}/versies/1/zet-terug", {"based_on": "2"})

    now = questions.get(node, HOUSE, lesson.id)
    assert answer.status_code == 303
    assert (now.version, now.body["advice"]) == (3, "Begin met soep.")
    assert len(questions.versions(node, EDITOR, lesson.id)) == 3


def test_an_old_version_does_not_go_over_a_change_nobody_saw(editor, node, write):
    lesson = write("lesson", "Soep")
    revise(node, lesson, "Begin met brood.")

    answer = editor.post(f"/lessen/{lesson.id}/versies/1/zet-terug", {"based_on": "1"})

    assert answer.status_code == 409
    assert questions.get(node, HOUSE, lesson.id).body["advice"] == "Begin met brood."


@pytest.mark.parametrize("path", ["versies?van=9", "versies?naar=9"])
def test_a_version_that_is_not_there_is_not_found(editor, write, path):
    lesson = write("lesson", "Soep")

    assert editor.get(f"/lessen/{lesson.id}/{path}").status_code == 404
    answer = editor.post(f"/lessen/{lesson.id}/versies/9/zet-terug", {"based_on": "1"})
    assert answer.status_code == 404


def test_a_visitor_compares_nothing(visitor, write):
    lesson = write("lesson", "Soep")

    assert visitor.get(f"/lessen/{lesson.id}/versies").status_code == 303
