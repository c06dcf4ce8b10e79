# SPDX-License-Identifier: EUPL-1.2
"""The pages of applications, sheets and trials, as a visitor and an editor read them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from core import questions, records
from core.model import HOUSE
from core.people import accounts
from core.web import create_app
from plugins.inquiry.workingout.elaboration import BOXES
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

HOSTILE = "<script>alert('soep')</script>"
OK, BAD, SEEN, GONE = (
    requests.codes.ok, requests.codes.bad_request, requests.codes.see_other,
    requests.codes.not_found,
)  # fmt: skip


@pytest.fixture
def node(make_node):
    return make_node(plugins=["initiatives", "lessons", "inquiry"])


@pytest.fixture
def visitor(node):
    return Browser(create_app(node))


@pytest.fixture
def editor(node):
    accounts.add_person(node, "redactie", PASSWORD, "editor")
    browser = Browser(create_app(node))
    browser.sign_in("redactie")
    return browser


@pytest.fixture
def read(node):
    """Return a function that opens a page and fails when a guest crashed on it."""

    def reading(browser, path):
        answer = browser.get(path)
        assert answer.status_code == OK, path
        assert not any(guest.crashes for guest in node.plugins.guests.values()), path
        return answer.get_data(as_text=True)

    return reading


def trial(node, *, over=False, **more):
    today = node.clock().date()
    start = today - timedelta(40 if over else 10)
    data = {
        "title": "Dagstart op de tablet",
        "goal": "Lukt het om zelf in te loggen?",
        "owner_role": "werkgroep ICT, Westerpark",
        "start": str(start),
        "end": str(start + timedelta(28)),
        "stop_criterion": "Als niemand hem aanzet.",
    }
    return records.create(node, EDITOR, "experiment", data | more, publish=True)


def sheet(node, **more):
    return records.create(node, EDITOR, "elaboration", {"title": "Wijkagenda"} | more, publish=True)


def application(node, **more):
    data = {"title": "Buurtapp", "answers": "Je ziet wat er is."} | more
    return records.create(node, EDITOR, "application", data, publish=True)


def test_a_visitor_reads_where_a_trial_stands_and_an_editor_ends_it(node, visitor, editor, read):
    running, over = trial(node, budget="Zaal huren: 120"), trial(node, over=True)

    page = read(visitor, f"/proeven/{running.id}")
    assert "Loopt tot en met" in page
    assert "€\u00a0120" in page
    page = read(visitor, f"/proeven/{over.id}")
    assert "wacht op een besluit" in page
    assert "afronden" not in page
    assert "Doorgaan, aanpassen of stoppen?" in page
    assert f"/proeven/{over.id}/afronden" in read(editor, f"/proeven/{over.id}")
    assert f"/proeven/{over.id}/afronden" in read(editor, "/redactie")


def test_ending_a_trial_asks_for_an_outcome_then_for_its_lesson(node, editor, read):
    record = trial(node, over=True)
    path = f"/proeven/{record.id}/afronden"

    answer = editor.post(path, {"result": "Drie van de tien."}, page=path)
    assert answer.status_code == BAD
    assert "Kies doorgaan, aanpassen of stoppen." in answer.text
    assert "Drie van de tien." in answer.text, "what was typed is kept"

    answer = editor.post(path, {"outcome": "stop", "result": ""}, page=path)
    assert answer.status_code == BAD
    assert "Schrijf ook op wat eruit kwam." in answer.text

    answer = editor.post(path, {"outcome": "stop", "result": "Niemand."}, page=path)
    assert (answer.status_code, answer.location) == (SEEN, path)
    page = read(editor, path)
    assert "/lessen/nieuw?kind=pitfall" in page
    form = read(editor, re.search(r'href="(/lessen/nieuw[^"]+)"', page)[1].replace("&amp;", "&"))
    assert "Wat we leerden van ‘Dagstart op de tablet’" in form


def test_a_lesson_that_is_there_ends_it_and_nothing_else_does(node, editor, read):
    record = trial(node, over=True, outcome="continue", result="Het lukte.")
    path = f"/proeven/{record.id}/afronden"
    told = {"title": "Begin met een kabel", "kind": "tip", "advice": "Neem stekkers mee."}
    draft = records.create(node, EDITOR, "lesson", told)
    for wrong in (str(draft.id), str(record.id), "999", "x"):
        assert editor.post(path, {"lesson": wrong}, page=path).status_code == BAD

    records.publish(node, EDITOR, draft.id)
    answer = editor.post(path, {"lesson": str(draft.id)}, page=path)

    assert answer.status_code == SEEN
    assert "Begin met een kabel" in read(editor, f"/proeven/{record.id}")
    assert "afronden" not in read(editor, "/redactie")


def test_only_editors_end_trials_and_only_our_own(node, visitor, editor, take_in):
    record = trial(node, over=True)
    path = f"/proeven/{record.id}/afronden"
    theirs = take_in("p" * 32, "experiment", "Van elders", **record.body)
    other = questions.find(node, HOUSE, theirs)

    assert "/aanmelden" in visitor.get(path).location
    refused = visitor.post(path, {"outcome": "stop", "result": "Weg"})
    assert refused.status_code != OK
    assert "/aanmelden" in refused.location
    assert questions.get(node, HOUSE, record.id).body["outcome"] == "open"
    assert editor.post(path, {"outcome": "stop", "result": "Weg"}, token="x").status_code != SEEN
    assert editor.get(f"/proeven/{other.id}/afronden").status_code == GONE
    assert editor.get(f"/proeven/{sheet(node).id}/afronden").status_code == GONE
    assert "wacht op een besluit" in visitor.get(f"/proeven/{other.id}").text


def test_the_sheet_shows_every_box_and_hints_in_those_that_are_empty(node, visitor, read):
    record = sheet(node, need="Overzicht van wat er is.", decision="try", decision_note="Samen.")

    page = read(visitor, f"/uitwerkingen/{record.id}/vel")

    assert page.count('class="canvas__box ') == len(BOXES)
    assert "Nog 10 vakken leeg." in page
    assert "Overzicht van wat er is." in page
    assert "We proberen het. Samen." in page
    assert "Schrijf het op voor je begint." in page
    assert "Nog 10 vakken leeg." in read(visitor, f"/uitwerkingen/{record.id}")


def test_a_sheet_that_may_not_be_read_is_not_there(node, visitor, editor):
    draft = records.create(node, EDITOR, "elaboration", {"title": "Nog niet"})

    assert visitor.get(f"/uitwerkingen/{draft.id}/vel").status_code == GONE
    assert editor.get(f"/uitwerkingen/{draft.id}/vel").status_code == OK
    assert visitor.get(f"/uitwerkingen/{trial(node).id}/vel").status_code == GONE


def test_a_cluster_leads_to_its_sheet_the_sheet_to_its_trial_and_back(node, visitor, editor, read):
    inquiry = records.create(
        node, EDITOR, "inquiry", {"title": "Welke ICT?", "first_day": "2026-11-16"}, publish=True
    )
    cluster = records.create(
        node, EDITOR, "cluster", {"title": "Een agenda", "inquiry": str(inquiry.id)}, publish=True
    )
    begin = re.search(
        r'href="(/uitwerkingen/nieuw\?[^"]+)"', read(editor, f"/bundels/{cluster.id}")
    )
    assert "Een agenda" in read(editor, begin[1].replace("&amp;", "&"))
    assert "/uitwerkingen/nieuw" not in read(visitor, f"/bundels/{cluster.id}")

    app, place = (
        application(node),
        records.create(
            node, EDITOR, "initiative", {"title": "Dagstart", "phase": "running"}, publish=True
        ),
    )
    made = sheet(node, cluster=str(cluster.id), inquiry=str(inquiry.id), application=str(app.id))
    trial(node, elaboration=str(made.id), application=str(app.id), initiative=str(place.id))

    for path in (f"/bundels/{cluster.id}", f"/uitvragen/{inquiry.id}"):
        assert f'href="/uitwerkingen/{made.id}"' in read(visitor, path)
    for path in (
        f"/uitwerkingen/{made.id}",
        f"/toepassingen/{app.id}",
        f"/initiatieven/{place.id}",
    ):
        assert "Dagstart op de tablet" in read(visitor, path)
    assert f"elaboration={made.id}" in read(editor, f"/uitwerkingen/{made.id}")


def test_applications_are_chosen_by_need_and_stand_side_by_side(node, visitor, read):
    one = application(node, needs=["meet"], cost_per_year="free", open_source="yes")
    other = application(node, title="Zorgapp", needs=["support"])

    listed = read(visitor, "/toepassingen?needs=meet")
    assert "Buurtapp" in listed
    assert "Zorgapp" not in listed
    assert 'href="/toepassingen/vergelijk"' in listed
    chosen = read(visitor, "/toepassingen/vergelijk?needs=meet")
    assert "Zorgapp" not in chosen
    page = read(visitor, f"/toepassingen/vergelijk?met={one.id}&met={other.id}")
    assert "2 toepassingen naast elkaar" in page
    assert 'data-label="Buurtapp"' in page
    assert "Contact met zorg en steun" in page


def test_hostile_text_is_shown_as_text(node, visitor, editor, read):
    everything = dict.fromkeys(("goal", "owner_role", "stop_criterion", "result"), HOSTILE)
    record = trial(node, over=True, title=HOSTILE, budget=f"{HOSTILE}: 3", **everything)
    boxes = dict.fromkeys((each for each in BOXES if each != "decision"), HOSTILE)
    made = sheet(node, title=HOSTILE, **boxes)
    app = application(node, title=HOSTILE, answers=HOSTILE, supplier=HOSTILE)

    for path in (
        f"/proeven/{record.id}", f"/proeven/{record.id}/afronden", f"/uitwerkingen/{made.id}",
        f"/uitwerkingen/{made.id}/vel", f"/toepassingen/{app.id}",
        f"/toepassingen/vergelijk?met={app.id}",
    ):  # fmt: skip
        page = read(editor, path)
        assert HOSTILE not in page, path
        assert "&lt;script&gt;" in page, path


def test_a_trial_of_another_proeftuin_with_strange_days_is_still_shown(
    node, visitor, take_in, read
):
    body = trial(node).body
    reference = take_in("p" * 32, "experiment", "Van elders", **body)
    other = questions.find(node, HOUSE, reference)
    later = replace(node, clock=lambda: node.clock() + timedelta(90))

    assert "Van elders" in read(visitor, f"/proeven/{other.id}")
    assert "wacht op een besluit" in Browser(create_app(later)).get(f"/proeven/{other.id}").text
