# SPDX-License-Identifier: EUPL-1.2
"""Asks axe-core what is wrong with a page for people who cannot see, hear, point or hurry."""

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def script() -> str:
    """Return axe-core as its package ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[str]:
    """Return what is wrong with ``page``: the rule, what it wants, and the elements.

    The script runs in the page as the tester's own, so a strict content security policy
    neither stops it nor has to be loosened for it.

    Args:
        page: where we are.
        rules: of axe, when not all that ``TAGS`` name: "color-contrast".
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    only = {"type": "rule" if rules else "tag", "values": list(rules) or TAGS}
    answer = page.evaluate(
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{found['id']}: {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in answer["violations"]
    ]
