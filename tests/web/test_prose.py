# SPDX-License-Identifier: EUPL-1.2
"""Texts of people as Markdown: all it can do is look like a text."""

import pytest

from core.web.prose import prose


def test_markdown_gives_a_text_its_form():
    shown = prose("# Kop\n\nEen **vet** en *schuin* woord\nop twee regels.\n\n- soep\n- brood")

    assert "<h3>Kop</h3>" in shown
    assert "<strong>vet</strong>" in shown and "<em>schuin</em>" in shown
    assert "woord<br>" in shown.replace("<em>schuin</em> ", "")
    assert "<ul>\n<li>soep</li>" in shown


def test_a_link_leads_to_the_web_or_to_this_site():
    shown = prose("[ons](/lessen) [web](https://voorbeeld.example/a?b=1) [mail](mailto:a@b.nl)")

    assert 'href="/lessen"' in shown
    assert 'href="https://voorbeeld.example/a?b=1"' in shown
    assert 'href="mailto:a@b.nl"' in shown
    assert shown.count('rel="nofollow noopener noreferrer"') == 3


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "vbscript:x",
     "data:text/html,x", "//elders.example", "ftp://x"],
)  # fmt: skip
def test_a_link_that_does_something_else_leads_nowhere(target):
    for text in (f"[klik]({target})", f"<{target}>", f"[klik]( {target} )"):
        assert "href=" not in prose(text), text


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick=x>hoi</b>",
     "<!-- weg -->", "![plaatje](https://elders.example/volg.png)", "<svg/onload=alert(1)>",
     "<a href='javascript:x'>y</a>", "<style>*{display:none}</style>"],
)  # fmt: skip
def test_html_and_pictures_stay_text(text):
    shown = prose(text)

    for tag in ("<script", "<img", "<b ", "<svg", "<style", "<!--", "onclick=x>"):
        assert tag not in shown
    assert "javascript:x'" not in shown or "&lt;a" in shown


def test_an_indented_line_is_no_program():
    assert prose("    Ingesprongen") == "<p>Ingesprongen</p>"


def test_a_text_made_to_take_long_does_not():
    for text in ("*" * 20_000, "[" * 20_000, "> " * 5_000, "- " * 5_000, "`" * 20_000):
        assert prose(text) is not None
