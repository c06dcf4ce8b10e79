# SPDX-License-Identifier: EUPL-1.2
import re

import pytest
from werkzeug.test import Client

from core import app
from core.languages import speaking, use
from core.web import create_app
from core.web.tongues import Tongues, in_language, tongues


def site(html, *, status="200 OK", headers=(), language=""):
    """Return a client of a site that always answers the same, and what it was asked."""
    asked = []

    def answer(environ, start):
        asked.append(environ)
        if language:
            use(language)
        start(status, [("Content-Type", "text/html; charset=utf-8"), *headers])
        return [html.encode()]

    return Client(Tongues(answer, same={"machine"})), asked


@pytest.fixture
def rewrite():
    """Return what makes the ways of a page lead to English pages."""

    def rewriting(html):
        with speaking("en"):
            return Tongues(lambda *_: [], same={"machine"}).rewrite(html.encode()).decode()

    return rewriting


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<a href="/lessen">', '<a href="/en/lessen">'),
        ('<a href="/">', '<a href="/en/">'),
        ('<a class="x" href="/lessen?soort=tip#a">', '<a class="x" href="/en/lessen?soort=tip#a">'),
        ("<a href='/lessen'>", "<a href='/en/lessen'>"),
        ('<form action="/zoeken" method="get">', '<form action="/en/zoeken" method="get">'),
        ('<button formaction="/x">', '<button formaction="/en/x">'),
        ('<div data-hx-get="/zoeken">', '<div data-hx-get="/en/zoeken">'),
        ('<a title="a > b" href="/x">', '<a title="a > b" href="/en/x">'),
        ('<a href="/stationsplein">', '<a href="/en/stationsplein">'),
    ],
)
def test_a_way_leads_to_the_page_in_english(rewrite, written, read):
    assert rewrite(written) == read


@pytest.mark.parametrize(
    "written",
    [
        '<a href="//elsewhere.example/x">',
        '<a href="/\\elsewhere.example">',
        '<a href="https://elsewhere.example/x">',
        '<a href="#inhoud">',
        '<a href="?na=x">',
        '<a href="">',
        '<link rel="stylesheet" href="/static/style.css?v=1">',
        '<use href="/static/sprite.svg#x"/>',
        '<a href="/api/v1/lessons">',
        '<a href="/machine/x">',
        '<a href="/machine">',
        '<a href="/lessen" hreflang="nl">',
        '<img src="/beelden/x.jpg">',
        '<input name="naar" value="/redactie">',
        '<p data-node="/x">',
        '<p title="href=&#34;/x&#34;">',
        "<p title='write href=\"/x\" here'>",
        'Write href="/x" here.',
        '&lt;a href="/x"&gt;',
        "<!doctype html>",
    ],
)
def test_nothing_else_on_a_page_is_touched(rewrite, written):
    assert rewrite(written) == written


def test_the_application_behind_it_knows_no_prefix():
    client, asked = site('<a href="/over">')

    answer = client.get("/en/lessen/3?a=b")

    assert asked[0]["PATH_INFO"] == "/lessen/3"
    assert asked[0]["QUERY_STRING"] == "a=b"
    assert asked[0]["REQUEST_URI"] == "/lessen/3?a=b"
    assert answer.text == '<a href="/en/over">'
    assert answer.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("http://x.example/en/lessen?a=/en/b", "http://x.example/lessen?a=/en/b"),
        ("HTTP://en.example/en/lessen", "HTTP://en.example/lessen"),
        ("http://en/en/lessen", "http://en/lessen"),
        ("/en?a=b", "/?a=b"),
        ("/en/en/x", "/en/x"),
    ],
)
def test_the_language_is_taken_off_the_path_and_nothing_else(sent, read):
    client, asked = site("")

    client.get("/en/lessen", environ_overrides={"REQUEST_URI": sent})

    assert asked[0]["REQUEST_URI"] == read


@pytest.mark.parametrize("path", ["/en", "/en/"])
def test_the_home_page_has_an_english_one(path):
    client, asked = site("")

    client.get(path)

    assert asked[0]["PATH_INFO"] == "/"


@pytest.mark.parametrize(
    "path", ["/", "/lessen", "/english", "/enk/1", "/en/static/x", "/en/api/v1", "/nl/x",
             "/en/machine"]
)  # fmt: skip
def test_other_addresses_stay_as_they_are(path):
    client, asked = site('<a href="/over">')

    answer = client.get(path)

    assert asked[0]["PATH_INFO"] == path
    assert answer.text == '<a href="/over">'


