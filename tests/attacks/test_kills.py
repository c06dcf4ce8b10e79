# SPDX-License-Identifier: EUPL-1.2
"""Publishers at once, killed at any moment: one story, each entry once, nothing lost.

The node serves and publishes; two more publishers of the same directory run beside it, in
processes that are killed again and again; the node itself is killed too. Meanwhile an editor
shares, a reader asks for the checkpoint all the time, and a peer is told of each new one.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
import requests

from federation.wire import merkle
from federation.wire.checkpoint import verify_checkpoint
from federation.wire.entry import PUT, read_header
from federation.wire.identity import read_certificate
from federation.wire.transfer import read_headers
from samenbeter.running import samenbeter
from tests.attacks.conftest import moved
from tests.attacks.liar import Liar

LONG = bool(os.environ.get("SAMENBETER_LONG"))
#: How often a publisher beside the node is killed, and how often the node.
KILLS, NODE_KILLS = (200, 20) if LONG else (20, 2)

# Forks a publisher that works until it is killed; the parent has imported all it needs, so
# that most moments of the child are moments of work.
_PUBLISHERS = """
import os, sys, time
from pathlib import Path
from core.app import open_node
from federation import plugin
from federation.publishing.publisher import publish

def work(directory):
    node = open_node(directory, environment={})
    os.write(1, b"at work\\n")
    while True:
        publish(node)
        time.sleep(0.002)

while True:
    line = sys.stdin.readline()
    if not line:
        break
    child = os.fork()
    if not child:
        try:
            work(Path(sys.argv[1]))
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\\n".encode())
        os._exit(1)
    print(child, flush=True)
    os.waitpid(child, 0)
"""


class Publisher:
    """A publisher beside the node, started again after each kill."""

    def __init__(self, directory):
        self._parent = subprocess.Popen(
            [sys.executable, "-c", _PUBLISHERS, str(directory)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.child = 0
        self.start()

    def start(self):
        self._parent.stdin.write("go\n")
        self._parent.stdin.flush()
        lines = sorted(self._parent.stdout.readline().strip() for _ in range(2))
        assert lines[1] == "at work", lines
        self.child = int(lines[0])

    def kill(self):
        os.kill(self.child, signal.SIGKILL)

    def close(self):
        self.kill()
        self._parent.stdin.close()
        self._parent.wait(60)
        self._parent.stdout.close()


class Witness:
    """Asks for the checkpoint all the time, and keeps every one that was ever served."""

    def __init__(self, node, liar):
        self.seen = set()
        self._node, self._liar = node, liar
        self._stopping = threading.Event()
        self._url = f"{node.url}/federation/v1/feeds/{node.node_id}/public/1/checkpoint"
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        with requests.Session() as session:
            while not self._stopping.wait(0.01):
                with suppress(requests.RequestException):
                    answer = session.get(self._url, timeout=5)
                    if answer.status_code == 200:
                        self.seen.add(answer.content)

    def close(self):
        self._stopping.set()
        self._thread.join()
        self.seen |= set(self._liar.told)


class Editor:
    """Shares lesson after lesson; remembers what the node said yes to."""

    def __init__(self, node):
        self.shared = []
        self._node = node
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self):
        number = 0
        while not self._stopping.wait(0.02):
            number += 1
            fields = {"title": f"Les {number}", "kind": "tip", "advice": "Ga door."}
            with suppress(requests.RequestException, AssertionError):
                self.shared.append(self._node.share("lessons", fields))

    def close(self):
        self._stopping.set()
        self._thread.join()


@pytest.fixture
def town(stopped, tmp_path):
    """Return a running node that tells one peer its news."""
    node = moved(stopped, tmp_path / "amsterdam")
    liar = Liar(tmp_path / "peer", "Getuige")
    samenbeter("peer", "add", "--directory", str(node.directory), liar.url, liar.node_id)
    node.start()
    yield node, liar
    node.kill()
    liar.close()


def test_a32_many_publishers_and_kills_at_any_moment_tell_one_story(town):
    node, liar = town
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when this fails
    publishers = [Publisher(node.directory) for _ in range(2)]
    witness, editor = Witness(node, liar), Editor(node)

    # When: at random moments one of them is gone.
    node_kills = set(chance.sample(range(KILLS), NODE_KILLS))
    for number in range(KILLS):
        time.sleep(chance.uniform(0, 0.15))
        victim = chance.choice(publishers)
        victim.kill()
        victim.start()
        if number in node_kills:
            node.kill()
            node.start()

    # Then: after all that, everything that was said yes to comes out.
    node.wait_until(lambda: editor.shared, "something that was said yes to")
    editor.close()
    for each in publishers:
        each.close()
    node.kill()
    publish_the_rest(node)
    node.start()
    witness.close()
    headers = served_headers(node)
    key = read_certificate(node.get("/federation/v1/certificate").content, node.node_id).feed
    origin = f"{node.node_id}/public/1"

    roots = {}
    for raw in witness.seen:
        signed = verify_checkpoint(raw, origin, key)
        assert roots.setdefault(signed.size, signed.root) == signed.root
    for size, root in roots.items():
        assert merkle.EMPTY.extend(map(merkle.leaf_hash, headers[:size]))[0].root() == root, size
    assert len(roots) > KILLS // 4

    read = [read_header(each) for each in headers]
    assert len({(each.id, each.n) for each in read}) == len(read)
    out = {f"{node.node_id}/{each.id}" for each in read if each.op == PUT}
    assert editor.shared
    assert set(editor.shared) <= out


def publish_the_rest(node):
    """Publish what is left, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "samenbeter", "sync", str(node.directory)],
        capture_output=True, timeout=120, check=False,  # says 1: the witness has no feed to read
    )  # fmt: skip


def served_headers(node):
    """Return every header as the node serves it, one for each index."""
    feed = f"/federation/v1/feeds/{node.node_id}/public/1"
    size = int(node.get(f"{feed}/checkpoint").content.split(b"\n")[1])
    found = []
    while len(found) < size:
        stop = min(size, len(found) + 1000)
        answer = node.get(f"{feed}/headers?from={len(found)}&to={stop}&size={size}")
        assert answer.status_code == 200
        found += read_headers(answer.content).headers
    return found


def test_a32_a_node_is_not_served_twice(town):
    node, _ = town

    second = subprocess.run(
        [sys.executable, "-m", "samenbeter", "serve", str(node.directory)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert second.returncode == 2
    assert "is served already" in second.stderr
    assert "Traceback" not in second.stderr
