# SPDX-License-Identifier: EUPL-1.2
"""What a first visit costs, in Chromium: bytes, requests, work for the phone, things that jump.

The limits are ours, and far below what most sites take; a page that grows past one has to make
room first. Bytes are counted as a web server in front of the node sends them, compressed.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import NARROW, WIDE
from tests.browser.worlds import World

#: kB of a first visit, without pictures; the pictures beside it; requests; kB of the document.
MOST_BYTES, MOST_PICTURES, MOST_REQUESTS, MOST_DOCUMENT = 150, 120, 24, 30
#: Seconds of the page's main thread, and of those in scripts.
MOST_WORK, MOST_SCRIPT = 0.5, 0.15
#: How much may jump while a page builds itself up, as browsers measure it: 0.1 is called good.
MOST_SHIFT = 0.02
#: Elements of a page: 1,500 is called much.
MOST_ELEMENTS = 1500

PAGES = {
    "home": ("", "/"),
    "list": ("", "/lessen"),
    "detail": ("", "/lessen/{received}"),
    "search": ("", "/zoeken?q=soep"),
    "form": ("redactie", "/lessen/nieuw"),
}

_WATCH = """() => {
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) window.shifts.push(each.value);
  }).observe({type: 'layout-shift', buffered: true});
}"""


@dataclass(frozen=True)
class Visit:
    """What a first visit took."""

    #: (kind of thing, bytes as compressed), of each answer.
    answers: tuple[tuple[str, int], ...]
    #: Seconds of the main thread in all, and in scripts.
    work: float
    script: float
    shift: float
    elements: int

    def kilobytes(self, *, pictures: bool) -> float:
        """Return what was sent: the pictures, or all the rest."""
        return sum(size for kind, size in self.answers if (kind == "image") == pictures) / 1000


def _size(response: Response) -> int:
    body = response.body() if response.ok else b""
    # Fonts and photos are compressed already; a server leaves them as they are.
    kind = response.headers.get("content-type", "")
    is_text = any(each in kind for each in ("text/", "svg", "json", "javascript"))
    return len(gzip.compress(body, 6)) if is_text else len(body)


def take(page: Page, address: str) -> Visit:
    """Return what it costs to open ``address`` in a tab that was never anywhere."""
    answers: list[Response] = []
    page.on("response", lambda each: answers.append(each))
    page.add_init_script(f"({_WATCH})()")
    tools = page.context.new_cdp_session(page)
    # Time of the processor, not of the clock: a busy machine makes no page heavier.
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    told = {each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]}
    shifts: list[float] = page.evaluate("window.shifts")
    return Visit(
        tuple((each.request.resource_type, _size(each)) for each in answers),
        told["TaskDuration"],
        told["ScriptDuration"],
        sum(shifts),
        page.evaluate("document.querySelectorAll('*').length"),
    )


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_keeps_its_budget(
    new_page: Callable[..., Page], badges: Any, full: World, name: str, width: int
) -> None:
    who, path = PAGES[name]
    known = {"storage_state": badges(full, who)} if who else {}

    visit = take(new_page(width=width, **known), full.url(path))

    assert visit.kilobytes(pictures=False) < MOST_BYTES, visit.answers
    assert visit.kilobytes(pictures=True) < MOST_PICTURES, visit.answers
    assert len(visit.answers) <= MOST_REQUESTS, visit.answers
    documents = sum(size for kind, size in visit.answers if kind == "document")
    assert documents < MOST_DOCUMENT * 1000
    assert visit.work < MOST_WORK
    assert visit.script < MOST_SCRIPT
    assert visit.shift < MOST_SHIFT
    assert visit.elements < MOST_ELEMENTS


def test_a_second_page_asks_for_little_more_than_itself(page: Page, full: World) -> None:
    page.goto(full.url("/"), wait_until="networkidle")
    asked: list[str] = []
    page.on("response", lambda each: asked.append(each.request.resource_type)
            if each.from_service_worker or not _was_kept(each) else None)  # fmt: skip

    page.goto(full.url("/lessen"), wait_until="networkidle")

    assert [each for each in asked if each in ("stylesheet", "font", "script")] == []


def _was_kept(response: Response) -> bool:
    """Was it in the browser already? Then it took no time on the wire."""
    timing = response.request.timing
    return bool(timing["requestStart"] < 0 or timing["responseEnd"] < 0)


def test_a_page_that_jumps_is_noticed(page: Page, full: World) -> None:
    page.add_init_script(
        "addEventListener('load', () => setTimeout(() =>"
        " document.querySelector('main').prepend("
        "Object.assign(document.createElement('p'), {textContent: 'soep', style: 'height:300px'})"
        "), 100))"
    )

    visit = take(page, full.url("/lessen"))

    assert visit.shift > MOST_SHIFT
