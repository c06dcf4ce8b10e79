# SPDX-License-Identifier: EUPL-1.2
"""Peers and strangers that send a great many of something: bounded, refused, and told why."""

import http.client
import os
import re
import time
from urllib.parse import urlsplit

import pytest

from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from tests.attacks.after import recovers
from tests.attacks.conftest import Reader, moved
from tests.attacks.letters import signed
from tests.attacks.liar import Liar, new_id

LONG = bool(os.environ.get("SAMENBETER_LONG"))
#: Entries that a peer signs, requests of strangers.
ENTRIES, STRANGERS = (1_000_000, 100_000) if LONG else (5_000, 2_000)
#: Announcements of one peer, at most: it has 1,000 at once, and 20 more each second.
CALLS = 20_000


@pytest.fixture
def small(stopped, tmp_path):
    """Return a node that keeps 2,000 entries of a peer, running."""
    node = moved(stopped, tmp_path / "small")
    file = node.directory / "node.toml"
    file.write_text(
        file.read_text().replace(
            "[plugins.federation]\n", "[plugins.federation]\nentries_at_once = 2000\n"
        )
    )
    bell = Liar(tmp_path / "bell", "Klokkenhuis")
    node.start()
    try:
        reader = Reader(node, bell)
        yield reader
        reader.administrator.close()
    finally:
        node.kill()
        bell.close()


class Wire:
    """One connection of somebody who does not stop."""

    def __init__(self, url):
        where = urlsplit(url)
        self._wire = http.client.HTTPConnection(where.hostname, where.port, timeout=30)

    def send(self, method, path, headers=(), body=b""):
        self._wire.request(method, path, body, dict(headers))
        answer = self._wire.getresponse()
        answer.read()
        return answer

    def close(self):
        self._wire.close()


def memory(node):
    """Return the resident memory of the node's process, in MiB."""
    with open(f"/proc/{node.process.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) / 1024


def rows(reader):
    tables = ("peer", "certificate", "contract", "feed", "sighting", "membership", "order")
    return {name: reader.rows(f"SELECT count(*) FROM federation_{name}")[0][0] for name in tables}


def test_a28_a_peer_fills_no_more_than_its_allowance_and_is_told_why(small, tmp_path):
    # given a peer with more tiny entries than fit
    liar = Liar(tmp_path / "many", "Veeldorp")
    liar.headers = [b'{"v":1,"op":"x","i":%d}' % number for number in range(ENTRIES)]
    try:
        # when it is read
        small.add(liar)
        held = small.held(liar)

        # then reading ends near the allowance, with the reason, and others are served
        assert 2000 <= held.size < 3000
        assert "2000 are allowed" in held.error
        page = small.administrator.get("/beheer/uitwisseling").text
        assert "deelt heel veel in korte tijd" in page
        assert small.visit(liar).size == held.size
        assert small.node.get("/").status_code == 200
    finally:
        small.remove(liar)
        liar.close()


def test_a28_a_signed_size_of_a_billion_costs_nothing_that_stays(reader, liar):
    # given a checkpoint of 10^9 entries, of which three exist
    note = sign_checkpoint(Checkpoint(liar.origin, 10**9, bytes(32)), liar.keys.feed).note
    liar.lie("checkpoint", lambda _: note)
    before, size = reader.held(liar), memory(reader.node)
    asked = len(liar.asked)

    # when the peer is visited
    after = reader.visit(liar)

    # then nothing is believed, little was asked, and the honest feed goes on
    assert after.belief == before.belief
    assert after.error
    assert len(liar.asked) - asked < 20
    assert memory(reader.node) - size < 50
    recovers(reader, liar)


def test_a28_a_billion_entries_with_headers_without_end_end_at_a_cap(reader, liar):
    note = sign_checkpoint(Checkpoint(liar.origin, 10**9, bytes(32)), liar.keys.feed).note
    liar.lie("checkpoint", lambda _: note)
    one = merkle.leaf_hash(b"x")
    liar.lie("headers", lambda _: b"3 1000000000 0\n" + one.hex().encode() * 10**6)
    before, size = reader.held(liar), memory(reader.node)

    after = reader.visit(liar)

    assert after.belief == before.belief
    assert memory(reader.node) - size < 100
    recovers(reader, liar)


def test_a28_strangers_with_ever_new_key_ids_leave_nothing_behind(reader, liar):
    # given requests that look signed, each by another node
    before, size = rows(reader), memory(reader.node)
    path, wire, seen = f"{liar.feed_path}/announcement", Wire(reader.url), set()
    body = liar.checkpoint()

    # when they come by the thousands
    for number in range(STRANGERS):
        headers = signed(liar, reader.node_id, "POST", path, "", body, keyid=f'"{new_id()}aaaaaa"')
        answer = wire.send("POST", path, headers, body)
        seen.add(answer.status)
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            if number > 200 and not LONG:
                break
    wire.close()

    # then each is refused, no row and no memory is theirs, and visitors are served
    assert seen <= {401, 429}, seen
    assert rows(reader) == before
    assert memory(reader.node) - size < 50
    assert reader.node.get("/").status_code == 200


def test_a28_a_peer_that_calls_without_end_is_told_to_wait(reader, liar):
    path, body, wire = f"{liar.feed_path}/announcement", liar.checkpoint(), Wire(reader.url)
    began, refused = time.monotonic(), None

    for number in range(CALLS):
        if number % 100 == 0:  # else it could be slower than its allowance grows
            headers = signed(liar, reader.node_id, "POST", path, "", body)
        answer = wire.send("POST", path, headers, body)
        assert answer.status in (202, 429)
        if answer.status == 429:
            refused = answer
            break
    wire.close()

    assert refused is not None, f"{CALLS} in {time.monotonic() - began:.0f} s, all taken"
    assert int(refused.headers["Retry-After"]) >= 1
    assert reader.node.get("/").status_code == 200
