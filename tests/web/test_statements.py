# SPDX-License-Identifier: EUPL-1.2
import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape
from sectxt import Parser

from core.web.visiting import statements

TESTS = Path(__file__).parents[1]


def test_INL_09_whoever_finds_a_weakness_is_told_whom_to_tell(node, browser_of):
    ours = replace(node.config.node, address="https://middelland.example")
    object.__setattr__(node, "config", replace(node.config, node=ours))

    answer = browser_of(node).get("/.well-known/security.txt")

    read = Parser(answer.data)
    assert read.errors == []
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_INL_09_the_contact_is_that_of_the_node(make_node, browser_of):
    extra = 'security_contact = "mailto:veilig@middelland.example"\n'
    visitor = browser_of(make_node(in_node=extra))

    text = visitor.get("/.well-known/security.txt").text

    assert "Contact: mailto:veilig@middelland.example\n" in text


@pytest.mark.parametrize("contact", ["veilig@middelland.example", "http://x.example", "x"])
def test_INL_09_a_contact_nobody_can_follow_is_refused_at_start(make_node, contact):
    with pytest.raises(Exception, match="security_contact"):
        make_node(in_node=f'security_contact = "{contact}"\n')


def test_A11Y_19_the_statement_promises_only_what_a_test_keeps(visitor):
    written = "\n".join(each.read_text() for each in TESTS.rglob("test_*.py"))
    named = re.findall(r"(?i:a11y)((?:_\d\d)+)", written)
    tested = {each for ids in named for each in ids.split("_")}

    promised = {each.removeprefix("A11Y-") for one in statements.CHECKS for each in one.ids}

    assert promised <= tested
    assert promised == {f"{number:02}" for number in range(1, 20)} - {"02"}  # there is no 02
    page = visitor.get("/toegankelijkheid").text
    assert all(str(escape(one.what)) in page for one in statements.CHECKS)
