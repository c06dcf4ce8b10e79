# SPDX-License-Identifier: EUPL-1.2
"""A line to a node that delays, cuts, repeats and reorders, over real TCP.

It stands where the node's certificate says the node is. Each request gets a connection of its
own to the node, and its own draw of what happens to it; one that waits is overtaken by others.
"""

import random
import socket
import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass

#: Bytes of the largest request and answer that it carries.
_MOST = 8 * 1024 * 1024


@dataclass(frozen=True)
class Weather:
    """How bad it is: chances per request, and seconds."""

    #: The request never arrives, or its answer; the line is closed.
    lost: float = 0.0
    #: The node gets the request a second time, later.
    twice: float = 0.0
    #: The answer ends somewhere in the middle.
    cut: float = 0.0
    #: The request waits before it goes on: chance, and the most seconds.
    slow: float = 0.0
    longest: float = 0.0


CALM = Weather()


class Proxy:
    """One line, to the node that listens at ``target``."""

    def __init__(self, target: int, seed: int) -> None:
        self.weather = CALM
        #: Whether nothing passes at all.
        self.is_apart = False
        #: What happened, by kind.
        self.counts: dict[str, int] = {}
        self._target, self._chance = target, random.Random(seed)
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Stop carrying."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def carry(self, request: bytes) -> bytes:
        """Return what comes back for one request, as this line brings it."""
        if self.is_apart or self._happens("lost", self.weather.lost):
            return b""
        if self._happens("slow", self.weather.slow):
            self._stopping.wait(self._chance.uniform(0, self.weather.longest))
        answer = self._ask(request)
        if self._happens("twice", self.weather.twice):
            wait = self._chance.uniform(0, self.weather.longest)
            again = threading.Timer(wait, self._ask, (request,))
            again.daemon = True
            again.start()
        if self.is_apart or self._happens("lost", self.weather.lost):
            return b""
        if answer and self._happens("cut", self.weather.cut):
            return answer[: self._chance.randrange(len(answer))]
        return answer

    def _happens(self, kind: str, chance: float) -> bool:
        with self._lock:
            happens = self._chance.random() < chance
            self.counts[kind] = self.counts.get(kind, 0) + happens
        return happens

    def _ask(self, request: bytes) -> bytes:
        there = ("127.0.0.1", self._target)
        with suppress(OSError), socket.create_connection(there, timeout=30) as wire:
            wire.sendall(request)
            return message(wire)
        return b""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    proxy: Proxy


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.request.settimeout(60)
        with suppress(OSError):
            while request := message(self.request):
                answer = self.server.proxy.carry(request)
                self.request.sendall(answer)
                if len(answer) < length_of(answer):
                    return  # what was cut off ends here


def length_of(message: bytes) -> int:
    """Return how many bytes a message says it has, one more than it has while it cannot tell."""
    head, border, _ = message.partition(b"\r\n\r\n")
    if not border:
        return len(message) + 1
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return len(head) + 4 + int(value)
    return len(head) + 4


def message(wire: socket.socket) -> bytes:
    """Return one request or answer, whole; b"" when the other side ended before that."""
    found = b""
    while len(found) < min(length_of(found), _MOST):
        piece = wire.recv(65536)
        if not piece:
            return b""
        found += piece
    return found
