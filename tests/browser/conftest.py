# SPDX-License-Identifier: EUPL-1.2
"""A real Chromium for tests: the one of the system, started once, a fresh profile for each test.

Tests here get ``page`` (an empty tab, cookies and storage of its own) or ``new_page`` (as many
as they like, each a person of their own). Any request to another machine fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright

from samenbeter.running import PASSWORD, found
from samenbeter.testing import _free_port, make_peers
from tests.browser.weeks import live, served
from tests.browser.worlds import World, agree, fill, follow, gather, invite, tell, visit

#: Where the browser may be, the first that exists.
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

#: The two widths at which every page must work, in CSS pixels.
NARROW, WIDE = 320, 1280

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that ``-m "not browser"`` leaves them out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the system's Chromium; without one, skip here and fail where CI is set."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        told = "no Chromium found: install the package chromium to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return found


#: Milliseconds something may take on a slow and busy machine; costs nothing where all is well.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def strangers() -> list[str]:
    """Return the addresses of other machines that pages of this test asked for; refused all."""
    return []


@pytest.fixture
def new_page(browser: Browser, strangers: list[str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a tab for a new person: ``new_page(width=NARROW)``.

    Its arguments go to the browser context, so ``java_script_enabled=False`` works too.
    """
    contexts = []

    def guard(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.hostname not in LOOPBACK:
            strangers.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def open_page(*, width: int = WIDE, height: int = 800, **options) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", **options
        )
        context.set_default_timeout(PATIENCE)
        context.route("**/*", guard)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == [], "a page asked another machine for something"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Return an empty tab of 1280 pixels wide, for somebody who was never here before."""
    return new_page()


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a node of everything something, with a neighbour; tests only look at it."""
    here, there = map(World, make_peers(tmp_path_factory.mktemp("full")))
    tell(here)
    try:
        here.node.start()
        there.node.start()
        for each in (here.node, there.node):
            each.wait_until(each.is_open, "its guard, which asks the other")
        fill(here, there)
        visit(here)
        gather(here)
        follow(here)
        agree(here, there)
        invite(here)
        yield here
    finally:
        here.node.kill()
        there.node.kill()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a node on its first day, without neighbours; tests only look at it."""
    node = found(tmp_path_factory.mktemp("empty") / "utrecht", "Utrecht", _free_port())
    try:
        node.start()
        yield World(node)
    finally:
        node.kill()


@pytest.fixture(scope="session")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a node on which people ask, choose and try together; tests only look at it."""
    with served(tmp_path_factory.mktemp("weeks") / "amsterdam", _free_port()) as (node, here):
        live(node, here)
        yield here


@pytest.fixture(scope="session")
def badges(browser: Browser) -> Callable[[World, str], dict[str, Any]]:
    """Return a function that gives what the browser of somebody signed in has kept."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}

    def badge(world: World, who: str) -> dict[str, Any]:
        key = (world.node.url, who)
        if key not in kept:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{world.node.url}/aanmelden")
            page.fill("[name=user_name]", who)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(f"{world.node.url}/redactie")
            kept[key] = dict(context.storage_state())
            context.close()
        return kept[key]

    return badge
