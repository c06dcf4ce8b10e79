# SPDX-License-Identifier: EUPL-1.2
"""Three running nodes on bad lines: afterwards all hold and show the same, verified."""

import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress

import pytest
import requests

from core.errors import FetchError
from core.window import Window
from samenbeter.running import found, samenbeter
from samenbeter.testing import _free_port
from tests.attacks.conftest import settle
from tests.attacks.proxy import CALM, Proxy, Weather

LONG = bool(os.environ.get("SAMENBETER_LONG"))
#: Seconds of bad weather, and of patience afterwards: a breaker rests a minute at most.
STORM, PATIENCE = (300, 600) if LONG else (10, 600)
NAMES = ("Rotterdam", "Eindhoven", "Groningen")
KINDS = (
    Weather(lost=0.5),
    Weather(twice=0.7, slow=0.5, longest=1.0),
    Weather(slow=1.0, longest=5.0),
    Weather(cut=0.5, lost=0.1),
    Weather(lost=0.2, twice=0.3, cut=0.2, slow=0.5, longest=5.0),
)


class Neighbour:
    """A node behind a line, and somebody who writes there."""

    def __init__(self, directory, name, seed):
        self.port = _free_port()
        self.line = Proxy(self.port, seed)
        self.node = found(directory / name.lower(), name, self.line.port)
        settle(self.node, sweep=1)
        #: Where it is told others to be; we ask it past the line.
        self.address, self.node.url = self.node.url, f"http://127.0.0.1:{self.port}"
        #: Global ids of lessons that it said yes to.
        self.shared = []
        self._process = None

    def know(self, other):
        where = ("--directory", str(self.node.directory), other.address, other.node.node_id)
        samenbeter("peer", "add", *where)

    def start(self):
        with (self.node.directory / "serve.log").open("ab") as log:
            words = ["serve", str(self.node.directory), "--port", str(self.port)]
            self.node.process = subprocess.Popen(
                [sys.executable, "-m", "samenbeter", *words], stdout=log, stderr=log
            )
        self.node.wait_until(self.node._answers, "an answer")

    def close(self):
        self.node.kill()
        self.line.close()

    def share(self, number):
        fields = {"title": f"Les {number}", "kind": "tip", "advice": "Zet de deur open."}
        with suppress(requests.RequestException, AssertionError):
            self.shared.append(self.node.share("lessons", fields))

    def rows(self, statement):
        file = f"file:{self.node.directory / 'node.db'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=30)) as database:
            return database.execute(statement).fetchall()

    @property
    def state(self):
        """All that this node has verified, its own feed among it, and what it shows of it."""
        feeds = self.rows(
            "SELECT origin, size, frontier, alarm, size = 0 OR reached = newest"
            " FROM federation_feed ORDER BY origin"
        )
        missing = self.rows("SELECT count(*) FROM federation_missing")[0][0]
        me = self.node.node_id
        shown = self.rows(
            f"SELECT CASE origin WHEN '' THEN '{me}' ELSE origin END || '/' || wire_id, title"
            " FROM record WHERE state = 'published' AND wire_id IS NOT NULL ORDER BY 1"
        )
        return feeds, missing, shown


@pytest.fixture
def town(tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown when this fails
    neighbours = [Neighbour(tmp_path, name, seed + n) for n, name in enumerate(NAMES)]
    try:
        for each in neighbours:
            each.start()
        for one in neighbours:
            for other in neighbours:
                if one is not other:
                    one.know(other)
        yield neighbours
    finally:
        for each in neighbours:
            each.close()


def test_a39_after_bad_weather_all_nodes_hold_and_show_the_same(town):
    # Given: everybody writes, all the time.
    chance, stopping = random.Random(), threading.Event()

    def write(neighbour):
        number = 0
        while not stopping.wait(0.4):
            number += 1
            neighbour.share(number)

    writers = [threading.Thread(target=write, args=(each,)) for each in town]
    for each in writers:
        each.start()

    # When: each line has its own weather, and now and then one lets nothing through.
    until = time.monotonic() + STORM
    while time.monotonic() < until or sum(len(each.shared) for each in town) < 15:
        for each in town:
            each.line.weather = chance.choice(KINDS)
            each.line.is_apart = chance.random() < 0.3
        time.sleep(min(2.0, STORM / 5))
    stopping.set()
    for each in writers:
        each.join()
    for each in town:
        each.line.weather, each.line.is_apart = CALM, False

    # Then: in a while all are the same, and nothing that a node said yes to is missing.
    until = time.monotonic() + PATIENCE
    while len({repr(each.state) for each in town}) > 1 and time.monotonic() < until:
        time.sleep(0.2)
    feeds, missing, shown = town[0].state
    assert [each.state for each in town] == [town[0].state] * 3
    assert len(feeds) == 3 and not missing
    assert all(alarm == "" and is_reached for *_, alarm, is_reached in feeds)
    said = {each for neighbour in town for each in neighbour.shared}
    assert len(said) > 10
    assert said <= {global_id for global_id, _ in shown}
    assert all(sum(each.line.counts.values()) for each in town)


# What the line itself does; else the test above could pass in fine weather.


@pytest.fixture
def line():
    """Return a line to somebody who answers each request with its number."""
    counts, server = [], socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            while True:
                wire, _ = server.accept()
                with wire:
                    wire.recv(65536)
                    counts.append(time.monotonic())
                    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%2d" % len(counts))

    thread = threading.Thread(target=serve)
    thread.start()
    proxy = Proxy(server.getsockname()[1], 7)
    yield proxy, counts
    proxy.close()
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def ask(proxy):
    return requests.get(f"http://127.0.0.1:{proxy.port}/", timeout=20).text


def test_a_line_in_calm_weather_carries(line):
    proxy, _ = line

    assert [ask(proxy), ask(proxy)] == [" 1", " 2"]


def test_a_bad_line_loses(line):
    proxy, _ = line
    proxy.weather = Weather(lost=1.0)

    with pytest.raises(requests.RequestException):
        ask(proxy)


def test_a_bad_line_cuts_and_the_window_refuses_what_is_cut(line):
    proxy, counts = line
    proxy.weather = Weather(cut=1.0)
    window = Window(development=True)

    for number in range(30):
        with pytest.raises(FetchError):
            window.fetch(f"peer {number}", f"http://127.0.0.1:{proxy.port}/", deadline=5, cap=100)

    window.close()
    assert len(counts) >= 30


def test_a_line_that_is_apart_lets_nothing_through(line):
    proxy, counts = line
    proxy.is_apart = True

    with pytest.raises(requests.RequestException):
        ask(proxy)
    assert counts == []


def test_a_bad_line_repeats(line):
    proxy, counts = line
    proxy.weather = Weather(twice=1.0)

    assert ask(proxy) == " 1"

    until = time.monotonic() + 10
    while len(counts) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(counts) == 2


def test_a_slow_line_lets_others_overtake(line):
    proxy, _ = line
    proxy.weather = Weather(slow=1.0, longest=0.5)
    told = {}
    threads = [
        threading.Thread(target=lambda n=number: told.update({n: ask(proxy)}))
        for number in range(8)
    ]

    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()

    assert [told[number] for number in range(8)] != sorted(told.values())
