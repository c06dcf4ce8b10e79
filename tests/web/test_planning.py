# SPDX-License-Identifier: EUPL-1.2
"""Sharing from a page waits a minute; planning; and what the pages ask is asked again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import plans, questions, records
from core.config_tables import SharingConfig
from core.model import HOUSE
from core.node import system_clock
from core.people import accounts
from core.web import create_app
from tests.web.conftest import EDITOR, PASSWORD, Browser


@pytest.fixture
def slow(node):
    """Return a node where sharing from a page waits a minute."""
    return replace(node, config=replace(node.config, sharing=SharingConfig(60)))


@pytest.fixture
def writer(slow):
    accounts.add_person(slow, "anneke", PASSWORD, "editor")
    browser = Browser(create_app(slow))
    assert browser.sign_in("anneke").status_code == 303
    return browser


def in_two_minutes(node):
    later = replace(node, clock=lambda: system_clock() + timedelta(minutes=2))
    plans.run_due(later)


def test_sharing_from_a_page_waits_and_says_so(slow, writer, write):
    lesson = write("lesson", "Soep")

    answer = writer.post(f"/lessen/{lesson.id}/deel", {"version": "1"})
    page = writer.get(f"/lessen/{lesson.id}")

    assert answer.status_code == 303
    assert "Dit gaat naar andere proeftuinen" in page.text
    assert "Ongedaan maken" in page.text
    assert not questions.get(slow, HOUSE, lesson.id).is_shared
    in_two_minutes(slow)
    assert questions.get(slow, HOUSE, lesson.id).is_shared


def test_sharing_is_undone_with_one_button(slow, writer, write):
    lesson = write("lesson", "Soep")
    writer.post(f"/lessen/{lesson.id}/deel", {"version": "1"})
    (plan,) = plans.everything(slow, HOUSE)

    answer = writer.post(f"/redactie/plannen/{plan.id}/ongedaan")

    assert answer.status_code == 303
    assert "Ongedaan gemaakt." in writer.get(f"/lessen/{lesson.id}").text
    in_two_minutes(slow)
    assert not questions.get(slow, HOUSE, lesson.id).is_shared


def test_a_visitor_does_not_see_what_waits(slow, writer, write):
    lesson = write("lesson", "Soep")
    writer.post(f"/lessen/{lesson.id}/deel", {"version": "1"})

    page = Browser(create_app(slow)).get(f"/lessen/{lesson.id}")

    assert "andere proeftuinen" not in page.text.split("<main")[1].split("</article>")[0]


def test_zero_seconds_shares_at_once(editor, node, write):
    lesson = write("lesson", "Soep")

    editor.post(f"/lessen/{lesson.id}/deel", {"version": "1"})

    assert questions.get(node, HOUSE, lesson.id).is_shared


@pytest.mark.parametrize("version", [None, "", "2", "x"])
def test_only_the_text_that_was_shown_is_shared(editor, node, write, version):
    lesson = write("lesson", "Soep")
    sent = {} if version is None else {"version": version}

    answer = editor.post(f"/lessen/{lesson.id}/deel", sent)

    assert answer.status_code == 409
    assert "intussen gewijzigd" in answer.text
    assert not questions.get(node, HOUSE, lesson.id).is_shared


def test_who_did_not_look_at_an_address_does_not_share_it(editor, node, write):
    lesson = write("lesson", "Soep", advice="Mail naar piet@voorbeeld.example.")

    refused = editor.post(f"/lessen/{lesson.id}/deel", {"version": "1"})
    before = questions.get(node, HOUSE, lesson.id).is_shared
    editor.post(f"/lessen/{lesson.id}/deel", {"version": "1", "looked": "on"})

    assert refused.status_code == 400
    assert "Zet daarna een vinkje." in refused.text
    assert (before, questions.get(node, HOUSE, lesson.id).is_shared) == (False, True)


def test_the_share_page_names_the_version_and_the_minute(writer, write):
    lesson = write("lesson", "Soep")

    page = writer.get(f"/lessen/{lesson.id}/deel").text

    assert 'name="version" value="1"' in page
    assert "één minuut" in page


def test_a_draft_is_planned_from_its_page(editor, node, write):
    draft = write("lesson", "Later", publish=False)
    assert f"/lessen/{draft.id}/plan" in editor.get(f"/lessen/{draft.id}").text
    day = (system_clock() + timedelta(days=3)).date().isoformat()

    answer = editor.post(f"/lessen/{draft.id}/plan", {"day": day, "hour": "09:00"})

    assert answer.status_code == 303
    (plan,) = plans.everything(node, HOUSE)
    assert (plan.deed, plan.record_id) == ("publish", draft.id)
    assert "Dit komt op onze site" in editor.get(f"/lessen/{draft.id}").text


@pytest.mark.parametrize(
    ("day", "hour"),
    [("", ""), ("morgen", "09:00"), ("2026-02-31", "09:00"), ("2020-01-01", "09:00"),
     ("9999-12-31", "23:59"), ("2027-03-28", "02:30"), ("2026-12-01", "25:00")],
)  # fmt: skip
def test_a_moment_that_is_none_is_asked_again(editor, node, write, day, hour):
    draft = write("lesson", "Later", publish=False)

    answer = editor.post(f"/lessen/{draft.id}/plan", {"day": day, "hour": hour})

    assert answer.status_code == 400
    assert "Dit lukte nog niet." in answer.text
    assert plans.everything(node, HOUSE) == ()


def test_what_could_not_be_done_is_told_and_put_away(slow, writer, write):
    lesson = write("lesson", "Soep")
    writer.post(f"/lessen/{lesson.id}/deel", {"version": "1"})
    records.revise(slow, EDITOR, lesson.id, {"title": "Soep", "kind": "tip", "advice": "Bel."})
    in_two_minutes(slow)

    page = writer.get(f"/lessen/{lesson.id}").text
    (plan,) = plans.everything(slow, HOUSE)
    writer.post(f"/redactie/plannen/{plan.id}/ongedaan")

    assert "Dit is niet gedeeld" in page and "intussen gewijzigd" in page
    assert plans.everything(slow, HOUSE) == ()


def test_without_a_form_of_ours_nothing_is_planned_or_undone(slow, writer, write):
    lesson = write("lesson", "Soep")
    writer.post(f"/lessen/{lesson.id}/deel", {"version": "1"})
    (plan,) = plans.everything(slow, HOUSE)

    for path in (f"/redactie/plannen/{plan.id}/ongedaan", f"/lessen/{lesson.id}/plan"):
        assert writer.post(path, token="x").status_code == 403
        assert Browser(create_app(slow)).post(path, token="x").status_code in (303, 403)

    assert plans.everything(slow, HOUSE) == (plan,)
