# SPDX-License-Identifier: EUPL-1.2
"""One phone goes round on the street while its connection comes and goes; and a vote on paper."""

import re

import pytest
from playwright.sync_api import Page, expect
from waitress.server import create_server

from core import questions, records
from core.model import HOUSE, Actor, Query
from core.people import accounts
from core.web import create_app
from plugins.choosing import counting
from plugins.choosing.codes import written
from plugins.inquiry import answering
from samenbeter.running import PASSWORD
from tests.browser.conftest import NARROW
from tests.browser.people import follow, press
from tests.listening import listening
from tests.plugins.polling import OPTIONS, Town

EDITOR = Actor(None, "redactie", "editor")
KEPT = "Bewaard. Geef de telefoon aan de volgende."
LOST = "Er is geen verbinding."


@pytest.fixture
def served(make_node):
    """Return a node that listens, and its address."""
    server = create_server(lambda *asked: app(*asked), host="127.0.0.1", port=0, threads=4)
    plugins = ["lessons", "initiatives", "choosing", "inquiry"]
    node = make_node(port=int(server.effective_port), plugins=plugins)
    app = create_app(node)
    with listening(server):
        yield node, node.config.node.address


@pytest.fixture
def street(served, new_page):
    """Return a phone of an editor, at the page that goes round."""
    node, address = served
    accounts.add_person(node, "redacteur", PASSWORD, "editor")
    data = {"title": "Wat helpt ons?", "first_day": answering.today(node).isoformat()}
    inquiry = records.create(node, EDITOR, "inquiry", data, publish=True)
    page = new_page(width=NARROW)
    page.goto(f"{address}/aanmelden")
    page.fill("[name=user_name]", "redacteur")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}/redactie")
    page.goto(f"{address}/uitvragen/{inquiry.id}/straat")
    return page


def answers(node):
    found = questions.page(node, HOUSE, Query("answer", public=False, limit=100)).records
    return sorted((each.body["group"], each.body["text"]) for each in found)


def say(page: Page, group: str, text: str) -> None:
    """Fill in what the next person says."""
    expect(page.locator("[name=text]")).to_have_value("")
    page.locator(f"[name=group][value={group}]").check()
    page.fill("[name=text]", text)


def hand_on(page: Page) -> None:
    """Press the button, and see that it is kept and the next one can begin."""
    press(page, "Klaar, volgende")
    expect(page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("")


def lose(page: Page, *, reaches: bool) -> None:
    """Lose what is sent next on its way there, or the answer to it on its way back."""

    def losing(route):
        if route.request.method != "POST":
            route.fallback()
            return
        if reaches:
            assert route.fetch(max_redirects=0).status == 303
        route.abort("connectionreset")

    here = page.url
    page.route("**/straat*", losing)
    press(page, "Klaar, volgende")
    expect(page).to_have_url(re.compile("^chrome-error:"))
    page.unroute("**/straat*")
    page.goto(here.partition("?")[0])


def test_a_phone_that_loses_its_connection_loses_and_doubles_nothing(served, street):
    node, _address = served
    say(street, "residents", "Een bankje")
    hand_on(street)

    say(street, "carers", "Een bel bij de deur")
    street.context.set_offline(True)
    for _time in range(2):
        press(street, "Klaar, volgende")
        expect(street.get_by_text(LOST)).to_be_visible()
    expect(street.locator("[name=text]")).to_have_value("Een bel bij de deur")
    street.context.set_offline(False)
    expect(street.get_by_text(LOST)).to_be_hidden()
    hand_on(street)

    say(street, "institutions", "Een inloop")
    lose(street, reaches=False)
    assert len(answers(node)) == 2
    expect(street.locator("[name=text]")).to_have_value("Een inloop")
    expect(street.locator("[name=group][value=institutions]")).to_be_checked()
    hand_on(street)

    say(street, "suppliers", "Een prikbord")
    lose(street, reaches=True)
    assert len(answers(node)) == 4
    expect(street.locator("[name=text]")).to_have_value("Een prikbord")
    hand_on(street)
    street.reload()

    assert answers(node) == [
        ("carers", "Een bel bij de deur"), ("institutions", "Een inloop"),
        ("residents", "Een bankje"), ("suppliers", "Een prikbord"),
    ]  # fmt: skip
    assert (
        street.evaluate("Object.keys(localStorage).filter(each => each.startsWith('keep '))") == []
    )


def test_who_types_over_what_was_kept_unseen_loses_nothing(served, street):
    node, _address = served
    say(street, "residents", "Een bankje")
    lose(street, reaches=True)

    street.fill("[name=text]", "Een boom")
    hand_on(street)

    assert answers(node) == [("residents", "Een bankje"), ("residents", "Een boom")]


def test_somebody_votes_without_javascript_and_reads_what_came_of_it(served, new_page):
    node, address = served
    town = Town(node)
    poll = town.poll(opens=town.in_hours(-1), closes=town.in_hours(1))
    for _person in range(11):
        town.vote(poll, (1, 2, 0))
    code = written(town.code(poll))
    page = new_page(width=NARROW, java_script_enabled=False)

    page.goto(f"{address}/stemmen/{poll.id}")
    follow(page, "Geef je stem")
    page.get_by_label("Je code").fill("AAAA-AAAA")
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Deze code kennen we niet")
    page.get_by_label("Je code").fill(code)
    press(page, "Verder")
    page.get_by_label(OPTIONS[2]).fill("3")
    press(page, "Bekijk je stem")
    press(page, "Nee, ik pas hem aan")
    expect(page.get_by_label(OPTIONS[2])).to_have_value("3")
    page.get_by_label(OPTIONS[2]).fill("1")
    page.get_by_label(OPTIONS[1]).fill("2")
    press(page, "Bekijk je stem")
    expect(page.get_by_role("listitem").filter(has_text=OPTIONS[1])).to_be_visible()
    press(page, "Ja, dit is mijn stem")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je stem is binnen")
    follow(page, "Naar de stemming")
    expect(page.locator("main")).not_to_contain_text("De uitslag")

    counted = town.close(poll)
    page.reload()

    expect(page.get_by_role("heading", name="De uitslag")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Er stemden 12 mensen.")
    expect(page.locator("main")).to_contain_text(re.compile(rf"{OPTIONS[1]}\s*Dit werd gekozen."))
    assert counting.recount(node, counted).agrees
