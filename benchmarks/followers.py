# SPDX-License-Identifier: EUPL-1.2
"""One publisher and fifty following nodes on one machine: what each costs the publisher.

The publisher is a real process. A follower is here who takes the news as a node does that was up
to date: with the entries that came along, and no more questions.
"""

import contextlib
import os
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figures import Figure, command, found, free_port, lesson, process
from core.app import open_node
from core.database import writing
from federation.store import peers
from federation.wire.identity import public_of, sign_certificate

#: Followers of the small and of the large publisher.
_FEW, _MANY = 5, 50


@dataclass
class Heard:
    """What all followers of one publisher were sent."""

    requests: int = 0
    #: Bytes with request lines and headers, and answers.
    bytes: int = 0
    bodies: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def measure(directory: Path, scale: float) -> list[Figure]:
    """Share lessons with few and with many followers, one at a time."""
    entries = max(10, int(40 * scale))
    few, few_heard = _publish(directory / "few", _FEW, entries)
    many, heard = _publish(directory / "many", _MANY, entries)
    each = (many - few) / (_MANY - _FEW) / entries * 1e3
    told = heard.requests / entries / _MANY
    size = heard.bytes / heard.requests
    growth = (heard.bytes / few_heard.bytes) / (_MANY / _FEW)
    return [
        Figure(
            "followers: CPU of the publisher for an entry and follower", each, 3, " ms", False,
            f"{entries} entries; {_FEW} followers {few / entries * 1e3:.0f} ms an entry,"
            f" {_MANY} followers {many / entries * 1e3:.0f} ms",
        ),
        Figure("followers: requests for an entry and follower", told, 1.1, "", False),
        Figure(
            "followers: traffic of ten times as many, against ten times", growth, 1.1, " ×", False,
            f"{size:.0f} bytes a follower and entry, {heard.bodies / heard.requests:.0f} of them"
            " the file with the entry",
        ),
    ]  # fmt: skip


def _publish(directory: Path, count: int, entries: int) -> tuple[float, Heard]:
    """Return the CPU seconds of a publisher with so many followers, and what those heard."""
    port, heard = free_port(), Heard()
    found(directory, "Schrijver", port)
    for name, role, house in (("redactie", "editor", "Huis"), ("een", "administrator", "Huis"),
                              ("twee", "administrator", "Zorg")):  # fmt: skip
        command("user", "add", name, str(directory), "--role", role, "--organisation", house,
                "--password-stdin", told="een-lang-wachtwoord\n")  # fmt: skip
    token = command("user", "token", "redactie", str(directory)).strip()
    url = f"http://127.0.0.1:{port}"
    file = directory / "node.toml"
    file.write_text(file.read_text() + "\n[plugins.federation]\nsweep_seconds = 86400\n")
    with _followers(heard) as there:
        _know(directory, there, count)
        with process("-m", "samenbeter", "serve", str(directory), until=f"{url}/health") as started:
            _share(url, token, 0)
            _settled(heard, count)
            _quiet(heard)  # also told, once: the node is there
            made = [_write(url, token, number) for number in range(entries)]
            before, heard.requests, heard.bytes, heard.bodies = _cpu(started.pid), 0, 0, 0
            for number, record in enumerate(made, 1):
                _post(url, token, f"/lessons/{record}/_share", None)
                _settled(heard, number * count)
            return _cpu(started.pid) - before, heard


def _know(directory: Path, port: int, count: int) -> None:
    """Let the node know followers, all at one address, each by a path of its own."""
    node = open_node(directory)
    with writing(node.engine) as tx:
        for number in range(count):
            recovery, feed, http = (Ed25519PrivateKey.generate() for _ in range(3))
            address = f"http://127.0.0.1:{port}/{number}"
            certificate = sign_certificate(
                recovery, sequence=1, address=address, name=f"Lezer {number}",
                feed=public_of(feed), http=public_of(http), issued=datetime.now(UTC),
            )  # fmt: skip
            peers.add(tx, certificate, address=address, level="full", at=datetime.now(UTC))
    node.engine.dispose()


def _share(url: str, token: str, number: int) -> None:
    """Share as soon as the node may sign: it asks its peers first."""
    record, deadline = _write(url, token, number), time.monotonic() + 60
    while True:
        try:
            _post(url, token, f"/lessons/{record}/_share", None)
        except requests.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _write(url: str, token: str, number: int) -> int:
    return int(_post(url, token, "/lessons", lesson(number))["id"])


def _post(url: str, token: str, path: str, body: object) -> dict:  # type: ignore[type-arg]
    answer = requests.post(
        f"{url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    answer.raise_for_status()
    return dict(answer.json())


def _settled(heard: Heard, count: int) -> None:
    deadline = time.monotonic() + 30
    while heard.requests < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"only {heard.requests} of {count} announcements came")
        time.sleep(0.005)


def _quiet(heard: Heard) -> None:
    before = -1
    while heard.requests != before:
        before = heard.requests
        time.sleep(3)


def _cpu(pid: int) -> float:
    """Return the CPU seconds a process has spent (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _followers(heard: Heard) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = len(self.raw_requestline) + len(self.headers.as_bytes())
            self.wfile.write(self.answer)
            if self.path.endswith("/announcement"):
                with heard.lock:
                    heard.requests += 1
                    heard.bytes += head + len(body) + len(self.answer)
                    heard.bodies += len(body)

        def do_GET(self) -> None:
            # Asked what it holds before the publisher signs: nothing, it does not know it yet.
            told = b'{"known": false}' if "/held" in self.path else b""
            status = b"401 Who" if told else b"404 No"
            self.wfile.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, len(told)))
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
