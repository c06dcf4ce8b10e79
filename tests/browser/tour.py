# SPDX-License-Identifier: EUPL-1.2
"""Walks through what federation promises, in a running demo, and takes the pictures of the tour.

With ``./dev demo`` running: ``.venv/bin/python -m tests.browser.tour``. It kills Rotterdam, puts
an old copy of it back, and adds a node of its own; start over with ``./dev demo --fresh``.
"""

import argparse
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from samenbeter.running import RunningNode, samenbeter
from tests.browser.conftest import FLAGS, NAMES, WIDE
from tests.browser.people import follow, press
from tests.browser.screenshots import HOUSE, camera, tab, wait_for

PORT = 5190
LESSON = {
    "title": "Schrijf het telefoonnummer groot",
    "plain_summary": "Dan bellen mensen die niet lezen ook.",
    "kind": "tip",
    "what_happened": "Op onze flyer stond het nummer klein onderaan. Niemand belde.",
    "advice": "Zet het nummer bovenaan, zo groot als de titel.",
}
LATER = "Zet de stoelen in een kring"

Take = Callable[[Page, str], None]


def main() -> None:
    """Walk the tour, and keep a picture of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".demo/state.json"))
    parser.add_argument("--out", type=Path, default=HOUSE / "docs/images")
    parsed = parser.parse_args()
    nodes = json.loads(parsed.state.read_text(encoding="utf-8"))["nodes"]
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as room:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        walk(browser, nodes, camera(browser, parsed.out), Path(room))
        browser.close()


def walk(browser: Browser, nodes: dict[str, dict[str, Any]], take: Take, room: Path) -> None:
    """Show the promises one after another."""
    rotterdam, eindhoven = nodes["rotterdam"], nodes["eindhoven"]
    desk = tab(browser, WIDE)
    sign_in(desk, rotterdam)
    _agreements(desk, rotterdam, take)
    _levels(browser, nodes, take)
    _network(desk, rotterdam, take)
    for name in ("uitwisseling", "identiteit", "stick"):
        desk.goto(f"{rotterdam['url']}/beheer/{name}")
        take(desk, f"tour-{name}")
    desk.goto(f"{rotterdam['url']}/transparantie")
    take(desk, "tour-transparantie")
    _erasure(desk, rotterdam, nodes["amsterdam"], take)
    old = room / "yesterday"
    shutil.copytree(rotterdam["directory"], old)
    share(rotterdam, {**LESSON, "title": LATER})
    wait_for(tab(browser, WIDE), f"{eindhoven['url']}/lessen", LATER)
    kill(rotterdam["pid"])
    _mirror(browser, rotterdam, eindhoven, room, take)
    _guard(browser, rotterdam, old, take)


def _agreements(desk: Page, node: dict[str, Any], take: Take) -> None:
    desk.goto(f"{node['url']}/beheer/afspraken")
    take(desk, "tour-afspraken")
    desk.locator("main .tile h3 a").first.click()
    desk.goto(f"{desk.url}/afdruk")
    take(desk, "tour-afdruk")


def _levels(browser: Browser, nodes: dict[str, dict[str, Any]], take: Take) -> None:
    reader = tab(browser, WIDE)
    sign_in(reader, nodes["groningen"], "editor")
    reader.goto(f"{nodes['groningen']['url']}/lessen")
    theirs = reader.locator("main li, main article").filter(has_text="Uit Rotterdam")
    theirs.first.get_by_role("link").first.click()
    take(reader, "tour-groningen")


def _network(desk: Page, node: dict[str, Any], take: Take) -> None:
    desk.goto(f"{node['url']}/beheer/netwerken")
    desk.locator("main .tile h3 a, main .tile h2 a").first.click()
    take(desk, "tour-netwerk")
    made = api(node, "POST", "/lessons", LESSON | {"title": "Alleen voor wie het aangaat"})
    desk.goto(f"{node['url']}/lessen/{made['id']}")
    follow(desk, "Deel met andere proeftuinen")
    desk.get_by_role("group", name="Met wie deel je dit?").scroll_into_view_if_needed()
    take(desk, "tour-delen")


def _erasure(desk: Page, node: dict[str, Any], reader: dict[str, Any], take: Take) -> None:
    made = share(node, LESSON)
    elsewhere = tab(desk.context.browser, WIDE)
    wait_for(elsewhere, f"{reader['url']}/lessen", LESSON["title"])
    desk.goto(f"{node['url']}/berichten/{made['id']}/wis-uit")
    desk.locator("[name=sure]").check()
    press(desk, "Wis voorgoed uit")
    expect(desk.locator("h1")).not_to_contain_text("Wis je dit")
    desk.goto(f"{node['url']}/beheer/uitwissen")
    confirmed = desk.locator("td[data-label=Bevestigd]").filter(has_text="Amsterdam")
    deadline = time.monotonic() + 60
    while not confirmed.count():
        assert time.monotonic() < deadline, "nobody confirms"
        desk.wait_for_timeout(500)
        desk.reload()
    take(desk, "tour-uitwissen")
    elsewhere.reload()
    expect(elsewhere.locator("main")).not_to_contain_text(LESSON["title"])


def _mirror(
    browser: Browser, dead: dict[str, Any], mirror: dict[str, Any], room: Path, take: Take
) -> None:
    """A new node reads all of a dead one from another."""
    home = room / "zwolle"
    words = ("--name", "Zwolle", "--area", "Assendorp", "--port", str(PORT), "--development")
    samenbeter("init", str(home), *words)
    fresh = RunningNode(home, f"http://127.0.0.1:{PORT}", "", "")
    fresh.node_id = (home / "keys/node-id").read_text(encoding="ascii").strip()
    fresh.start()
    try:
        pair = ("--directory", str(home), mirror["url"], mirror["node_id"])
        samenbeter("peer", "add", *pair)
        back = ("--directory", mirror["directory"], fresh.url, fresh.node_id)
        samenbeter("peer", "add", *back)
        samenbeter("peer", "add", "--directory", str(home), dead["url"], dead["node_id"])
        page = tab(browser, WIDE)
        wait_for(page, f"{fresh.url}/lessen", LATER)
        take(page, "tour-zwolle")
    finally:
        fresh.stop()
        samenbeter("peer", "remove", "--directory", mirror["directory"], fresh.node_id)


def _guard(browser: Browser, node: dict[str, Any], old: Path, take: Take) -> None:
    """An old copy is put back, and asks its peers before it signs."""
    home = Path(node["directory"])
    shutil.rmtree(home)
    shutil.copytree(old, home)
    again = RunningNode(home, node["url"], node["node_id"], node["editor_token"])
    again.start()
    try:
        desk = tab(browser, WIDE)
        wait_for(desk, f"{node['url']}/lessen", LATER)
        sign_in(desk, node)
        desk.goto(f"{node['url']}/beheer/bewaking")
        expect(desk.locator("main")).to_contain_text(LATER)
        take(desk, "tour-bewaking")
    finally:
        again.stop()


def sign_in(page: Page, node: dict[str, Any], role: str = "administrator") -> None:
    """Sign in as one of the two people of a demo node."""
    page.goto(f"{node['url']}/aanmelden")
    page.fill("[name=user_name]", node[f"{role}_user"])
    page.fill("[name=password]", node[f"{role}_password"])
    press(page, "Meld je aan")
    expect(page).to_have_url(f"{node['url']}/redactie")


def api(node: dict[str, Any], method: str, path: str, body: object = None) -> Any:
    """Do one request to the API as the editor; return the JSON."""
    headers = {"Authorization": f"Bearer {node['editor_token']}"}
    url = f"{node['url']}/api/v1{path}"
    answer = requests.request(method, url, json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()


def share(node: dict[str, Any], fields: dict[str, str]) -> Any:
    """Publish and share a lesson; return its JSON."""
    made = api(node, "POST", "/lessons", fields)
    api(node, "POST", f"/lessons/{made['id']}/_share")
    return made


def kill(pid: int) -> None:
    """End a process as a power cut would, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)


if __name__ == "__main__":
    main()
