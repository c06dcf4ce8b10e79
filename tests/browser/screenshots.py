# SPDX-License-Identifier: EUPL-1.2
"""Takes the pictures of the README from a running demo.

With ``./dev demo`` running: ``.venv/bin/python -m tests.browser.screenshots``. It tells the story
of the README with one lesson of its own, and takes that lesson back at the end.
"""

import argparse
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, NAMES, NARROW, WIDE
from tests.browser.palette import reduce
from tests.browser.people import PUBLISH, choose, fill_in, follow, press

HOUSE = Path(__file__).parents[2]
TITLE = "Dek de tafel voor wie nog niet besloten heeft"
FIELDS = {
    "Titel": TITLE,
    "Korte versie": "Zet twee stoelen extra klaar. Wie twijfelt, ziet dat er plek is.",
    "Wat was de situatie?": "Bij ons buurtdiner bleven mensen bij de deur staan.",
    "Wat gebeurde er?": "We dekten voor het aantal aanmeldingen. Wie later kwam, ging weer weg.",
}
ADVICE = "Dek altijd twee plekken meer dan er aanmeldingen zijn."


def main() -> None:
    """Tell the story, and keep a picture of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".demo/state.json"))
    parser.add_argument("--out", type=Path, default=HOUSE / "docs/images")
    parsed = parser.parse_args()
    nodes = json.loads(parsed.state.read_text(encoding="utf-8"))["nodes"]
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        story(browser, nodes["rotterdam"], nodes["amsterdam"], camera(browser, parsed.out))
        browser.close()


def story(
    browser: Browser,
    rotterdam: dict[str, Any],
    amsterdam: dict[str, Any],
    take: Callable[..., None],
) -> None:
    """Write a lesson in Rotterdam, find and prove it in Amsterdam, and take it back."""
    editor, reader = tab(browser, WIDE), tab(browser, WIDE)
    editor.goto(rotterdam["url"])
    take(editor, "home")

    _sign_in(editor, rotterdam)
    editor.goto(f"{rotterdam['url']}/lessen/nieuw")
    fill_in(editor, FIELDS)
    press(editor, PUBLISH)
    take(editor, "form")

    fill_in(editor, {"Wat raad je anderen aan?": ADVICE})
    choose(editor, "Wat voor les is het?", "Tip")
    choose(editor, "Bij welk principe hoort het?", "Gezonde wijk")
    press(editor, PUBLISH)
    follow(editor, "Deel met andere proeftuinen")
    take(editor, "share")
    editor.locator('main form[action$="/deel"] button').click()
    expect(editor.get_by_role("button", name="Ongedaan maken", exact=True)).to_be_visible()

    wait_for(reader, f"{amsterdam['url']}/lessen", TITLE)
    take(reader, "arrived")
    follow(reader, TITLE)
    lesson = reader.url
    follow(reader, "Hoe weten we dit zeker?")
    take(reader, "proof")
    phone = tab(browser, NARROW)
    phone.goto(lesson)
    take(phone, "phone")

    follow(editor, "Trek in")
    editor.locator('main form[action$="/trek-in"] button').click()
    expect(editor.get_by_role("status").first).to_contain_text("Ingetrokken.")


def tab(browser: Browser, width: int) -> Page:
    """Open a page of its own, so wide."""
    context = browser.new_context(
        viewport={"width": width, "height": 860 if width == WIDE else 640},
        locale="nl-NL", reduced_motion="reduce",
    )  # fmt: skip
    return context.new_page()


def _sign_in(page: Page, node: dict[str, Any]) -> None:
    page.goto(f"{node['url']}/aanmelden")
    page.fill("[name=user_name]", node["editor_user"])
    page.fill("[name=password]", node["editor_password"])
    press(page, "Meld je aan")
    expect(page).to_have_url(f"{node['url']}/redactie")


def wait_for(page: Page, url: str, text: str) -> None:
    """Look at ``url`` until ``text`` stands there."""
    deadline = time.monotonic() + 120  # sharing waits a minute
    page.goto(url)
    while text not in page.locator("main").inner_text():
        assert time.monotonic() < deadline, f"{text!r} did not reach {url}"
        page.wait_for_timeout(200)
        page.reload()


def camera(browser: Browser, folder: Path) -> Callable[..., None]:
    """Return what takes a small picture of a page, into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        taken = page.screenshot(animations="disabled")
        (folder / f"{name}.png").write_bytes(reduce(browser, taken))

    return take


if __name__ == "__main__":
    main()
