# SPDX-License-Identifier: EUPL-1.2
"""An editor in Rotterdam writes a lesson; Amsterdam reads it and can prove it is genuine.

Told twice: in an ordinary browser, and on a small phone where JavaScript is turned off.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation.wire.proof import verify_proof
from samenbeter.running import RunningNode
from tests.browser.conftest import NARROW, WIDE
from tests.browser.people import (
    LESSON,
    PUBLISH,
    choose,
    fill_in,
    follow,
    press,
    share,
    sign_in,
    wait_for_list,
    write_lesson,
)

TITLE = LESSON["Titel"]


@pytest.fixture(params=[(WIDE, True), (NARROW, False)], ids=["at a desk", "small, no JavaScript"])
def somebody(request, new_page):
    """Return a function that opens a tab for one more person with this kind of browser."""
    width, scripts = request.param
    return lambda: new_page(width=width, java_script_enabled=scripts, accept_downloads=True)


def test_a_lesson_travels_and_can_be_proven(somebody, two_nodes, tmp_path):
    rotterdam, amsterdam = two_nodes
    editor, reader = somebody(), somebody()
    sign_in(editor, rotterdam)

    write_with_mistakes(editor, rotterdam)
    expect(editor.get_by_role("status")).to_contain_text("Het staat op onze site.")
    share(editor)

    wait_for_list(amsterdam, "/lessen", TITLE)
    read_from_afar(reader, amsterdam)
    file = prove(reader, tmp_path)
    proven = verify_proof(file.read_bytes(), rotterdam.node_id)
    assert proven.payload.title == TITLE


def write_with_mistakes(page: Page, node: RunningNode) -> None:
    """Leave two fields out first; each is told where it stands, and nothing typed is lost."""
    page.goto(f"{node.url}/lessen")
    follow(page, "Schrijf een les")
    advice = "Wat raad je anderen aan?"
    fill_in(page, {label: text for label, text in LESSON.items() if label != advice})
    press(page, PUBLISH)

    expect(page).to_have_title(re.compile(r"^Fout: "))
    told = page.get_by_role("alert")
    expect(told.get_by_role("heading")).to_have_text("Nog twee dingen. Je tekst is bewaard.")
    expect(told.get_by_role("link")).to_have_count(2)
    field = page.get_by_label(advice, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Fout: .+"))
    expect(page.get_by_label("Titel", exact=True)).to_have_value(TITLE)
    told.get_by_role("link", name=advice).click()
    expect(field).to_be_in_viewport()

    field.fill(LESSON[advice])
    choose(page, "Wat voor les is het?", "Valkuil")
    press(page, PUBLISH)


def read_from_afar(page: Page, node: RunningNode) -> None:
    """Find the lesson in the other node's list and read it there."""
    page.goto(f"{node.url}/lessen")
    line = page.get_by_role("listitem").filter(has_text=TITLE)
    expect(line).to_contain_text("Uit Rotterdam")
    line.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("main")).to_contain_text(LESSON["Wat raad je anderen aan?"])


def prove(page: Page, directory: Path, writer: str = "Rotterdam") -> Path:
    """Open the page that explains why this is certain; return the proof it offers."""
    follow(page, "Hoe weten we dit zeker?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoe weten we dit zeker?")
    expect(page.locator("main")).to_contain_text(writer)
    with page.expect_download() as offered:
        follow(page, "Download het bewijs")
    file = directory / offered.value.suggested_filename
    offered.value.save_as(file)
    return file


def test_what_is_changed_and_taken_back_is_so_everywhere(somebody, two_nodes):
    rotterdam, amsterdam = two_nodes
    editor, reader = somebody(), somebody()
    sign_in(editor, rotterdam)
    write_lesson(editor, rotterdam)
    share(editor)
    wait_for_list(amsterdam, "/lessen", TITLE)
    reader.goto(f"{amsterdam.url}/lessen")
    follow(reader, TITLE)

    follow(editor, "Wijzig")
    fill_in(editor, {"Titel": "Laat twee bewoners openen"})
    press(editor, "Bewaar de nieuwe tekst")
    wait_for_list(amsterdam, "/lessen", "Laat twee bewoners openen")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Laat twee bewoners openen")

    follow(editor, "Trek in")
    editor.locator('main form[action$="/trek-in"] button').click()
    amsterdam.wait_until(
        lambda: "Laat twee bewoners" not in amsterdam.get("/lessen").text, "the lesson to go"
    )
    answer = reader.reload()
    assert answer is not None
    assert answer.status == 410
    expect(reader.locator("main")).to_contain_text("Rotterdam, Testwijk heeft dit ingetrokken")
    expect(reader.locator("main")).not_to_contain_text(LESSON["Wat raad je anderen aan?"])


def test_what_was_shared_stays_provable_when_its_node_is_gone(page, two_nodes, tmp_path):
    rotterdam, amsterdam = two_nodes
    rotterdam.share("lessons", {"title": TITLE, "kind": "tip", "advice": "Vraag een bewoner."})
    wait_for_list(amsterdam, "/lessen", TITLE)

    rotterdam.kill()

    page.goto(f"{amsterdam.url}/lessen")
    follow(page, TITLE)
    verify_proof(prove(page, tmp_path).read_bytes(), rotterdam.node_id)
