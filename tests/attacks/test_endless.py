# SPDX-License-Identifier: EUPL-1.2
"""Peers that answer slowly, without end, or with more than they say; all at the same time.

One node visits them all at once. Each visit ends at its deadline or its cap, nothing of it is
kept, and meanwhile visitors and honest peers are served as ever.
"""

import contextlib
import gzip
import os
import socket
import threading
import time

import pytest

from federation.peers import DEADLINE
from federation.wire import note
from federation.wire.identity import new_key
from tests.attacks.liar import drip, flood, silence

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
_BOMB = gzip.compress(bytes(50_000_000))


def packed(status):
    head = b"HTTP/1.1 %s\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    return lambda send, _: send(head % (status, len(_BOMB)) + _BOMB)


#: What the endpoint ``heads`` does, and what the node must say of it.
SLOW = {
    "a byte at a time, in the headers": (drip(b"HTTP/1.1 200 OK\r\nX: "), "did not finish"),
    "a byte at a time, in the body": (
        drip(_OK + b"Content-Length: 900\r\n\r\n", every=0.1), "did not finish"),
    "a byte at a time, of an error": (
        drip(b"HTTP/1.1 503 Busy\r\nContent-Length: 900\r\n\r\n", every=0.1), "did not finish"),
    "nothing": (silence, "did not finish"),
    "headers without end": (flood(_OK, b"X-Soup: pea\r\n" * 99), "did not answer properly"),
    "one header without end": (flood(_OK + b"X: ", b"x" * 65536), "sent more bytes"),
    "chunks without end": (
        flood(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        "sent more than"),
    "tiny chunks without end": (
        flood(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;%s\r\nx\r\n" % (b"e" * 900) * 50),
        "sent more"),
    "a body without end": (flood(_OK + b"\r\n", b"x" * 65536), "sent more than"),
    "10 GB": (
        flood(_OK + b"Content-Length: 10000000000\r\n\r\n", b"x" * 65536), "announced 10000000000"),
    "10 GB of an error": (
        flood(b"HTTP/1.1 500 No\r\nContent-Length: 10000000000\r\n\r\n", b"x" * 65536),
        "announced 10000000000"),
    "an error without end": (flood(b"HTTP/1.1 404 No\r\n\r\n", b"x" * 65536), "sent more than"),
    "a bomb": (packed(b"200 OK"), "compressed"),
    "a bomb as an error": (packed(b"429 Slow"), "compressed"),
    "a redirect": (
        lambda send, _: send(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"),
        "not followed"),
}  # fmt: skip


class Handshake:
    """A server that takes connections and answers their TLS a byte at a time, never whole."""

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.taken = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                wire, _ = self._server.accept()
            except OSError:
                return
            self.taken.append(wire)
            threading.Thread(target=self._stall, args=(wire,), daemon=True).start()

    @staticmethod
    def _stall(wire):
        with wire, contextlib.suppress(OSError):
            wire.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")  # a hello of 16 KiB begins
            while True:
                time.sleep(0.5)
                wire.sendall(b"\x00")

    def close(self):
        self._server.close()
        for each in self.taken:
            each.close()


def memory(process):
    """Return the resident bytes of a process."""
    with open(f"/proc/{process.pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.fixture
def crowd(make_liar):
    """Return a slow peer for each way of being slow, known to the node."""
    return {name: make_liar(f"Traag {number}") for number, name in enumerate(SLOW)}


def test_a24_slow_and_endless_peers_are_cut_off_at_deadline_or_cap(reader, crowd, make_liar):
    # Given: all of them at once, one that stalls in TLS, and one that is honest.
    honest = make_liar("Eerlijk")
    began = time.monotonic()
    reader.visit(honest)
    honest.lesson("Vooraf")
    reader.catch_up(honest)
    alone = time.monotonic() - began
    stalling, handshake = make_liar("Handdruk"), Handshake()
    stalling.renew(address=f"https://127.0.0.1:{handshake.port}")
    # Heads by another key than the one on record: so the newest certificate is looked for.
    stalling.lie(
        "heads",
        lambda good: note.write(good.split(b"\n\n")[0] + b"\n", stalling.node_id, new_key()),
    )
    reader.visit(stalling)
    before = {name: reader.held(liar) for name, liar in crowd.items()}
    contacts = {name: reader.contact(liar) for name, liar in crowd.items()}
    size = memory(reader.node.process)
    for name, liar in crowd.items():
        liar.lesson("Nooit te lezen")
        liar.stall("heads", SLOW[name][0])

    # When: all are visited.
    contact = reader.contact(stalling)
    began = time.monotonic()
    reader.ring()
    record = honest.lesson("Tussendoor")
    reader.catch_up(honest)
    at_once = time.monotonic() - began
    page = reader.node.get("/lessen")

    # Then: others did not wait; each was cut off, and said to be what it is.
    assert at_once < alone + DEADLINE
    assert page.status_code == 200
    assert reader.title(honest, record) == "Tussendoor"
    for name, liar in crowd.items():
        reader.node.wait_until(
            lambda name=name, liar=liar: reader.contact(liar) != contacts[name], f"{name} to end"
        )
        after = reader.held(liar)
        assert SLOW[name][1] in after.error, (name, after.error)
        assert after.belief == before[name].belief, name
    reader.node.wait_until(lambda: reader.contact(stalling) != contact, "the handshake to end")
    assert handshake.taken
    assert "did not finish" in reader.held(stalling).error
    # Four slow ones share eight errands: two deadlines at most, and some patience.
    assert time.monotonic() - began < alone + 2 * DEADLINE + 15
    assert memory(reader.node.process) - size < 60_000_000
    handshake.close()

    # And: whoever is honest again is read.
    for name in ("10 GB", "nothing", "a bomb"):
        crowd[name].honest()
        reader.catch_up(crowd[name])


def test_a24_a_client_that_sends_a_byte_a_second_is_hung_up_on(reader):
    if not os.environ.get("SAMENBETER_LONG"):
        pytest.skip("takes half a minute: set SAMENBETER_LONG")
    with socket.create_connection(("127.0.0.1", int(reader.url.rpartition(":")[2]))) as wire:
        began = time.monotonic()
        wire.sendall(b"GET / HTTP/1.1\r\nX: ")
        wire.settimeout(1)
        while time.monotonic() - began < 60:
            try:
                wire.sendall(b"x")
                if wire.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() - began < 50


def test_a24_slow_headers_and_payloads_keep_what_was_proved(reader, make_liar):
    # Cut off in the middle: the batch before it stays, and the reader goes on from there.
    liar = make_liar(lessons=0)
    for number in range(5):
        liar.lesson(f"Les {number}")
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n0 5 5\n"

    liar.stall("headers", lambda send, _: send(cut))
    after = reader.visit(liar)
    assert (after.size, after.headers) == (0, ())
    assert "did not answer properly" in after.error

    liar.honest()
    liar.stall("payloads", lambda send, _: send(cut))
    after = reader.visit(liar)
    assert (after.size, after.missing, after.records) == (5, 5, 0)

    liar.honest()
    assert reader.catch_up(liar).records == 5
