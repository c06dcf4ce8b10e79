# SPDX-License-Identifier: EUPL-1.2
"""The plugin that the guide shows is a real one: installed, let in, and tested by itself."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from core.app import GROUP
from core.errors import ConfigError

HOUSE = Path(__file__).parents[2]
EXAMPLE = HOUSE / "docs/examples/bankjes"


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """Return a copy of the example, so that building it leaves nothing in the checkout."""
    place = tmp_path_factory.mktemp("source") / "bankjes"
    shutil.copytree(EXAMPLE, place, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    return place


@pytest.fixture(scope="module")
def installed(source, tmp_path_factory) -> Path:
    """Return a folder with the example installed in it, as pip does, without a network."""
    place = tmp_path_factory.mktemp("installed")
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    run("pip", "install", "--quiet", *offline, "--target", place, source, cwd=source)
    return place


def test_a_node_lets_the_example_in_through_its_entry_point(installed, make_node, monkeypatch):
    monkeypatch.syspath_prepend(installed)

    node = make_node(plugins=["bankjes"], extra="\n[plugins.bankjes]\non_home = 5\n")

    guest = node.plugins.guests["bankjes"]
    assert (guest.is_in, guest.version) == (True, "0.1.0")
    assert node.types["bench"].plugin == "bankjes"
    assert (installed / "samenbeter_bankjes/templates/bankjes/home.html").is_file()


def test_a_node_where_it_is_not_installed_says_so(make_node):
    assert "bankjes" not in {each.name for each in entry_points(group=GROUP)}

    node = make_node(plugins=["bankjes"])

    assert "is not installed here" in node.plugins.guests["bankjes"].reason


def test_a_setting_it_does_not_know_is_told_to_whoever_runs_the_node(
    installed, make_node, monkeypatch
):
    monkeypatch.syspath_prepend(installed)

    with pytest.raises(ConfigError, match="plugins.bankjes: colour: no such key"):
        make_node(plugins=["bankjes"], extra='\n[plugins.bankjes]\ncolour = "groen"\n')


def test_the_tests_of_the_example_pass_with_the_fixtures_we_hand_to_authors(source, installed):
    told = run("pytest", "-q", "-W", "error", "tests", cwd=source, PYTHONPATH=str(installed))

    assert "5 passed" in told
