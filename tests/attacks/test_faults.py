# SPDX-License-Identifier: EUPL-1.2
"""The machine fails a running node: no room, a lock, a damaged file, a clock that jumps."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import requests

from tests.attacks.conftest import Surfer, moved
from tests.attacks.liar import Liar

_BIG = "Soep. " * 300


@pytest.fixture
def node(stopped, tmp_path):
    """Return a node of this test's own; it does not run yet."""
    made = moved(stopped, tmp_path / "amsterdam")
    yield made
    made.kill()


def write(node, title, **more):
    """Try to put a lesson on the site and share it; return the status."""
    fields = {"title": title, "kind": "tip", "advice": "Kook.", **more}
    answer = requests.post(
        f"{node.url}/api/v1/lessons", json=fields, timeout=60,
        headers={"Authorization": f"Bearer {node.token}"},
    )  # fmt: skip
    return answer


def whole(node):
    """Return whether SQLite finds the database of a node in order."""
    with closing(sqlite3.connect(f"file:{node.directory / 'node.db'}?mode=ro", uri=True)) as wire:
        return wire.execute("PRAGMA integrity_check").fetchone()[0]


def titles(node):
    items = node.api("GET", "/lessons?pageSize=100")["items"]
    return sorted(each["title"] for each in items)


# Disk full


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder on a disk of 8 MB of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(size, capture_output=True, check=False).returncode:
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def limited(node, bytes_):
    """Start a node whose files cannot grow beyond a size: for whoever may not mount a disk."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes_}, resource.RLIM_INFINITY));"
        "from core.cli import main; sys.exit(main(['serve', sys.argv[1]]))"
    )
    run(node, code)


def run(node, code):
    """Serve a node with Python that changes something first."""
    with (node.directory / "serve.log").open("ab") as log:
        node.process = subprocess.Popen(
            [sys.executable, "-c", code, str(node.directory)], stdin=subprocess.DEVNULL,
            stdout=log, stderr=log,
        )  # fmt: skip
    node.wait_until(node._answers, "the node to answer")


def test_a37_a_full_disk_is_told_and_costs_nothing_that_was_said_yes_to(
    stopped, small_disk, tmp_path
):
    # given a node on a disk that fills up
    node = moved(stopped, (small_disk or tmp_path) / "amsterdam")
    try:
        if small_disk:
            node.start()
        else:
            size = (node.directory / "node.db").stat().st_size
            limited(node, size + 600_000)
        taken, refused = [], None
        for number in range(3000):
            answer = write(node, f"Les {number}", advice=_BIG)
            if answer.status_code != 201:
                refused = answer
                break
            taken.append(f"Les {number}")

        # when there is no room left, it says so, and goes on showing what there is
        assert refused is not None and refused.status_code == 503, refused
        assert refused.headers["Retry-After"]
        assert refused.json()["detail"].startswith("The disk of this node")
        assert node.get("/").status_code == 200
        assert node.get("/lessen").status_code == 200
        shown = Surfer(node)
        page = shown.get("/aanmelden")
        assert page.status_code == 200
        shown.close()

        # then all it said yes to is there, nothing else, and with room it goes on
        node.kill()
        if small_disk:
            subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        node.start()
        assert whole(node) == "ok"
        assert len(titles(node)) == min(100, len(taken))
        assert f"Les {len(taken)}" not in titles(node)
        assert write(node, "Weer ruimte").status_code == 201
        assert write(node, "Gedeeld").status_code == 201
    finally:
        node.kill()


def test_a37_room_that_comes_back_is_used_without_a_new_start(stopped, small_disk):
    if small_disk is None:
        pytest.skip("only root can mount a small disk")
    node = moved(stopped, small_disk / "amsterdam")
    node.start()
    filler = small_disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(65536))

        answers = [write(node, f"Les {number}", advice=_BIG) for number in range(40)]
        assert answers[-1].status_code == 503

        filler.unlink()

        assert node.wait_until(lambda: write(node, "Weer ruimte").status_code == 201, "room")
        assert whole(node) == "ok"
    finally:
        node.kill()


# Database locked


def test_a37_a_database_that_another_program_holds_is_read_and_told(node):
    node.start()
    assert write(node, "Van voor het slot").status_code == 201
    holder = sqlite3.connect(node.directory / "node.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    refused = write(node, "Op slot")

    assert refused.status_code == 503
    assert refused.json()["detail"].startswith("The database of this node is busy")
    assert node.get("/lessen").status_code == 200
    assert node.get("/health").json()["database"] == "ok"
    holder.execute("ROLLBACK")
    holder.close()
    assert write(node, "Slot eraf").status_code == 201
    assert titles(node) == ["Slot eraf", "Van voor het slot"]


# Database damaged


def damage(file, *, keep=0, size=64 * 1024):
    """Overwrite the middle of a file with what does not belong there."""
    length = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(max(keep, length // 2 // 4096 * 4096))
        opened.write(b"\xa5" * min(size, length - opened.tell()))


def command(node, *words):
    return subprocess.run(
        [sys.executable, "-m", "samenbeter", *words, str(node.directory)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a37_a_damaged_database_is_told_in_one_sentence(node):
    for file in node.directory.glob("node.db-*"):
        file.unlink()
    damage(node.directory / "node.db", size=10**6)

    told = command(node, "doctor")

    assert told.returncode in (1, 2)
    assert "is damaged" in told.stdout + told.stderr
    assert "samenbeter restore" in told.stdout + told.stderr
    assert "Traceback" not in told.stderr


def test_a37_a_database_that_is_none_any_more_keeps_the_node_from_starting(node):
    (node.directory / "node.db").write_bytes(b"\xa5" * 100_000)

    told = command(node, "serve")

    assert told.returncode == 2
    assert "is damaged" in told.stderr and "restore" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a37_a_database_damaged_in_its_middle_is_told_and_ends_no_other_work(node):
    # given a node with enough in it, and a disk that went bad
    node.start()
    for number in range(60):
        assert write(node, f"Les {number}", advice=_BIG).status_code == 201
    node.stop()
    damage(node.directory / "node.db", size=10**7)

    # when it starts again, either it refuses, or it answers with what is wrong
    try:
        node.start()
    except RuntimeError:
        assert "is damaged" in node.log()
    else:
        assert node.get("/lessen").status_code in (200, 503)
        assert write(node, "Op een kapotte schijf").status_code in (201, 503)
    node.kill()

    # then doctor says so, or cannot even begin and says that
    told = command(node, "doctor")
    assert "is damaged" in told.stdout + told.stderr


# The clock jumps

_CLOCK = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
import core.node
file = Path(sys.argv[1]) / "offset"
class Shifted(datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime.now(zone) + timedelta(seconds=int(file.read_text()))
core.node.datetime = Shifted
from core.cli import main
sys.exit(main(["serve", sys.argv[1]]))
"""


