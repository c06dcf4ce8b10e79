# SPDX-License-Identifier: EUPL-1.2
"""The page cache: never stale, never somebody else's page, never without end."""

import pytest

from core import records
from core.app import open_node
from core.web import create_app
from core.web.cache import MAX_AGE, PageCache
from core.web.security import REVALIDATE
from tests.web.conftest import EDITOR, Browser

PAGE = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", REVALIDATE)]


class Behind:
    """An application that counts how often it is asked, and answers as it is told."""

    def __init__(self, headers=PAGE, status="200 OK", body=b"soep"):
        self.headers, self.status, self.body = list(headers), status, body
        self.asked = []

    def __call__(self, environ, start):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        start(self.status, self.headers)
        return [self.body]


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def asks(cache, path="/lessen", query="", method="GET", **more):
    told = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **more}
    chunks = cache(environ, lambda status, headers, exc_info=None: told.extend((status, headers)))
    return told[0], dict(told[1]), b"".join(chunks)


@pytest.fixture
def behind():
    return Behind()


@pytest.fixture
def change():
    """Return a counter that a test can move."""
    return [7]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(behind, change, clock):
    return PageCache(
        behind, cookie="sb-abcdefgh", counter=lambda: change[0], clock=clock, skip={"api"},
        max_entries=3, max_bytes=800,
    )  # fmt: skip


def test_the_second_visitor_gets_the_same_page_without_asking(cache, behind):
    first, second = asks(cache), asks(cache)

    assert first == second
    assert second[2] == b"soep"
    assert len(behind.asked) == 1


def test_a_change_makes_it_new_at_once(cache, behind, change):
    asks(cache)
    change[0] += 1
    behind.body = b"brood"

    assert asks(cache)[2] == b"brood"


def test_a_page_lives_a_minute_at_most(cache, behind, clock):
    asks(cache)
    clock.now += MAX_AGE - 1
    asks(cache)
    clock.now += 2
    asks(cache)

    assert len(behind.asked) == 2


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sb-abcdefgh=token"},
        {"HTTP_COOKIE": "a=b; sb-abcdefgh=token"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"method": "POST"},
        {"path": "/api/v1/lessons"},
    ],
)
def test_some_requests_go_past_it_both_ways(cache, behind, more):
    asks(cache, **({"path": "/lessen"} | more))
    asks(cache, **({"path": "/lessen"} | more))

    assert len(behind.asked) == 2
    assert len(cache) == 0


def test_a_cookie_of_another_site_on_this_host_does_not_matter(cache, behind):
    asks(cache, HTTP_COOKIE="sb-zzzzzzzz=token")
    asks(cache, HTTP_COOKIE="sb-zzzzzzzz=token")

    assert len(behind.asked) == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 NOT FOUND", PAGE),
        ("303 SEE OTHER", PAGE),
        ("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")]),
        ("200 OK", [("Content-Type", "text/html")]),
        ("200 OK", [("Content-Type", "application/json"), ("Cache-Control", REVALIDATE)]),
        ("200 OK", [*PAGE, ("Set-Cookie", "a=b")]),
    ],
)
def test_only_pages_that_say_so_are_kept(cache, behind, status, headers):
    behind.status, behind.headers = status, headers
    asks(cache)
    told, _, body = asks(cache)

    assert (told, body) == (status, b"soep")
    assert len(behind.asked) == 2
    assert len(cache) == 0


def test_path_and_query_are_the_address(cache, behind):
    asks(cache, "/lessen", "kind=tip")
    asks(cache, "/lessen", "kind=pitfall")
    asks(cache, "/initiatieven", "kind=tip")
    asks(cache, "/lessen?kind=tip", "")
    asks(cache, "/lessen", "kind=tip?")

    assert len(behind.asked) == 5


def test_it_keeps_no_more_than_it_may(cache, behind):
    for number in range(50):
        asks(cache, f"/lessen/{number}")
        assert len(cache) <= 3
    behind.body = b"x" * 100
    for number in range(50):
        asks(cache, f"/initiatieven/{number}")
        assert cache.bytes <= 800
    behind.body = b"x" * 101
    asks(cache, "/groot")
    asks(cache, "/groot")

    assert behind.asked.count(("GET", "/groot")) == 2


def test_the_longest_unused_goes_first(cache, behind):
    for path in ("/a", "/b", "/c", "/a", "/d", "/a", "/b"):
        asks(cache, path)

    assert [path for _, path in behind.asked] == ["/a", "/b", "/c", "/d", "/b"]


def test_a_very_long_address_is_answered_but_not_kept(cache, behind):
    asks(cache, query="q=" + "x" * 2000)

    assert len(cache) == 0


def test_head_gets_the_same_headers_and_nothing_else(cache, behind):
    status, headers, body = asks(cache, method="HEAD")

    assert (status, body) == ("200 OK", b"")
    assert headers == asks(cache)[1]
    assert behind.asked == [("GET", "/lessen")]


def test_who_has_it_already_gets_304(cache):
    etag = asks(cache)[1]["ETag"]

    for asked in (etag, f"W/{etag}", f'"x", {etag}'):
        status, headers, body = asks(cache, HTTP_IF_NONE_MATCH=asked)

        assert status.startswith("304")
        assert body == b""
        assert headers["ETag"] == etag
        assert "Content-Type" not in headers
    assert asks(cache, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_when_the_counter_cannot_be_read_nothing_kept_is_used(cache, behind, change):
    asks(cache)
    change[0] = -1

    asks(cache)

    assert len(behind.asked) == 2


def test_a_deed_is_seen_by_the_next_visitor(node, visitor, write):
    lesson = write("lesson", "Begin met eten")
    before = visitor.get("/lessen").text

    records.withdraw(node, EDITOR, lesson.id)

    assert "Begin met eten" in before
    assert "Begin met eten" not in visitor.get("/lessen").text


def test_a_deed_of_another_process_is_seen_too(node, visitor, write):
    # Two engines on one file, as two processes have.
    other = open_node(node.directory, environment={})
    visitor.get("/lessen")

    fields = {"title": "Van het andere proces", "kind": "tip", "advice": "Kook."}
    records.create(other, EDITOR, "lesson", fields, publish=True)

    assert "Van het andere proces" in visitor.get("/lessen").text
    other.engine.dispose()


def test_visitors_and_editors_never_get_each_others_page(visitor, editor, write):
    lesson = write("lesson", "Begin met eten")
    url = f"/lessen/{lesson.id}"

    pages = [
        [(browser.get(url), name) for browser, name in ((visitor, "visitor"), (editor, "editor"))]
        for _ in range(3)
    ]

    for page, name in (each for turn in pages for each in turn):
        assert ("/afmelden" in page.text) == (name == "editor")
        assert ("form_token" in page.text) == (name == "editor")
        assert page.headers["Cache-Control"] == ("no-store" if name == "editor" else "no-cache")


def test_a_page_with_a_form_for_visitors_is_never_kept(visitor):
    assert visitor.get("/aanmelden").headers["Cache-Control"] == "no-store"


def test_the_etag_of_a_page_outlives_a_restart(node, front, write):
    write("lesson", "Begin met eten")
    etag = Browser(front).get("/lessen").headers["ETag"]

    again = Browser(create_app(node)).get("/lessen", headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.headers["X-Content-Type-Options"] == "nosniff"
