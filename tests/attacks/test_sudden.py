# SPDX-License-Identifier: EUPL-1.2
"""Two peers whose processes are killed at random moments while people write.

Each node is two processes, web and worker, as behind a server of its own. What a node said yes
to is there afterwards, once, at itself and at its peer.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

import pytest
import requests

from federation.wire.entry import read_header
from samenbeter.running import copy
from samenbeter.testing import make_peers
from tests.attacks.test_kills import served_headers

#: Kills in all, of web and worker, of writer and reader.
KILLS = 1000 if os.environ.get("SAMENBETER_LONG") else 50
#: Seconds until the reader has all, after the last kill.
PATIENCE = 600


class Processes:
    """The web and the worker of one node."""

    def __init__(self, node):
        self.node = node
        self._words = {"web": ["serve", "--no-worker"], "worker": ["worker"]}
        self._running = {}
        for which in self._words:
            self.start(which)
        node.wait_until(node._answers, "an answer")

    def start(self, which):
        verb, *more = self._words[which]
        with (self.node.directory / "serve.log").open("ab") as log:
            self._running[which] = subprocess.Popen(
                [sys.executable, "-m", "samenbeter", verb, str(self.node.directory), *more],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self, which):
        self._running[which].kill()
        self._running[which].wait()

    def close(self):
        for which in self._running:
            self.kill(which)


class Editor:
    """Writes, shares, revises and takes back; remembers what the node said yes to."""

    def __init__(self, node):
        #: Title by global id, None for what was taken back; of what is sure.
        self.sure = {}
        self._node = node
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self):
        number, kept = 0, []
        while not self._stopping.wait(0.03):
            number += 1
            with suppress(requests.RequestException, AssertionError):
                if kept and number % 3 == 0:
                    self._change(kept, number)
                else:
                    fields = {"title": f"Les {number}", "kind": "tip", "advice": "Ga door."}
                    made = self._node.api("POST", "/lessons", fields)
                    shared = self._node.api("POST", f"/lessons/{made['id']}/_share")
                    self.sure[shared["global_id"]] = fields["title"]
                    kept.append((made["id"], shared["global_id"]))

    def _change(self, kept, number):
        local, name = kept[number % len(kept)]
        self.sure.pop(name, None)  # until the node says yes, either may be so
        if number % 2:
            fields = {"title": f"Les {number} anders", "kind": "tip", "advice": "Ga door."}
            self._node.api("PUT", f"/lessons/{local}", fields)
            self.sure[name] = fields["title"]
        else:
            kept.remove((local, name))
            self._node.api("POST", f"/lessons/{local}/_withdraw")
            self.sure[name] = None

    def close(self):
        self._stopping.set()
        self._thread.join()


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    return make_peers(tmp_path_factory.mktemp("sudden"))


@pytest.fixture
def town(peers, tmp_path):
    """Return writer and reader, each running as two processes."""
    running = []
    try:
        for node in peers:
            running.append(Processes(copy(node, tmp_path / node.directory.name)))
        yield running
    finally:
        for each in running:
            each.close()


def test_a38_kills_at_random_moments_lose_nothing_and_double_nothing(town):
    writer, reader = town
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when this fails
    editor = Editor(writer.node)

    # When: at random moments one of the four processes is gone, and started again.
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 1.6))
        victim, which = chance.choice(town), chance.choice(("web", "worker"))
        victim.kill(which)
        time.sleep(chance.uniform(0, 0.3))
        victim.start(which)
    writer.node.wait_until(writer.node._answers, "the writer to be back")
    counted = len(editor.sure)
    writer.node.wait_until(lambda: len(editor.sure) > counted + 8, "more to be written")
    editor.close()

    # Then: what is sure stands at the writer, and at the reader, once.
    reader.node.wait_until(reader.node._answers, "the reader to be back")
    until = time.monotonic() + PATIENCE
    while shown(reader.node) != shown(writer.node) and time.monotonic() < until:
        time.sleep(0.1)
    assert shown(reader.node) == shown(writer.node)
    for each in town:
        titles = shown(each.node)
        assert {name: titles.get(name) for name in editor.sure} == editor.sure
    assert len(editor.sure) > 5

    read = [read_header(each) for each in served_headers(writer.node)]
    assert len({(each.id, each.n) for each in read}) == len(read)
    counters = Counter(each.id for each in read)
    for each in read:
        assert 1 <= each.n <= counters[each.id]  # none left out either


def _read(node, path):
    """Return the JSON at a path, or None where the node is too busy to answer."""
    answer = node.get(path)
    assert answer.ok or answer.status_code == 503, answer.text
    return answer.json() if answer.ok else None


def shown(node):
    """Return the titles that a node shows of shared lessons, by global id; each once."""
    found, after = {}, ""
    while after is not None:
        more = f"&after={after}" if after else ""
        page = node.wait_until(
            lambda after=more: _read(node, f"/api/v1/lessons?pageSize=100{after}"), "a page"
        )
        for each in page["items"]:
            if each["global_id"]:
                assert each["global_id"] not in found
                found[each["global_id"]] = each["title"]
        after = page["after"]
    return found
