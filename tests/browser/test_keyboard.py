# SPDX-License-Identifier: EUPL-1.2
"""Everything can be done with a keyboard alone, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from samenbeter.running import PASSWORD
from tests.browser.conftest import NARROW, WIDE
from tests.browser.people import LESSON, wait_for_list
from tests.browser.worlds import World

#: What has focus: its words, whether one sees it, and whether anything lies over it.
WHERE = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  if (!each.dataset.step) {
    window.steps = (window.steps || 0) + 1;
    each.dataset.step = window.steps;
  }
  const box = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  const label = each.labels && each.labels.length ? each.labels[0].innerText : '';
  const x = Math.min(Math.max(box.x + Math.min(box.width / 2, 8), 0), innerWidth - 1);
  const top = document.elementFromPoint(x, Math.min(Math.max(box.y + box.height / 2, 0),
    innerHeight - 1));
  const marked = [each, ...(each.labels || [])].some(one => {
    const drawn = getComputedStyle(one);
    return drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2;
  }) || style.boxShadow !== 'none';
  return {
    step: Number(each.dataset.step),
    words: (label || each.innerText || each.getAttribute('aria-label') || each.name).trim(),
    marked,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    covered: !(top && (each.contains(top) || top.contains(each)
      || [...(each.labels || [])].some(one => one.contains(top)))),
    order: [...document.querySelectorAll('*')].indexOf(each),
  };
}"""


def walk(page: Page, most: int = 200) -> list[dict]:
    """Press Tab until the page is left or begins anew; return where it led, in order."""
    steps: list[dict] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here is None or here["step"] <= len(steps):
            return steps
        steps.append(here)
    raise AssertionError(f"{page.url} does not let go of Tab after {most} steps")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has focus says ``words``."""
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here and here["words"].startswith(words):
            return
        seen.append(here and here["words"])
    raise AssertionError(f"{words!r} cannot be reached with Tab, only {seen}")


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", "/"),
        ("", "/lessen"),
        ("", "/lessen/{own}"),
        ("", "/bewijs/{received}"),
        ("redactie", "/lessen/nieuw"),
        ("redactie", "/lessen/{pitfall}/deel"),
        ("beheer", "/beheer/proeftuinen"),
    ],
)
def test_A11Y_05_tab_leads_through_in_order_and_in_sight(new_page, badges, full, who, path, width):
    page = new_page(width=width, storage_state=badges(full, who)) if who else new_page(width=width)
    page.emulate_media(reduced_motion="reduce")
    page.goto(full.url(path))

    steps = walk(page)

    assert [each["words"] for each in steps if not each["marked"]] == [], "no visible focus"
    assert [each["words"] for each in steps if not each["inside"]] == [], "out of sight"
    assert [each["words"] for each in steps if each["covered"]] == [], "something lies over it"
    assert [each["order"] for each in steps] == sorted(each["order"] for each in steps)
    reachable = page.locator(
        "a[href]:visible, button:visible, textarea:visible, select:visible, summary:visible,"
        " input:not([type=hidden]):not([type=radio]):visible"
    )
    assert len(steps) >= reachable.count()


def test_the_first_step_leads_past_the_menu(page, full: World):
    page.goto(full.url("/lessen"))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ga naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_A11Y_05_09_an_editor_writes_and_shares_without_a_mouse(page, two_nodes):
    rotterdam, amsterdam = two_nodes
    type_in = page.keyboard.insert_text
    page.goto(f"{rotterdam.url}/aanmelden")

    tab_to(page, "Naam of e-mailadres")
    type_in("redactie")
    tab_to(page, "Wachtwoord")
    type_in(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{rotterdam.url}/redactie")

    page.goto(f"{rotterdam.url}/lessen")
    tab_to(page, "Schrijf")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{rotterdam.url}/lessen/nieuw")
    tab_to(page, "Titel")
    type_in(LESSON["Titel"])
    tab_to(page, "Ervaring")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Valkuil")).to_be_checked()
    tab_to(page, "Wat raad je anderen aan?")
    type_in("Vraag een bewoner.")
    tab_to(page, "Zet op onze site")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON["Titel"])

    tab_to(page, "Deel met andere proeftuinen")
    page.keyboard.press("Enter")
    expect(page.locator('main form[action$="/deel"]')).to_be_visible()
    tab_to(page, page.locator('main form[action$="/deel"] button').inner_text().strip())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Gedeeld.")

    wait_for_list(amsterdam, "/lessen", LESSON["Titel"])
