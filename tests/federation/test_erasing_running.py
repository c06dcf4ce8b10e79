# SPDX-License-Identifier: EUPL-1.2
"""Erasure among running nodes: killed in the middle, suspended, gone, put back from a backup."""

import os
import signal
import subprocess
import sys

import pytest

from samenbeter.running import samenbeter
from samenbeter.testing import make_peers

CANARY = "kanarie6042"

#: Erases one record and dies by its own hand at a step of the way, as a power cut would.
_ERASER = """
import os, signal, sys
from pathlib import Path
from core import erasing, scrubbing
from core.app import open_node
from core.model import HOUSE
from core.questions import find
from federation.erasing import destroying, receipts
from federation.publishing import publisher
from federation.store import erasures

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

node = open_node(Path(sys.argv[1]), environment={})
step, record = sys.argv[3], find(node, HOUSE, sys.argv[2])
if step == "before the list":
    erasing.lasting.remember = die
erasing.erase(node, HOUSE, record.id)
if step == "after the deed":
    die()
if step == "in the publisher":
    publisher.destroying.published = die
publisher.publish(node)
if step == "before scrubbing":
    die()
if step == "while scrubbing":
    scrubbing.rewrite = die
scrubbing.scrub(node, at_once=True)
die()
"""

STEPS = (
    "before the list", "after the deed", "in the publisher", "before scrubbing", "while scrubbing",
    "after all",
)  # fmt: skip


@pytest.fixture
def two(tmp_path):
    """Return two nodes that are peers; both run."""
    one, other = make_peers(tmp_path)
    for node in (one, other):
        node.start()
    for node in (one, other):
        node.wait_until(node.is_open, "its guard")
    yield one, other
    for node in (one, other):
        node.kill()


def share(node, title):
    return node.share("lessons", {"title": title, "kind": "tip", "advice": f"{title} ga door."})


def arrives(node, global_id):
    return node.wait_until(lambda: node.find("lessons", global_id), "the record to arrive")


def left(node):
    """Return the files of a node that hold the text, but for what it printed."""
    return [
        each.name
        for each in node.directory.rglob("*")
        if each.is_file()
        and each.name != "serve.log"
        and CANARY.encode() in each.read_bytes().lower()
    ]


def erasures(node):
    """Return what the status of a node says about confirmations, as rows."""
    import sqlite3
    from contextlib import closing

    file = f"file:{node.directory / 'node.db'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True, timeout=30)) as database:
        return database.execute("SELECT peer, confirmed FROM federation_receipt").fetchall()


def all_confirmed(node):
    found = erasures(node)
    return found and all(confirmed for _, confirmed in found)


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_was_cut_off_anywhere_is_finished_before_any_receipt(two, step):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    one.stop()

    # When: whoever erases is killed at this step.
    done = subprocess.run(
        [sys.executable, "-c", _ERASER, str(one.directory), record, step],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    one.start()

    # Then: the next start finishes it, here and at the peer, and the peer confirms.
    one.wait_until(lambda: all_confirmed(one), "the receipt")
    one.wait_until(lambda: left(one) == [], "the last trace here")
    assert left(other) == []
    assert other.find("lessons", record) is None and one.find("lessons", record) is None


def test_a_reader_that_is_killed_while_it_destroys_confirms_only_after_it_is_done(two):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    samenbeter("erase", "--directory", str(one.directory), record)
    for _ in range(3):
        os.kill(other.process.pid, signal.SIGKILL)
        other.process.wait()
        if all_confirmed(one):
            assert left(other) == []
        other.start()

    one.wait_until(lambda: all_confirmed(one), "the receipt")
    assert left(other) == left(one) == []


@pytest.mark.parametrize("how", ["suspend", "remove"])
def test_an_erasure_reaches_who_suspended_us_or_is_no_peer_any_more(two, how):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    samenbeter("peer", how, "--directory", str(other.directory), one.node_id)

    samenbeter("erase", "--directory", str(one.directory), record)
    if how == "remove":
        other.stop()
        other.start()  # asks for notices after each start, and once a day

    one.wait_until(lambda: all_confirmed(one), "the receipt")
    assert left(other) == left(one) == []


def test_a_backup_that_is_put_back_is_erased_again_before_anything_is_served(two, tmp_path):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    copies = {}
    for node in two:
        copies[node.url] = tmp_path / f"{node.directory.name}.tar.gz"
        samenbeter("backup", "--directory", str(node.directory), str(copies[node.url]))
    samenbeter("erase", "--directory", str(one.directory), record)
    one.wait_until(lambda: all_confirmed(one), "the receipt")

    for node in two:
        node.stop()
        samenbeter("restore", "--directory", str(node.directory), "--force", str(copies[node.url]))
        node.start()
        assert node.find("lessons", record) is None
        path = f"/federation/v1/feeds/{one.node_id}/public/1/payloads?entries=0"
        assert CANARY.encode() not in node.get(path).content.lower()
        node.wait_until(lambda node=node: left(node) == [], "the last trace")


def test_the_recovery_key_of_a_dead_node_erases_at_its_peer_by_command(two):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    one.kill()

    told = samenbeter(
        "identity", "erase", "--directory", str(other.directory), record,
        "--recovery", str(one.directory / "recovery.key"), "--to", other.url,
    )  # fmt: skip

    assert "took it" in told
    other.wait_until(lambda: other.find("lessons", record) is None, "it to be gone")
    other.wait_until(lambda: left(other) == [], "the last trace")


def test_an_order_in_a_file_is_obeyed_anywhere_and_a_false_one_nowhere(two, tmp_path):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)
    file = tmp_path / "order"
    samenbeter(
        "identity", "erase", "--directory", str(other.directory), record,
        "--recovery", str(one.directory / "recovery.key"), "--out", str(file),
    )  # fmt: skip
    false = tmp_path / "false"
    false.write_bytes(file.read_bytes().replace(b"recovery ", b"recovery A", 1))

    with pytest.raises(AssertionError, match="nothing was erased"):
        samenbeter("erase", "--directory", str(other.directory), "--order", str(false))
    assert other.find("lessons", record)
    samenbeter("erase", "--directory", str(other.directory), "--order", str(file))

    other.wait_until(lambda: left(other) == [], "the last trace")
    assert other.find("lessons", record) is None


def test_a_copy_is_removed_by_command_with_a_ground_only(two):
    one, other = two
    record = share(one, CANARY)
    arrives(other, record)

    with pytest.raises(AssertionError, match="say why"):
        samenbeter("erase", "--directory", str(other.directory), record)
    with pytest.raises(AssertionError, match="is not here"):
        samenbeter("erase", "--directory", str(other.directory), f"{one.node_id}/{'a' * 26}")
    with pytest.raises(AssertionError, match="no global id"):
        samenbeter("erase", "--directory", str(other.directory), "x")
    samenbeter("erase", "--directory", str(other.directory), record, "--reason", "Op verzoek")

    other.wait_until(lambda: left(other) == [], "the last trace")
    assert other.find("lessons", record) is None
    assert one.find("lessons", record)
