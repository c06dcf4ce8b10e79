# SPDX-License-Identifier: EUPL-1.2
"""The built wheel, in an empty environment, is a whole node: no checkout, no tools.

Slow and in need of a package registry, so it runs where CI is set; elsewhere with
``CI=1 ./dev test tests/house/test_wheel.py``.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.walls import ROOMS

HOUSE = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.wheel,
    pytest.mark.skipif("CI" not in os.environ, reason="builds and installs; set CI=1 to run it"),
]


def run(*command: str | Path, cwd: Path, typed: str = "") -> str:
    """Run ``command`` far from the checkout, with nothing of ours in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = subprocess.run(
        command, cwd=cwd, env=kept, input=typed, capture_output=True, text=True, timeout=600
    )
    assert told.returncode == 0, f"{command}\n{told.stdout}\n{told.stderr}"
    return told.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Return the wheel, built from a copy of what git knows and nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    source, out = place / "source", place / "out"
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HOUSE / name).read_bytes())
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, source),
        cwd=place,
    )
    (built,) = out.glob("*.whl")
    return built


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True)
    return [
        name for name in listed.stdout.decode().split("\0") if name and (HOUSE / name).is_file()
    ]


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory) -> Path:
    """Return the programs of an environment with the wheel and the node's own packages only."""
    place = tmp_path_factory.mktemp("bare")
    venv.create(place / "venv", with_pip=True)
    programs = place / "venv" / "bin"
    pip = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", HOUSE / "requirements" / "run.txt", cwd=place)
    run(*pip, "--no-deps", wheel, cwd=place)
    return programs


def test_the_wheel_holds_every_file_of_every_room(wheel):
    wanted = {name for name in tracked() if name.split("/")[0] in ROOMS}

    packed = set(zipfile.ZipFile(wheel).namelist())

    assert wanted - packed == set()
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == set(ROOMS)


def test_the_pins_are_all_that_the_wheel_asks_for(bare, tmp_path):
    assert "No broken requirements" in run(bare / "python", "-m", "pip", "check", cwd=tmp_path)


def test_the_rooms_are_found_without_a_checkout(bare, tmp_path):
    lines = "import core, federation, samenbeter; print(core.__file__)"

    told = run(bare / "python", "-c", lines, cwd=tmp_path)

    assert str(HOUSE) not in told


def answer(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body of a page of the node on ``port``."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        talk.request("GET", path)
        told = talk.getresponse()
        return told.status, told.read()
    finally:
        talk.close()


def wait_for(serving: subprocess.Popen[str], port: int) -> None:
    """Return once somebody listens on ``port``; fail with the process's words if it stops."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if serving.poll() is not None:
            pytest.fail(f"serve stopped with {serving.returncode}: {serving.communicate()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nobody listens on port {port} after 5 minutes")


def test_a_node_lives_outside_any_checkout(bare, tmp_path, free_port):
    command, node = bare / "samenbeter", tmp_path / "node"
    run(command, "init", node, "--development", "--port", str(free_port), cwd=tmp_path)
    run(command, "migrate", node, cwd=tmp_path)
    run(
        *(command, "user", "add", "anna", node, "--role", "administrator", "--password-stdin"),
        cwd=tmp_path,
        typed="een lange zin als wachtwoord\n",
    )

    serving = subprocess.Popen(
        [command, "serve", node],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(serving, free_port)
        home, health = answer(free_port, "/"), answer(free_port, "/health")
        style = re.search(rb'href="(/static/[^"]+\.css[^"]*)"', home[1])
        looks = answer(free_port, style[1].decode()) if style else (0, b"")
    finally:
        serving.send_signal(signal.SIGTERM)
        _, complaints = serving.communicate(timeout=300)

    assert (home[0], health[0], looks[0]) == (200, 200, 200), complaints
    assert b"</html>" in home[1]
    assert "Traceback" not in complaints
    assert "anna" in run(command, "user", "list", node, cwd=tmp_path)
