# SPDX-License-Identifier: EUPL-1.2
"""What others wrote is exactly what the lock says, small, and does nothing we forbid."""

import gzip
import re

import pytest

from tests.house import vendor
from tests.house.vendor import STATIC

#: Bytes of all scripts together as they travel; and of our own.
MOST, OURS = 20_000, 3_000


def test_every_file_is_the_one_in_the_lock():
    assert vendor.differences() == []


def test_a_file_that_was_touched_is_noticed(tmp_path, monkeypatch):
    for file in STATIC.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "htmx.js").write_bytes((STATIC / "htmx.js").read_bytes() + b" ")
    monkeypatch.setattr(vendor, "STATIC", tmp_path)

    assert vendor.differences() == ["htmx.js is not the file in the lock"]


def test_scripts_are_small():
    scripts = {file.name: len(gzip.compress(file.read_bytes())) for file in STATIC.glob("*.js")}

    assert sorted(scripts) == ["comfort.js", "htmx.js", "keep.js", "timer.js"]
    assert sum(scripts.values()) <= MOST
    for name in ("comfort.js", "keep.js", "timer.js"):
        assert (STATIC / name).stat().st_size <= OURS


@pytest.mark.parametrize("name", ["comfort.js", "timer.js"])
@pytest.mark.parametrize("word", ["eval(", "innerHTML", "document.write", "localStorage", "cookie",
                                  "sessionStorage", "http:", "https:"])  # fmt: skip
def test_our_own_script_keeps_nothing_and_asks_nobody(name, word):
    assert word not in (STATIC / name).read_text()


@pytest.mark.parametrize("word", ["Audio", "vibrate", "animate", "Notification"])
def test_the_clock_of_a_host_makes_no_sound_and_moves_nothing(word):
    assert word not in (STATIC / "timer.js").read_text()


@pytest.mark.parametrize("word", ["eval(", "innerHTML", "document.write", "cookie", "fetch(",
                                  "sessionStorage", "http:", "https:"])  # fmt: skip
def test_what_keeps_a_form_asks_nobody(word):
    assert word not in (STATIC / "keep.js").read_text()


def test_no_template_runs_a_script_of_its_own():
    templates = STATIC.parents[2].rglob("templates/**/*.html")
    for file in templates:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"data-hx-(on|vals=.?js:|trigger=.[^\"]*\[)|hx-on", text), file
