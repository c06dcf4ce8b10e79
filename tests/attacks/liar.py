# SPDX-License-Identifier: EUPL-1.2
"""A peer that serves the wire of docs/federation.md, honest until it is told to lie.

It has real keys, a real feed and a real HTTP server. A lie replaces what one endpoint answers:
``lie`` changes the honest bytes, ``stall`` takes over the connection.
"""

import base64
import json
import os
import re
import secrets
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from federation import keys
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.entry import erase_header, put_header, wire_id, withdraw_header
from federation.wire.heads import Heads, sign_heads
from federation.wire.held import Holdings, write_held
from federation.wire.identity import public_of, read_key, sign_certificate
from federation.wire.payload import PAYLOAD_STEP
from federation.wire.times import week_of
from federation.wire.transfer import read_ranges, write_frame, write_headers

ROOT = "/federation/v1"
_KEYID = re.compile('keyid="([a-z2-7]{32})"')


class Liar:
    """One peer, running."""

    def __init__(self, directory, name="Boevendorp"):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.liar = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        directory.mkdir()
        keys.make(directory, name, self.url)
        self.keys = keys.load(directory)
        self._recovery = read_key((directory / keys.RECOVERY).read_bytes())
        self.node_id = self.keys.node_id
        self.origin = f"{self.node_id}/public/1"
        self.feed_path = f"{ROOT}/feeds/{self.origin}"
        self.certificate = self.keys.certificate.note
        self.headers = []
        self.held = {}
        self.words = {}
        #: What came, in order: "GET /path?query".
        self.asked = []
        #: Announcements that came: bodies.
        self.told = []
        #: What it passes on of others, by node id: see ``pass_on``.
        self.copies = {}
        #: What it says to hold of whoever asks, whether its own guard waits, and who asked last.
        self.holding, self.waiting, self.asker = (), False, ""
        #: Another story than its own, for ``checkpoint`` and ``headers``.
        self.telling = None
        self._lies = {}
        self._stalls = {}
        self.stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    # What it may do to its answers.

    def lie(self, endpoint, change):
        """Have ``endpoint`` answer ``change(honest bytes)`` from now on."""
        self._lies[endpoint] = change

    def stall(self, endpoint, act):
        """Have ``act(send, stopping)`` write all bytes of the answer itself."""
        self._stalls[endpoint] = act

    def honest(self):
        self.telling = None
        self._lies.clear()
        self._stalls.clear()

    def pass_on(self, other, *, headers=None, at=None):
        """Answer for another from now on, as it is at this moment or with another story of it."""
        self.copies[other.node_id] = Copy(other, headers, at)

    # What it has to say.

    def lesson(self, title="Begin met soep", *, record=None, **members):
        """Append a lesson, or a revision of one; return its wire id."""
        return self.put(self.payload(title, record := record or new_id(), **members), record)

    def payload(self, title, record, *, kind="lesson", body=None, **members):
        """Return the payload of a good lesson, as an object to be changed."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "id": f"{self.node_id}/{record}", "type": kind, "schema": 1, "version": 1,
            "published": now, "updated": now, "valid_until": None, "language": "nl",
            "licence": "CC-BY-SA-4.0", "title": title, "plain_summary": "",
            "body": body or {"title": title, "kind": "tip", "advice": "Zet de deur open."},
            "provenance": {}, **members,
        }  # fmt: skip

    def put(self, payload, record=None):
        """Append a put of ``payload``: an object, or the bytes of one; return the wire id."""
        record = record or new_id()
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        raw += b" " * (-len(raw) % PAYLOAD_STEP)
        salt, n = os.urandom(32), self._next(record)
        header = put_header(record, n, salt=salt, payload=raw, week=week_of(datetime.now(UTC)))
        self.held[len(self.headers)] = (salt, raw)
        self.append(header.raw)
        return record

    def withdraw(self, record):
        week = week_of(datetime.now(UTC))
        self.append(withdraw_header(record, self._next(record), week=week).raw)

    def erase(self, record):
        week = week_of(datetime.now(UTC))
        self.append(erase_header(record, self._next(record), week=week).raw)

    def append(self, header):
        """Append any bytes as a header."""
        self.headers.append(header)

    def forget(self, size):
        """Take back what comes after the first ``size`` entries."""
        del self.headers[size:]
        self.held = {index: one for index, one in self.held.items() if index < size}

    def global_id(self, record):
        return f"{self.node_id}/{record}"

    def checkpoint(self, size=None, *, headers=None, origin=None):
        """Return the note for the first ``size`` headers of this story, or of another."""
        story = self.headers if headers is None else headers
        size = len(story) if size is None else size
        draft = Checkpoint(origin or self.origin, size, root_of(story[:size]))
        return sign_checkpoint(draft, self.keys.feed).note

    def heads(self, *, size=None, headers=None, at=None):
        story = self.headers if headers is None else headers
        size = len(story) if size is None else size
        feeds = (Checkpoint(self.origin, size, root_of(story[:size])),)
        moment = at or datetime.now(UTC)
        return sign_heads(Heads(self.node_id, moment, feeds), self.keys.feed).note

    def renew(self, **changed):
        """Take a newer certificate."""
        old = self.keys.certificate
        members = {
            "sequence": old.sequence + 1, "address": old.address, "name": old.name,
            "feed": public_of(self.keys.feed), "http": public_of(self.keys.http),
            "issued": datetime.now(UTC), **changed,
        }  # fmt: skip
        self.certificate = sign_certificate(self._recovery, **members).note
        return self.certificate

    def _next(self, record):
        self.words[record] = self.words.get(record, 0) + 1
        return self.words[record]

    def copy_for(self, path):
        """Return what it passes on of the node that a path is about, or None."""
        return next((copy for node_id, copy in self.copies.items() if node_id in path), None)

    def answer(self, endpoint, query):
        """Return the honest answer and its type."""
        note = "text/plain; charset=utf-8"
        if endpoint == "certificate":
            return self.certificate, note
        if endpoint == "heads":
            return self.heads(), note
        if endpoint == "checkpoint":
            return self.checkpoint(headers=self.telling), note
        if endpoint == "headers":
            return self.answer_headers(*(int(query[each][0]) for each in ("from", "to", "size")))
        if endpoint == "payloads":
            frames = (self._frame(index) for index in read_ranges(query["entries"][0]))
            return b"".join(frames), "application/octet-stream"
        if endpoint == "nodes":
            found = [copy.told(node_id) for node_id, copy in sorted(self.copies.items())]
            return json.dumps(found).encode(), "application/json"
        if endpoint == "held":
            return write_held(Holdings(self.asker, self.waiting, self.holding)), "application/json"
        if endpoint == "peering":
            return json.dumps({"node": "", "level": "full"}).encode(), "application/json"
        if endpoint == "samenbeter":
            return json.dumps({"area": "Kelder", "theme": "rood"}).encode(), "application/json"
        return None

    def answer_headers(self, start, stop, size):
        story = self.headers if self.telling is None else self.telling
        proof = merkle.consistency_proof(stop, size, subtree_of(story))
        return write_headers(start, size, proof, story[start:stop]), "text/plain; charset=utf-8"

    def _frame(self, index):
        return write_frame(index, *self.held.get(index, ()))


class Copy:
    """What a liar passes on of another: its story and the notes it signed at one moment."""

    def __init__(self, other, headers, at):
        self.headers = list(other.headers if headers is None else headers)
        self.origin = other.origin
        self.certificate = other.certificate
        self.sequence = other.keys.certificate.sequence
        self.held = dict(other.held)
        self.note = other.checkpoint(headers=self.headers)
        self.heads = other.heads(headers=self.headers, at=at)
        self.at = at or datetime.now(UTC)

    def told(self, node_id):
        size, root = len(self.headers), base64.b64encode(root_of(self.headers)).decode()
        feeds = [{"origin": self.origin, "size": size, "root": root}]
        time = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"node": node_id, "sequence": self.sequence, "time": time, "feeds": feeds}

    def answer(self, endpoint, query):
        note = "text/plain; charset=utf-8"
        if endpoint == "certificates":
            found = [base64.b64encode(self.certificate).decode()]
            return json.dumps(found).encode(), "application/json"
        if endpoint == "heads":
            return self.heads, note
        if endpoint == "checkpoint":
            return self.note, note
        if endpoint == "headers":
            start, stop, size = (int(query[each][0]) for each in ("from", "to", "size"))
            proof = merkle.consistency_proof(stop, size, subtree_of(self.headers))
            return write_headers(start, size, proof, self.headers[start:stop]), note
        if endpoint == "payloads":
            indexes = read_ranges(query["entries"][0])
            frames = (write_frame(index, *self.held.get(index, ())) for index in indexes)
            return b"".join(frames), "application/octet-stream"
        return None


def new_id():
    return wire_id(secrets.token_bytes(16))


def root_of(headers):
    return merkle.EMPTY.extend(map(merkle.leaf_hash, headers))[0].root()


def subtree_of(headers):
    """Return the complete nodes of a story that is held in memory."""

    def read(level, start, stop):
        width = 1 << level
        blocks = range(start, min(stop, len(headers) // width))
        return [root_of(headers[at * width : (at + 1) * width]) for at in blocks]

    return merkle.stored_subtrees(read)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        """Readers that hang up on a liar are right."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        liar = self.server.liar
        where = urlsplit(self.path)
        endpoint = where.path.rpartition("/")[2]
        told = liar.copy_for(where.path)
        if endpoint != "held":  # that is asked by the clock, whatever a test does
            liar.asked.append(f"{self.command} {self.path}")
        signer = _KEYID.search(self.headers.get("Signature-Input", ""))
        liar.asker = signer[1] if signer else ""
        if endpoint in liar._stalls:
            with suppress(OSError):
                liar._stalls[endpoint](self._send, liar.stopping)
            self.close_connection = True
            return
        found = (told or liar).answer(endpoint, parse_qs(where.query))
        if found is None:
            self.send_error(404)
            return
        body, kind = found
        if endpoint in liar._lies:
            body = liar._lies[endpoint](body)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        liar = self.server.liar
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        liar.asked.append(f"{self.command} {self.path}")
        if self.headers["Content-Type"] == "application/octet-stream":
            self.send_response(415)  # it takes no parcels: the note alone comes next
        else:
            liar.told.append(body)
            self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, raw):
        self.wfile.write(raw)
        self.wfile.flush()

    def log_message(self, *_):
        """Be quiet."""


def drip(raw, *, every=0.5):
    """Return an act that sends ``raw`` a byte at a time, then goes on with dots without end."""

    def act(send, stopping):
        at = 0
        while not stopping.wait(every):
            send(raw[at : at + 1] or b".")
            at += 1

    return act


def flood(head, piece, *, most=1 << 34):
    """Return an act that sends ``head`` and then ``piece`` without end."""

    def act(send, stopping):
        send(head)
        sent = 0
        while sent < most and not stopping.is_set():
            send(piece)
            sent += len(piece)

    return act


def silence(send, stopping):
    stopping.wait(120)
