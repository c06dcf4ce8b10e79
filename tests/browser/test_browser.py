# SPDX-License-Identifier: EUPL-1.2
"""The tools of the browser tests see what they should see."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, expect

from tests.browser.axe import violations

GOOD = """<!doctype html><html lang="nl"><head><title>Goed</title></head>
<body><main><h1>Welkom</h1><p>Een gewone bladzijde.</p></main></body></html>"""
BAD = GOOD.replace("<p>", '<img src="/x.png"><p>').replace(' lang="nl"', "")


class Pages(http.server.BaseHTTPRequestHandler):
    """Two pages under a strict policy: one in order, one that leaves people out."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write((BAD if self.path == "/bad" else GOOD).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_that_includes_everybody_passes(page, site):
    page.goto(f"{site}/good")

    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom")
    assert violations(page) == []


def test_a_page_that_leaves_people_out_is_reported(page, site):
    page.goto(f"{site}/bad")

    rules = {line.split(":")[0] for line in violations(page)}

    assert {"html-has-lang", "image-alt"} <= rules


def test_a_page_can_be_opened_narrow_and_without_javascript(new_page, site):
    narrow = new_page(width=320, java_script_enabled=False)

    narrow.goto(f"{site}/good")

    assert narrow.viewport_size == {"width": 320, "height": 800}
    expect(narrow.get_by_role("heading")).to_have_text("Welkom")


def test_a_page_cannot_reach_other_machines(page, strangers):
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("http://elsewhere.invalid/")

    # Left in the list, it would fail this test at its end.
    assert strangers == ["http://elsewhere.invalid/"]
    strangers.clear()
