# SPDX-License-Identifier: EUPL-1.2
"""What people do in a browser, in their own words: sign in, write a lesson, share it."""

import re

from playwright.sync_api import Page, expect

from samenbeter.running import PASSWORD, RunningNode

#: A lesson, by the labels of its form.
LESSON = {
    "Titel": "Laat een bewoner de avond openen",
    "Korte versie": "Dan durven buren te komen.",
    "Wat gebeurde er?": "De eerste avond opende een instelling. Er kwamen drie mensen.",
    "Wat raad je anderen aan?": "Vraag een bewoner om te openen.",
}
PUBLISH = "Zet op onze site"


def sign_in(page: Page, node: RunningNode, who: str = "redactie") -> None:
    """Sign in with a name; end where the house leads somebody who works there."""
    page.goto(f"{node.url}/aanmelden")
    page.get_by_label("Naam of e-mailadres").fill(who)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    press(page, "Meld je aan")
    expect(page).to_have_url(f"{node.url}/redactie")


def press(page: Page, name: str) -> None:
    """Press the button with exactly this name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the link with exactly this name in the body of the page."""
    page.locator("main").get_by_role("link", name=name, exact=True).click()


def fill_in(page: Page, fields: dict[str, str]) -> None:
    """Type into the fields of a form, found by their labels."""
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)


def choose(page: Page, question: str, answer: str) -> None:
    """Pick one answer of a question."""
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def write_lesson(page: Page, node: RunningNode, **changed: str) -> str:
    """Put a lesson on the site; return the address of its page."""
    page.goto(f"{node.url}/lessen/nieuw")
    fill_in(page, LESSON | changed)
    choose(page, "Wat voor les is het?", "Tip")
    press(page, PUBLISH)
    expect(page).to_have_url(re.compile(r"/lessen/\d+$"))
    return page.url


def share(page: Page) -> None:
    """From the page of a record: look at what will travel, and share it."""
    follow(page, "Deel met andere proeftuinen")
    page.locator('main form[action$="/deel"] button').click()
    expect(page.get_by_role("status").first).to_contain_text("Gedeeld.")


def wait_for_list(node: RunningNode, path: str, text: str) -> None:
    """Wait until a list of a node shows ``text``."""
    node.wait_until(lambda: text in node.get(path).text, f"{text!r} in {path}")
