# SPDX-License-Identifier: EUPL-1.2
"""Writing in a real browser: live beside the form, and counting down; nothing is refused by CSP."""

import re

import pytest
from playwright.sync_api import expect

from samenbeter.running import PASSWORD

pytestmark = pytest.mark.browser


def test_what_is_typed_is_seen_beside_the_form_and_kept(new_page, two_nodes):
    page = new_page(width=1280)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    node, _ = two_nodes
    page.goto(f"{node.url}/aanmelden")
    page.fill("[name=user_name]", node.editor)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form:has([name=password]) button").click()
    page.goto(f"{node.url}/lessen/nieuw")

    page.get_by_label("Titel", exact=True).press_sequentially("Met soep erbij")
    page.get_by_label("Wat raad je anderen aan?").press_sequentially("Begin **klein**.")

    expect(page.locator("#ernaast")).to_contain_text("Begin klein.")
    expect(page.locator("#ernaast strong")).to_have_text("klein")
    page.goto(f"{node.url}/lessen/nieuw")
    expect(page.get_by_label("Titel", exact=True)).to_have_value("Met soep erbij")
    assert complaints == []
    expect(page.locator("main")).to_contain_text(re.compile("Je was hier al bezig"))
