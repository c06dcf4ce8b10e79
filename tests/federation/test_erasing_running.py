# SPDX-License-Identifier: EUPL-1.2
"""Erasure among running nodes: killed in the middle, suspended, gone, put back from a backup."""

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import pytest

from samenbeter.running import samenbeter
from samenbeter.testing import make_peers

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


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Return two nodes that are peers, for all tests of this module; both run."""
    one, other = make_peers(tmp_path_factory.mktemp("erasing"))
    # As on paper: no backup holds it, so a restored node has it no more.
    shutil.copy(one.directory / "recovery.key", paper(one))
    yield one, other
    for node in (one, other):
        node.kill()


def paper(node):
    """Return where the recovery key of a node is kept outside it."""
    return node.directory.parent / "paper.key"


@pytest.fixture
def two(pair):
    """Return both nodes, running and allowed to sign, whatever the test before did to them."""
    for node in pair:
        if node.process is None or node.process.poll() is not None:
            node.start()
    for node in pair:
        node.wait_until(node.is_open, "its guard")
    return pair


@pytest.fixture
def canary():
    """Return a word that nothing else holds."""
    return "kanarie" + "".join(secrets.choice("bcdfghjk") for _ in range(12))


def share(node, title):
    return node.share("lessons", {"title": title, "kind": "tip", "advice": f"{title} ga door."})


def arrives(node, global_id):
    return node.wait_until(lambda: node.find("lessons", global_id), "the record to arrive")


def left(node, canary):
    """Return the files of a node that hold a word, but for what it printed."""
    found = []
    for each in node.directory.rglob("*"):
        with suppress(FileNotFoundError):  # a running node also takes files away
            if each.name != "serve.log" and each.is_file():
                found += [each.name] * (canary.encode() in each.read_bytes().lower())
    return found


def goes(node, canary):
    node.wait_until(lambda: left(node, canary) == [], "the last trace to go")


def is_confirmed(node, record):
    """Whether all who must confirm an erasure did."""
    file = f"file:{node.directory / 'node.db'}?mode=ro"
    wire_id = record.partition("/")[2]
    with closing(sqlite3.connect(file, uri=True, timeout=30)) as database:
        rows = database.execute(
            "SELECT confirmed FROM federation_receipt WHERE wire_id = ?", (wire_id,)
        ).fetchall()
    return bool(rows) and all(confirmed for (confirmed,) in rows)


def command(verb, node, *words):
    return samenbeter(*verb.split(), "--directory", str(node.directory), *words)


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_was_cut_off_anywhere_is_finished_before_any_receipt(two, step, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    one.stop()

    # When: whoever erases is killed at this step.
    done = subprocess.run(
        [sys.executable, "-c", _ERASER, str(one.directory), record, step],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    one.start()

    # Then: the next start finishes it, here and at the peer, and the peer confirms.
    one.wait_until(lambda: is_confirmed(one, record), "the receipt")
    assert left(other, canary) == []
    goes(one, canary)
    assert other.find("lessons", record) is None and one.find("lessons", record) is None


def test_a_reader_that_is_killed_while_it_destroys_confirms_only_after_it_is_done(two, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    command("erase", one, record)
    for _ in range(2):
        os.kill(other.process.pid, signal.SIGKILL)
        other.process.wait()
        if is_confirmed(one, record):
            assert left(other, canary) == []
        other.start()

    one.wait_until(lambda: is_confirmed(one, record), "the receipt")
    assert left(other, canary) == []
    goes(one, canary)


def test_an_erasure_reaches_who_suspended_us(two, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    command("peer suspend", other, one.node_id)
    try:
        command("erase", one, record)
        one.wait_until(lambda: is_confirmed(one, record), "the receipt")
        assert left(other, canary) == []
    finally:
        command("peer resume", other, one.node_id)


def test_an_erasure_reaches_who_is_no_peer_any_more(two, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    command("peer remove", other, one.node_id)
    try:
        command("erase", one, record)
        other.stop()
        other.start()  # it asks for notices after each start, and once a day
        one.wait_until(lambda: is_confirmed(one, record), "the receipt")
        assert left(other, canary) == []
    finally:
        command("peer add", other, one.url, one.node_id)


def test_a_backup_that_is_put_back_is_erased_again_before_anything_is_served(two, canary, tmp_path):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    copies = {node.url: tmp_path / f"{node.directory.name}.tar.gz" for node in two}
    for node in two:
        samenbeter("backup", str(copies[node.url]), str(node.directory))
    command("erase", one, record)
    one.wait_until(lambda: is_confirmed(one, record), "the receipt")

    for node in two:
        node.stop()
        samenbeter("restore", str(copies[node.url]), str(node.directory), "--force")
        node.start()
        assert node.find("lessons", record) is None
        path = f"/federation/v1/feeds/{one.node_id}/public/1/payloads?entries=0-20"
        assert canary.encode() not in node.get(path).content.lower()
        goes(node, canary)


def test_an_order_in_a_file_is_obeyed_anywhere_and_a_false_one_nowhere(two, canary, tmp_path):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    file, false = tmp_path / "order", tmp_path / "false"
    key = str(paper(one))
    command("identity erase", other, record, "--recovery", key, "--out", str(file))
    false.write_bytes(file.read_bytes().replace(b"/recovery ", b"/recovery A", 1))

    with pytest.raises(AssertionError, match="nothing was erased"):
        command("erase", other, "--order", str(false))
    assert other.find("lessons", record)
    command("erase", other, "--order", str(file))

    goes(other, canary)
    assert other.find("lessons", record) is None


def test_a_copy_is_removed_by_command_with_a_ground_only(two, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)

    for words, told in (
        ((record,), "say why"),
        ((f"{one.node_id}/{'a' * 26}",), "is not here"),
        (("x",), "no global id"),
        ((), "give one or more"),
    ):
        with pytest.raises(AssertionError, match=told):
            command("erase", other, *words)
    command("erase", other, record, "--reason", "Op verzoek")

    goes(other, canary)
    assert other.find("lessons", record) is None
    assert one.find("lessons", record)


def test_the_recovery_key_of_a_dead_node_erases_at_its_peer_by_command(two, canary):
    one, other = two
    record = share(one, canary)
    arrives(other, record)
    one.kill()
    key = str(paper(one))

    told = command("identity erase", other, record, "--recovery", key, "--to", other.url)

    assert "took it" in told
    other.wait_until(lambda: other.find("lessons", record) is None, "it to be gone")
    goes(other, canary)
