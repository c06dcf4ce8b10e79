# SPDX-License-Identifier: EUPL-1.2
"""A plugin that is off takes its pages along and leaves its records; a broken one is told."""

import pytest
from playwright.sync_api import expect

from samenbeter.running import RunningNode
from tests.browser.axe import violations
from tests.browser.people import sign_in, wait_for_list

LESSON = {"title": "Begin met soep", "kind": "tip", "advice": "Kook zelf."}


def restart(node: RunningNode, plugins: str) -> None:
    """Change the list of plugins in node.toml, as a person would, and start again."""
    node.stop()
    file = node.directory / "node.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("plugins = ")]
    lines[at] = f"plugins = {plugins}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    node.start()


def test_records_of_a_plugin_that_is_off_are_kept_and_travel_and_come_back(page, two_nodes):
    rotterdam, amsterdam = two_nodes
    made = rotterdam.api("POST", "/lessons", LESSON)
    rotterdam.api("POST", f"/lessons/{made['id']}/_share")

    restart(rotterdam, '["federation", "initiatives"]')

    page.goto(rotterdam.url)
    menu = page.get_by_role("navigation", name="Lezen")
    expect(menu.get_by_role("link", name="Initiatieven")).to_be_visible()
    expect(menu.get_by_role("link", name="Lessen")).to_have_count(0)
    answer = page.goto(f"{rotterdam.url}/lessen")
    assert answer is not None
    assert answer.status == 404
    page.goto(f"{rotterdam.url}/berichten/{made['id']}")
    expect(page.locator("main")).to_contain_text(LESSON["title"])
    # Nobody knows now which field is private: a visitor gets none.
    expect(page.locator("main")).not_to_contain_text("Kook zelf.")
    assert violations(page) == []
    sign_in(page, rotterdam, "redactie")
    page.goto(f"{rotterdam.url}/berichten/{made['id']}")
    expect(page.locator("main")).to_contain_text("Kook zelf.")
    wait_for_list(amsterdam, "/lessen", LESSON["title"])

    restart(rotterdam, '["federation", "initiatives", "lessons"]')

    page.goto(f"{rotterdam.url}/lessen")
    expect(page.locator("main")).to_contain_text(LESSON["title"])


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Install a package whose plugin cannot be imported, for the processes of this test."""
    place = tmp_path / "packages"
    facts = place / "samenbeter_stuk-1.2.dist-info"
    facts.mkdir(parents=True)
    (place / "samenbeter_stuk.py").write_text("import een_pakket_dat_er_niet_is\n")
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: samenbeter_stuk\nVersion: 1.2\n")
    (facts / "entry_points.txt").write_text("[samenbeter.plugins]\nstuk = samenbeter_stuk\n")
    monkeypatch.setenv("PYTHONPATH", str(place))


def test_a_node_starts_without_a_broken_plugin_and_says_so(broken, page, two_nodes):
    node, _ = two_nodes

    restart(node, '["federation", "stuk", "initiatives", "lessons"]')

    page.goto(f"{node.url}/lessen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lessen")
    sign_in(page, node, "beheer")
    page.goto(f"{node.url}/beheer/uitbreidingen")
    expect(page.locator("main")).to_contain_text("stuk")
    expect(page.locator("main")).to_contain_text("een_pakket_dat_er_niet_is")
    assert violations(page) == []
    assert node.get("/health").json()["status"] != "ok" or "stuk" in node.get("/health").text
