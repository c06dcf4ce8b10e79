# SPDX-License-Identifier: EUPL-1.2
"""Voting can be done by everybody, in each way; and forms of asking also after a mistake."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from core.people import accounts
from samenbeter.running import PASSWORD
from tests.browser.asking import fill, served
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_everybody import too_wide
from tests.browser.test_keyboard import walk

VISITOR, EDITOR = "", "editor"

#: Ways of voting with a sheet of their own.
SHEETS = ("places", "tick", "pairs", "consent")
#: A form with nothing in it, or with what looks personal: the page that says so is looked at.
MISTAKES = {
    "/uitvragen/{gather}/antwoord": {"text": "Bel 06-12345678"},
    "/uitvragen/{gather}/straat": {},
    "/uitvragen/{gather}/invoer": {"text": "Bel 06-12345678"},
    "/stemmen/{dots}/stem": {"code": "AAAAAAAAA"},
    "/stemmen/{by_mail}/stem": {"email": "geen adres"},
    "/stemmen/{dots}/codes": {"aantal": "0"},
    "/proeven/{over}/afronden": {},
    "/overnames/{adoption}/terugblik/3": {},
}


@pytest.fixture
def world(make_node):
    """Return a node that is served, with something on each page of these guests."""
    with served(make_node) as node:
        accounts.add_person(node, EDITOR, PASSWORD, EDITOR)
        yield fill(node)


@pytest.fixture
def open_as(new_page, world) -> Callable[[str], Page]:
    """Return a function that opens a tab of a visitor, or of somebody who signs in."""

    def opening(who):
        page = new_page(width=NARROW)
        page.emulate_media(reduced_motion="reduce")
        if who:
            page.goto(f"{world.node.config.node.address}/aanmelden")
            page.fill("[name=user_name]", who)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/redactie")
        return page

    return opening


def complaints(page: Page, *, wide: bool) -> list[str]:
    """Return what is wrong with the page before us; ``wide`` looks at it on a desk as well."""
    found = [*violations(page), *too_wide(page), *headless(page)]
    if wide:
        page.set_viewport_size({"width": WIDE, "height": 800})
        found += [f"wide: {each}" for each in violations(page) + too_wide(page)]
        page.set_viewport_size({"width": NARROW, "height": 800})
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {each}" for each in violations(page, "color-contrast")]
        page.emulate_media(color_scheme="light")
        found += out_of_sight(page)
    return found


def headless(page: Page) -> list[str]:
    """Return what is wrong when the page has not one title for who listens to it."""
    number = page.locator("h1").count()
    return [] if number == 1 else [f"{number} headings of the first level"]


def out_of_sight(page: Page) -> list[str]:
    """Return where Tab leads without somebody seeing it."""
    return [
        f"Tab: {each['words']}"
        for each in walk(page)
        if not each["marked"] or not each["inside"] or each["covered"]
    ]


def test_A11Y_01_06_each_way_of_voting_has_a_sheet_and_a_second_look(open_as, world):
    page, found = open_as(VISITOR), {}
    ways = {name: one.asks for name, one in world.node.methods.items()}
    assert {*ways.values()} >= set(SHEETS)

    for name in ways:
        page.goto(world.url(f"/stemmen/{{{name}}}/stem?code={{{name}_code}}"))
        found[name] = complaints(page, wide=True)
        page.get_by_role("button", name="Bekijk je stem").click()
        page.get_by_role("alert").first.wait_for()
        page.wait_for_load_state()
        found[f"{name}, sent empty"] = complaints(page, wide=False)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", MISTAKES)
def test_A11Y_01_13_after_a_form_with_mistakes(open_as, world, path):
    page = open_as(EDITOR)
    page.goto(world.url(path))
    for name, text in MISTAKES[path].items():
        page.fill(f"main [name={name}]", text)
    page.locator("main form button.button").first.click()

    page.get_by_role("alert").first.wait_for()
    page.wait_for_load_state()

    assert complaints(page, wide=False) == []