def test_after_a_deed_the_way_leads_on_in_the_same_language():
    client, _ = site("", status="303 See Other", headers=[("Location", "/lessen/3")])

    assert client.post("/en/lessen/nieuw").headers["Location"] == "/en/lessen/3"
    assert client.post("/lessen/nieuw").headers["Location"] == "/lessen/3"


@pytest.mark.parametrize("way", ["https://elsewhere.example/", "//elsewhere.example", "/api/v1"])
def test_a_way_out_of_the_site_stays(way):
    client, _ = site("", status="303 See Other", headers=[("Location", way)])

    assert client.get("/en/x").headers["Location"] == way


def test_signing_in_can_lead_to_the_language_of_the_account():
    client, _ = site("", status="303 See Other", headers=[("Location", "/")], language="en")

    assert client.post("/aanmelden").headers["Location"] == "/en/"
    assert site("")[0].get("/").status_code == 200


def test_what_is_no_page_is_handed_on_untouched():
    def answer(_, start):
        start("200 OK", [("Content-Type", "text/csv"), ("Content-Length", "13")])
        return [b'<a href="/x">']

    told = Client(Tongues(answer)).get("/en/x")

    assert told.text == '<a href="/x">'
    assert told.headers["Content-Length"] == "13"


def test_a_page_tells_where_it_stands_in_each_language():
    with speaking("en"):
        told = tongues("/lessen?soort=tip")

    assert [(each.code, each.url, each.chosen) for each in told] == [
        ("nl", "/lessen?soort=tip", False),
        ("en", "/en/lessen?soort=tip", True),
    ]
    assert in_language("/", "en") == "/en/"


def test_nobody_can_take_the_address_of_a_language():
    assert "en" in app.HOUSE_PATHS


def test_the_same_page_is_read_and_kept_in_two_languages(front, visitor, write):
    write("lesson", "Soep helpt")

    dutch, english = visitor.get("/lessen"), visitor.get("/en/lessen")

    assert '<html lang="nl"' in dutch.text
    assert '<html lang="en"' in english.text
    assert re.search(r'href="/en/lessen/\d+"', english.text)
    assert "/en/lessen/" not in dutch.text
    assert visitor.get("/lessen").text == dutch.text
    assert visitor.get("/en/lessen").text == english.text
    assert dutch.headers["ETag"] != english.headers["ETag"]


def test_cards_are_drawn_in_the_language_of_the_page(visitor, write):
    write("lesson", "Soep helpt")

    for path, word in (("/lessen", "vandaag"), ("/en/lessen", "today")) * 2:
        page = visitor.get(f"{path}?kind=tip").text
        assert ("today" in page) == (word == "today"), path
        assert ("vandaag" in page) == (word == "vandaag"), path


def test_each_page_leads_to_the_other_language(visitor):
    dutch, english = visitor.get("/over").text, visitor.get("/en/over").text

    assert 'href="/en/over" hreflang="en"' in dutch
    assert 'href="/over" hreflang="nl"' in english
    for page in (dutch, english):
        assert f'hreflang="en" href="{visitor.address}/en/over"' in page
        assert f'hreflang="nl" href="{visitor.address}/over"' in page


def test_somebody_signs_in_and_works_in_english(signed_in, visitor):
    editor = signed_in("editor")

    assert '<html lang="en"' in editor.get("/en/redactie").text
    answer = visitor.get("/en/redactie")
    assert answer.headers["Location"].startswith("/en/aanmelden?naar=")


def test_a_form_of_an_english_page_is_taken(editor):
    page = "/en/lessen/nieuw"
    data = {"title": "Soep", "kind": "tip", "advice": "", "deed": "draft"}

    answer = editor.post(page, data, page=page)

    assert answer.status_code == 400
    assert "Fill this in." in answer.text


def test_a_node_that_says_u_says_so_on_its_pages(node):
    from dataclasses import replace

    polite = replace(node.config.node, address_form="u")
    formal = replace(node, config=replace(node.config, node=polite))
    seen = []

    def spy(environ, start):
        from core.languages import voice

        seen.append(voice())
        start("200 OK", [])
        return []

    client = Client(Tongues(spy, address_form=lambda: formal.config.node.address_form))
    client.get("/")
    client.get("/en/")

    assert seen == ["nl@u", "en"]
    assert create_app(formal)
