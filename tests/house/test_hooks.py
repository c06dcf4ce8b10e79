# SPDX-License-Identifier: EUPL-1.2
"""The reference of the hooks and the hooks themselves say the same, in both directions."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from core.node import Node
from core.web import make_flask
from core.web.front import Front

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs/plugins.md"
KINDS = {"collect", "observe", "fill", "decide"}


class Hook(NamedTuple):
    """One hook as the code or the page states it."""

    signature: str
    kind: str


class Section(NamedTuple):
    """What the page says of one hook."""

    hook: Hook
    #: Files it links to as places where the hook is used.
    users: tuple[str, ...]


def marked(text: str, mark: str) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module that carry the decorator ``mark``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            names = {getattr(each, "id", "") for each in node.decorator_list}
            if mark in names:
                yield node


def stated() -> dict[str, Hook]:
    """Return every hook of the house, as core/hookspecs.py states it."""
    found = {}
    for node in marked((HOUSE / "core/hookspecs.py").read_text(encoding="utf-8"), "hookspec"):
        signature = f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
        found[node.name] = Hook(signature, (ast.get_docstring(node) or "").partition(":")[0])
    return found


def documented(page: str) -> dict[str, Section]:
    """Return every hook that ``page`` has a section for."""
    found = {}
    for part in re.split(r"^### ", page, flags=re.M)[1:]:
        name = re.match(r"`(\w+)`\n", part)
        signature = re.search(r"```python\n(.+?)\n```", part, re.S)
        line = re.search(r"^\*\*(\w+)\*\* · (.+?)\n\n", part, re.M | re.S)
        if name and signature and line:
            users = re.findall(r"\]\(\.\./([^)]+)\)", line[2])
            found[name[1]] = Section(Hook(signature[1], line[1]), tuple(users))
    return found


@cache
def implemented() -> dict[str, set[str]]:
    """Return the files of our own plugins that implement a hook, by hook."""
    found: dict[str, set[str]] = {}
    for path in [*HOUSE.glob("plugins/**/*.py"), *HOUSE.glob("federation/**/*.py")]:
        for each in marked(path.read_text(encoding="utf-8"), "hookimpl"):
            found.setdefault(each.name, set()).add(str(path.relative_to(HOUSE)))
    return found


def users(name: str) -> set[str]:
    """Return the files of our own plugins that implement one hook."""
    return implemented().get(name, set())


def disagreements(page: str) -> list[str]:
    """Return where ``page`` and the code do not say the same, as sentences."""
    code, told = stated(), documented(page)
    found = [f"{name} is not documented" for name in code.keys() - told.keys()]
    found += [f"{name} does not exist" for name in told.keys() - code.keys()]
    for name in code.keys() & told.keys():
        if told[name].hook != code[name]:
            found.append(f"{name} is {code[name]}, the page says {told[name].hook}")
        if set(told[name].users) != users(name):
            found.append(f"{name} is used by {users(name)}, the page says {told[name].users}")
    return sorted(found)


def test_the_page_and_the_code_name_the_same_hooks_in_the_same_words():
    assert disagreements(PAGE.read_text(encoding="utf-8")) == []


def known_to_templates(node: Node) -> tuple[set[str], set[str]]:
    """Return the names and the filters that the house gives to every template."""
    plain, ours = Flask("plain").jinja_env, make_flask(node)[0].jinja_env
    around = ast.parse(textwrap.dedent(inspect.getsource(Front.around)))
    given = {
        key.value
        for each in ast.walk(around)
        if isinstance(each, ast.Dict)
        for key in each.keys
        if isinstance(key, ast.Constant)
    }
    return given | ours.globals.keys() - plain.globals.keys(), set(ours.filters) - set(
        plain.filters
    )


def test_the_page_names_all_that_a_template_knows(node):
    section = (
        PAGE.read_text(encoding="utf-8").partition("\n## Templates\n")[2].partition("\n## ")[0]
    )
    filters = section.partition("\nFilters: ")[2].partition("\n\n")[0]

    names = set(re.findall(r"^\| `(\w+)` \|", section, re.M))

    assert (names, set(re.findall(r"`(\w+)`", filters))) == known_to_templates(node)


def test_every_hook_states_one_of_the_four_kinds():
    assert {hook.kind for hook in stated().values()} == KINDS


def test_no_hook_ships_without_a_plugin_of_ours_that_uses_it():
    assert [name for name in stated() if not users(name)] == []


@pytest.mark.parametrize(
    ("word", "instead", "complaint"),
    [
        ("### `fill_home`", "### `fill_house`", "fill_house does not exist"),
        ("### `fill_home`", "### fill_home", "fill_home is not documented"),
        ("fill_home(node: Node, actor: Actor)", "fill_home(node: Node)", "fill_home is Hook"),
        ("**decide** · used", "**observe** · used", "refuse_deed is Hook"),
        ("[lessons](../plugins/lessons/__init__.py)", "lessons", "is used by"),
    ],
)
def test_a_page_that_lags_behind_is_caught(word, instead, complaint):
    page = PAGE.read_text(encoding="utf-8")
    assert word in page

    found = disagreements(page.replace(word, instead))

    assert any(complaint in sentence for sentence in found)