def test_a37_a_clock_that_jumps_an_hour_is_noticed_and_heals(node, tmp_path):
    # given a node with a peer that it reads
    (node.directory / "offset").write_text("0")
    run(node, _CLOCK)
    liar = Liar(tmp_path / "liar", "Boevendorp")
    administrator = Surfer(node, node.administrator)
    added = {"deed": "add", "address": liar.url, "node_id": liar.node_id, "level": "full"}

    def visited(is_so):
        administrator.post("/beheer/uitwisseling", {"deed": "visit"})
        return node.wait_until(is_so, "a visit")

    def size():
        with closing(sqlite3.connect(node.directory / "node.db")) as wire:
            found = wire.execute("SELECT sum(size) FROM federation_feed").fetchone()
        return found[0] or 0

    try:
        liar.lesson("Van voor de sprong")
        assert administrator.post("/beheer/proeftuinen", added).status_code == 303
        node.wait_until(lambda: size() >= 1, "the first lesson")
        assert write(node, "Eerst").status_code == 201

        # when the clock jumps an hour ahead, and back
        jumped = None
        for offset in (3600, -3600, 0):
            (node.directory / "offset").write_text(str(offset))
            liar.lesson(f"Bij {offset}")
            before = size()
            administrator.close()
            administrator = Surfer(node, node.administrator)

            # then people work on, and what peers share comes in
            assert node.get("/").status_code == 200
            assert write(node, f"Nu {offset}").status_code == 201
            visited(lambda before=before: size() > before)
            told = command(node, "doctor").stdout
            jumped = jumped or re.search("the clock says .* before the newest change", told)

        # and all is in order in the end
        shown = titles(node)
        assert jumped, "doctor did not notice a change of the future"
        assert {"Eerst", "Nu 3600", "Nu -3600", "Nu 0", "Bij 3600", "Bij 0"} <= set(shown)
        assert whole(node) == "ok"
    finally:
        administrator.close()
        liar.close()
