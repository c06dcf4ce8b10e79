# SPDX-License-Identifier: EUPL-1.2
"""What is typed where the connection goes away is there again, until the server took it."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.house.vendor import STATIC

#: Answered by the test itself: nobody listens there.
ADDRESS = "http://127.0.0.1:9/street"
FORM = """<!doctype html><html lang="nl"><title>Straat</title>
<script src="/keep.js" defer></script>
<body data-taken="{taken}"><form method="post" data-keep="answer">
<input type="hidden" name="form_token" value="{token}">
<input type="hidden" name="once" value="{once}">
<input type="password" name="secret" aria-label="Geheim">
<label><input type="radio" name="group" value="residents" checked>Bewoner</label>
<label><input type="radio" name="group" value="carers">Zorg</label>
<textarea name="text" aria-label="Antwoord"></textarea>
<p hidden data-keep-offline>Geen verbinding</p><button>Verstuur</button></form>"""


@pytest.fixture
def street(page: Page) -> Page:
    """Return a page with a form, whose keys are new each time it is asked for."""
    page.asked = 0

    def answer(route):
        page.asked += 1
        body = FORM.format(
            taken=getattr(page, "taken", ""), token=f"t{page.asked}", once=f"o{page.asked}"
        )
        route.fulfill(body=body, content_type="text/html")

    script = (STATIC / "keep.js").read_text()
    page.route(f"{ADDRESS}*", answer)
    page.route(
        "http://127.0.0.1:9/keep.js",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )
    page.goto(ADDRESS)
    return page


def hidden(page, name):
    return page.locator(f"input[name={name}]").input_value()


def test_what_was_typed_is_there_again_with_the_key_of_its_form(street):
    street.get_by_label("Antwoord").fill("Een bankje")
    street.get_by_label("Zorg").check()
    street.reload()

    expect(street.get_by_label("Antwoord")).to_have_value("Een bankje")
    expect(street.get_by_label("Zorg")).to_be_checked()
    assert (hidden(street, "once"), hidden(street, "form_token")) == ("o1", "t2")


def test_it_is_gone_when_the_server_took_it(street):
    street.get_by_label("Antwoord").fill("Een bankje")
    street.taken = "o1"
    street.reload()

    expect(street.get_by_label("Antwoord")).to_have_value("")
    assert hidden(street, "once") == "o2"
    assert street.evaluate("localStorage.length") == 0


def test_what_the_server_took_of_another_form_leaves_this_one(street):
    street.get_by_label("Antwoord").fill("Een bankje")
    street.taken = "o9"
    street.reload()

    expect(street.get_by_label("Antwoord")).to_have_value("Een bankje")


def test_a_password_is_never_kept(street):
    street.get_by_label("Geheim").fill("kanarie")

    kept = street.evaluate("JSON.stringify(localStorage)")

    assert "once" in kept
    assert "kanarie" not in kept


def test_it_goes_after_half_a_day(street):
    street.get_by_label("Antwoord").fill("Een bankje")
    street.evaluate("""() => { for (const name of Object.keys(localStorage)) {
      const kept = JSON.parse(localStorage[name]); kept.at -= 43200001;
      localStorage[name] = JSON.stringify(kept); } }""")
    street.reload()

    expect(street.get_by_label("Antwoord")).to_have_value("")
    assert street.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("rubbish", ["", "{", "7", json.dumps({"at": "x", "fields": 7})])
def test_rubbish_under_its_name_breaks_nothing(street, rubbish):
    street.evaluate("text => { localStorage['keep /street answer'] = text; }", rubbish)
    street.reload()
    street.get_by_label("Antwoord").fill("Een bankje")
    street.reload()

    expect(street.get_by_label("Antwoord")).to_have_value("Een bankje")


def test_without_a_connection_it_is_not_sent_and_says_so(street):
    street.get_by_label("Antwoord").fill("Een bankje")
    street.context.set_offline(True)
    street.get_by_role("button").click()

    expect(street.get_by_text("Geen verbinding")).to_be_visible()
    expect(street.get_by_label("Antwoord")).to_have_value("Een bankje")

    street.context.set_offline(False)
    expect(street.get_by_text("Geen verbinding")).to_be_hidden()
