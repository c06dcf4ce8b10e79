# SPDX-License-Identifier: EUPL-1.2
"""What polls put on the desk of editors, each until it is done, and what is told of objections."""

from datetime import timedelta

import pytest

from core import records
from core.model import HOUSE
from core.people import accounts
from plugins.choosing import due
from plugins.choosing.poll import read
from samenbeter import get
from tests.plugins.conftest import EDITOR
from tests.plugins.polling import Town
from tests.web.conftest import PASSWORD

CHOICES = ["Samen koken", "Samen tuinieren"]


@pytest.fixture
def town(make_node):
    return Town(make_node(plugins=["lessons", "choosing"]))


@pytest.fixture
def editor(town):
    accounts.add_person(town.node, "redactie", PASSWORD, "editor")
    browser = town.browser()
    assert browser.sign_in("redactie").status_code == 303
    return browser


def told(town):
    return [(each.url, each.day.isoformat()) for each in due.due(town.node)]


def day(moment):
    return moment.date().isoformat()


def test_a_poll_by_code_waits_for_codes_in_the_week_before_it_opens(town):
    poll = town.poll(opens=town.in_hours(24 * 9), closes=town.in_hours(24 * 12))

    early = told(town)
    town.clock.now += timedelta(days=3)
    waits = told(town)
    town.code(poll)

    assert early == []
    assert waits == [(f"/stemmen/{poll.id}/codes", day(poll.opens))]
    assert told(town) == []


def test_a_poll_that_needs_no_codes_waits_for_nothing(town):
    town.poll(who="mail")

    assert told(town) == []


def test_a_draft_waits_once_it_should_have_opened(town):
    data = {"title": "Welke app?", "question": "Wat helpt?", "options": CHOICES, "method": "dots",
            "who": "mail", "opens": town.in_hours(1), "closes": town.in_hours(5)}  # fmt: skip
    poll = read(records.create(town.node, EDITOR, "poll", data))

    before = told(town)
    town.clock.now = poll.opens
    waits = told(town)
    records.publish(town.node, EDITOR, poll.id)

    assert before == []
    assert waits == [(f"/stemmen/{poll.id}/wijzig", day(poll.opens))]
    assert told(town) == []


def test_a_closed_poll_that_nobody_counted_waits_and_a_counted_one_does_not(town):
    poll = town.poll(who="mail")

    town.clock.now = poll.closes + timedelta(minutes=59)
    soon = told(town)
    town.clock.now = poll.closes + timedelta(hours=1)
    late = told(town)
    town.close(poll)

    assert soon == []
    assert late == [(f"/stemmen/{poll.id}", day(poll.closes + timedelta(days=2)))]
    town.clock.now += timedelta(days=3)
    assert told(town) == []


def objected(town, people=12):
    poll = town.poll(method="consent", options=CHOICES)
    for _person in range(people):
        town.vote(poll, (1, 2), reasons=("", "Te vroeg op de dag."))
    return town.close(poll)


def test_objections_wait_until_everybody_reads_what_happens_with_them(town, editor):
    poll = objected(town)
    here = f"/stemmen/{poll.id}/natellen"

    waits = told(town)
    desk = editor.get("/redactie").text
    answer = editor.post(here, {"antwoord": "We beginnen om elf uur."}, page=here)

    assert waits == [(here, day(poll.closes + timedelta(days=14)))]
    assert here in desk
    assert answer.status_code == 303
    assert "We beginnen om elf uur." in town.browser().get(f"/stemmen/{poll.id}").text
    assert told(town) == []


def test_without_objections_nothing_waits_and_nothing_is_asked(town, editor):
    poll = town.poll(method="consent", options=CHOICES)
    for _person in range(12):
        town.vote(poll, (1, 1), reasons=("", ""))
    town.close(poll)

    assert told(town) == []
    assert "Wat gebeurt er met de bezwaren?" not in editor.get(f"/stemmen/{poll.id}/natellen").text


def test_that_somebody_objects_is_told_to_no_visitor(town, editor):
    poll = objected(town, people=3)
    visitor = town.browser()

    paths = (f"/stemmen/{poll.id}", f"/api/v1/polls/{poll.id}", "/stemmen/uit/csv",
             "/stemmen/uit/json", "/stemmen/atom.xml")  # fmt: skip
    seen = {path: visitor.get(path) for path in paths}

    assert get(town.node, HOUSE, poll.id).body["objected"] is True
    assert {each.status_code for each in seen.values()} == {200}
    for path, answer in seen.items():
        for words in ("objected", "Zijn er bezwaren", "Te vroeg op de dag."):
            assert words not in answer.text, path


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_an_answer_that_says_nothing_or_too_much_is_not_kept(town, editor, text):
    poll = objected(town)
    here = f"/stemmen/{poll.id}/natellen"

    answer = editor.post(here, {"antwoord": text}, page=here)

    assert answer.status_code == 400
    assert get(town.node, HOUSE, poll.id).body["answered"] == ""
    assert told(town) != []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Vragen? Mail sam@voorbeeld.nl.", "een e-mailadres: <b>sam@voorbeeld.nl</b>"),
        ("Bel 06 12 34 56 78.", "een telefoonnummer: <b>06 12 34 56 78</b>"),
    ],
)
def test_what_looks_like_one_persons_is_kept_once_somebody_looked(town, editor, text, what):
    poll = objected(town)
    here = f"/stemmen/{poll.id}/natellen"

    warned = editor.post(here, {"antwoord": text}, page=here)
    kept = get(town.node, HOUSE, poll.id).body["answered"]
    sure = editor.post(here, {"antwoord": text, "looked": "on"}, page=here)

    assert warned.status_code == 400
    assert what in warned.text
    assert f"\n{text}</textarea>" in warned.text
    assert 'name="looked" required' in warned.text
    assert kept == ""
    assert sure.status_code == 303
    assert get(town.node, HOUSE, poll.id).body["answered"] == text


def test_a_citizen_number_is_not_kept_even_if_somebody_looked(town, editor):
    poll = objected(town)
    here = f"/stemmen/{poll.id}/natellen"

    answer = editor.post(here, {"antwoord": "Van 111222333.", "looked": "on"}, page=here)

    assert answer.status_code == 400
    assert get(town.node, HOUSE, poll.id).body["answered"] == ""


def test_a_visitor_and_an_unsigned_form_answer_nothing(town, editor):
    poll = objected(town)
    here = f"/stemmen/{poll.id}/natellen"

    unsigned = editor.post(here, {"antwoord": "Ja."}, token="")
    visitor = town.browser().post(here, {"antwoord": "Ja."}, page=f"/stemmen/{poll.id}")

    assert unsigned.status_code == 403
    assert visitor.status_code in (303, 403)
    assert get(town.node, HOUSE, poll.id).body["answered"] == ""
