# SPDX-License-Identifier: EUPL-1.2
"""A11Y-14: a screen reader is told in which language a text of people is."""

from html.parser import HTMLParser

import pytest

TITLE, SUMMARY, ADVICE = "Çorba herkese iyi gelir", "Birlikte yemek yaptık", "Önce çorba pişir"


class Spoken(HTMLParser):
    """The texts of a page, each with the language it is in."""

    _VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self, html):
        super().__init__()
        self.stack = [("", "")]
        self.texts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag not in self._VOID:
            self.stack.append((tag, dict(attributes).get("lang") or self.stack[-1][1]))

    def handle_endtag(self, tag):
        while len(self.stack) > 1 and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = {tag for tag, _ in self.stack}
        if data.strip() and not inside & {"title", "script", "option"}:
            self.texts.append((" ".join(data.split()), self.stack[-1][1]))

    def languages_of(self, text):
        return {language for each, language in self.texts if text in each}


@pytest.fixture
def lesson(write):
    """Return a lesson of ours in Turkish."""
    return write("lesson", TITLE, language="tr", plain_summary=SUMMARY, advice=ADVICE)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["/lessen", "/lessen/{id}", "/zoeken?q=çorba", "/"])
def test_A11Y_14_a_text_says_in_which_language_it_is(visitor, lesson, prefix, path):
    page = Spoken(visitor.get(prefix + path.format(id=lesson.id)).text)

    told = page.languages_of(TITLE) | page.languages_of(SUMMARY) | page.languages_of(ADVICE)
    assert told <= {"tr"}
    if path != "/":
        assert told == {"tr"}


@pytest.mark.parametrize("path", ["/redactie", "/lessen/{id}/wijzig", "/lessen/{id}/trek-in"])
def test_an_editor_hears_it_too(editor, lesson, path):
    page = Spoken(editor.get("/en" + path.format(id=lesson.id)).text)

    assert page.languages_of(TITLE) <= {"tr"}


def test_the_words_of_the_proeftuin_itself_are_dutch_on_an_english_page(visitor):
    page = Spoken(visitor.get("/en/over").text)

    assert page.languages_of("In Middelland eten we samen") <= {"nl"}
    assert page.languages_of("Who we are") == {"en"}


def test_an_english_page_is_english_but_for_its_switch(visitor):
    page = Spoken(visitor.get("/en/over").text)

    assert page.languages_of("Nederlands") == {"nl"}
