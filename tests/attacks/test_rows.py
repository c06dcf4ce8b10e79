# SPDX-License-Identifier: EUPL-1.2
"""docs/attacks.md tells the truth: each row that is answered has the tests it names."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HOUSE = HERE.parents[1]
#: What the first release answers; the other rows need rooms that come later.
ANSWERED = {f"A{number:02}" for number in range(1, 41)}
#: One row needs no running node: a picture is drawn anew before anything else sees it.
_PICTURES = ("unit/test_pictures.py", "web/test_contributing_photos.py")
_ROW = re.compile(r"^\| (A\d\d) \| (.+?) \| (.+?) \|(?: (.+?))? \|$", re.M)


def by_row():
    """Return the modules with tests of each row, by id; found by name, without running them."""
    found = {}
    for file in sorted([*HERE.glob("test_*.py"), *(HERE.parent / each for each in _PICTURES)]):
        for each in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_a"):
                for row in re.findall(r"_(a\d\d)(?=_)", each.name):
                    found.setdefault(row.upper(), set()).add(file.name)
    return found


TEXT = (HOUSE / "docs/attacks.md").read_text("utf-8")
#: Answer and tests by id.
ROWS = {row: (answer, tests) for row, _, answer, tests in _ROW.findall(TEXT)}


def test_every_row_stands_in_the_document_once():
    assert sorted(ROWS) == [f"A{number:02}" for number in range(1, 41)]
    assert len(_ROW.findall(TEXT)) == 40


@pytest.mark.parametrize("row", sorted(ANSWERED))
def test_every_row_that_is_answered_has_a_test(row):
    assert by_row().get(row)


@pytest.mark.parametrize("row", sorted(ROWS))
def test_the_document_names_the_files_that_have_the_tests(row):
    answer, tests = ROWS[row]

    assert set(re.findall(r"test_\w+\.py", tests)) == by_row().get(row, set())
    assert answer.startswith("later") == (row not in ANSWERED)
