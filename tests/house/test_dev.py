# SPDX-License-Identifier: EUPL-1.2
"""./dev works with little more than a shell and a Python, and says so when it cannot."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SHELL = shutil.which("dash") or "/bin/sh"
PINNED = sorted((HOUSE / "requirements").glob("*.txt"))


def dev(*arguments: str, path: str = os.defpath, script: Path = HOUSE / "dev"):
    """Run ./dev with nothing in the environment but a home and a path."""
    return subprocess.run(
        [SHELL, script, *arguments],
        env={"HOME": "/nonexistent", "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_a_script_is_executable_and_can_be_read_by_its_shell(script):
    shell = SHELL if script == "dev" else "bash"

    told = subprocess.run([shell, "-n", HOUSE / script], capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    assert os.access(HOUSE / script, os.X_OK)


def test_help_names_every_command_that_the_script_knows():
    known = set(re.findall(r"^    ([a-z]+)(?: \|[^)]*)?\)$", (HOUSE / "dev").read_text(), re.M))
    known |= set(re.findall(r"^    ([a-z]+)\) \w", (HOUSE / "dev").read_text(), re.M))

    told = dev("help")

    assert told.returncode == 0
    assert known >= {"demo", "test", "check"}
    assert set(re.findall(r"^  ([a-z]+) ", told.stdout, re.M)) == known | {"help"}


def test_an_unknown_command_is_refused_by_name():
    told = dev("fly")

    assert told.returncode == 2
    assert "there is no command 'fly'" in told.stderr


@pytest.fixture
def bare(tmp_path):
    """A copy of the script in an empty folder, and a PATH with three tools and no Python."""
    shutil.copy(HOUSE / "dev", tmp_path / "dev")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "cksum", "cat"):
        (tools / tool).symlink_to(shutil.which(tool))
    return tmp_path


def test_without_python_one_sentence_says_what_to_install(bare):
    told = dev("test", path=str(bare / "tools"), script=bare / "dev")

    assert told.returncode == 2
    assert told.stderr == (
        "dev: no Python 3.11 or newer with venv found: "
        "install python3 and python3-venv, then try again\n"
    )


def test_a_python_that_is_too_old_is_passed_over(bare):
    # The first on PATH is too old, as on many servers; a newer one lies beside it.
    old, new = bare / "tools" / "python3", bare / "tools" / "python3.12"
    old.write_text("#!/bin/sh\nexit 1\n")
    new.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} "$@"\necho chosen; exit 1\n')
    for python in (old, new):
        python.chmod(0o755)

    told = dev("test", path=str(bare / "tools"), script=bare / "dev")

    assert told.returncode == 2
    assert "making .venv with chosen" in told.stderr


@pytest.mark.parametrize("pins", PINNED, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes(pins):
    names = re.findall(r"^([a-z0-9][^ ]*) ", pins.read_text(), re.M)
    hashed = re.findall(
        r"^([a-z0-9.-]+)==[^ ]+ \\\n    --hash=sha256:[0-9a-f]{64}", pins.read_text(), re.M
    )

    assert names
    assert [name.split("==")[0] for name in names] == hashed


def versions(pins: str) -> dict[str, str]:
    text = (HOUSE / "requirements" / pins).read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)", text, re.M))


def test_tests_run_on_the_versions_that_a_node_runs_on():
    assert versions("run.txt").items() < versions("dev.txt").items()
    assert versions("build.txt").items() < versions("dev.txt").items()


def test_pins_follow_pyproject_and_its_lower_bounds_are_tried():
    # Fails after a change of dependencies: run ./dev requirements.
    wishes = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["dependencies"]

    for wish in wishes:
        name, bound = wish.lower().split(">=")
        assert name in versions("run.txt")
        assert versions("lowest.txt")[name].startswith(bound)
