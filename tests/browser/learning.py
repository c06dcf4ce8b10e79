# SPDX-License-Identifier: EUPL-1.2
"""Takes the pictures of docs/story.md from a running demo; changes nothing in it.

With ``./dev demo`` running: ``.venv/bin/python -m tests.browser.learning``.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, NAMES, NARROW, WIDE
from tests.browser.screenshots import HOUSE, camera, tab
from tests.browser.tour import Take, sign_in


def main() -> None:
    """Walk the story, and keep a picture of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".demo/state.json"))
    parser.add_argument("--out", type=Path, default=HOUSE / "docs/images")
    parsed = parser.parse_args()
    nodes = json.loads(parsed.state.read_text(encoding="utf-8"))["nodes"]
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        walk(browser, nodes, camera(browser, parsed.out))
        browser.close()


def walk(browser: Browser, nodes: dict[str, dict[str, Any]], take: Take) -> None:
    """Show how one proeftuin learns from another."""
    amsterdam, rotterdam = nodes["amsterdam"], nodes["rotterdam"]
    desk, phone = tab(browser, WIDE), tab(browser, NARROW)

    inquiry = path(amsterdam, "inquiries", "makkelijker om hulp te vragen")
    see(desk, amsterdam, inquiry, take, "story-uitvraag", "Waar zijn we nu?")
    asked = path(amsterdam, "polls", "makkelijker om hulp te vragen")
    see(phone, amsterdam, f"{asked}/stem", take, "story-stemmen")
    trial = path(amsterdam, "experiments", "Proef")
    see(desk, amsterdam, trial, take, "story-proef", "Wat kwam eruit?")
    news = path(amsterdam, "instruments", "Nieuws uit de straat")
    see(desk, amsterdam, news, take, "story-instrument", "Zo doe je het")

    colleague = tab(browser, WIDE)
    sign_in(colleague, rotterdam, "editor")
    table = path(rotterdam, "events", "Ronde tafel")
    see(colleague, rotterdam, f"{table}/tafels", take, "story-rondetafel")
    receipt = path(rotterdam, "adoptions", "wijktafel")
    see(desk, rotterdam, receipt, take, "story-overname")

    weeks = path(amsterdam, "instruments", "De vraag van vijf weken")
    see(desk, amsterdam, weeks, take, "story-in-gebruik", "Wie gebruikt dit?")

    reader = tab(browser, NARROW)
    sign_in(reader, nodes["groningen"], "editor")
    weeks = path(nodes["groningen"], "instruments", "De vraag van vijf weken")
    see(reader, nodes["groningen"], weeks, take, "story-groningen", "Wie gebruikt dit?")


def see(
    page: Page, node: dict[str, Any], where: str, take: Take, name: str, heading: str = ""
) -> None:
    """Open a page, go to a heading when one is named, and take a picture."""
    answer = page.goto(node["url"] + where)
    assert answer is not None and answer.ok, f"{where}: {answer and answer.status}"
    if heading:
        found = page.get_by_role("heading", name=heading, exact=True)
        found.evaluate("each => window.scrollTo(0, each.getBoundingClientRect().top - 40)")
    take(page, name)


def path(node: dict[str, Any], collection: str, words: str) -> str:
    """Return the path of the record with these words in its title."""
    api = f"{node['url']}/api/v1"
    found = requests.get(f"{api}/{collection}?pageSize=100", timeout=30).json()["items"]
    one = next(each for each in found if words in each["title"])
    page = requests.get(f"{node['url']}/berichten/{one['id']}", timeout=30, allow_redirects=False)
    return str(page.headers["Location"])


if __name__ == "__main__":
    main()
