# SPDX-License-Identifier: EUPL-1.2
"""Who only reads leaves nothing behind; who works here does so at each house apart."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.people import press, sign_in
from tests.browser.test_everybody import VISITOR, WORKING_DAY

KEPT = """async () => ({
  local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookies: document.cookie,
})"""


def test_AVG_01_AVG_03_a_visitor_is_given_nothing_to_keep_and_asks_nobody_else(page, full):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for path in [path for who, path in WORKING_DAY if who == VISITOR] + ["/aanmelden"]:
        page.goto(full.url(path))

        kept = page.evaluate(KEPT)
        assert (path, page.context.cookies()) == (path, [])
        assert {name: value for name, value in kept.items() if value} == {}

    places = {urlsplit(each).netloc for each in asked}
    assert places == {urlsplit(full.node.url).netloc}
    assert all(urlsplit(each).scheme == "http" for each in asked)


def test_AVG_02_one_browser_is_signed_in_to_two_nodes_at_once(page, two_nodes):
    rotterdam, amsterdam = two_nodes
    sign_in(page, rotterdam, "redactie")
    sign_in(page, amsterdam, "beheer")

    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names >= {f"sb-{node.node_id[:8]}" for node in two_nodes}
    page.goto(f"{rotterdam.url}/redactie")
    expect(page.locator("body")).to_contain_text("redactie")
    page.goto(f"{amsterdam.url}/beheer")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto(amsterdam.url)
    press(page, "Afmelden")

    page.goto(f"{amsterdam.url}/beheer")
    expect(page).to_have_url(f"{amsterdam.url}/aanmelden?naar=/beheer")
    page.goto(f"{rotterdam.url}/redactie")
    expect(page).to_have_url(f"{rotterdam.url}/redactie")


def test_AVG_02_no_script_of_a_page_can_read_the_session(page, full):
    sign_in(page, full.node, "redactie")

    (cookie,) = [each for each in page.context.cookies() if not each["name"].endswith("-m")]

    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert page.evaluate("document.cookie") == ""
