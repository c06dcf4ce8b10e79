# SPDX-License-Identifier: EUPL-1.2
"""A small server of the fediverse, written apart from ours: it signs and checks by itself."""

import base64
import contextlib
import hashlib
import json
import threading
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

AS2 = "application/activity+json"
#: Ports of all servers so far.
_USED: set[int] = set()


@dataclass
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    kind: str = AS2
    headers: dict[str, str] = field(default_factory=dict)
    #: Sent one byte at a time, until nobody listens.
    drips: bool = False


class Elsewhere:
    """One server with accounts; what is posted to it is kept, and its signature checked."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.answers: dict[str, Answer] = {}
        #: Activities that came with a good signature, in their order.
        self.heard: list[dict[str, Any]] = []
        #: Why others did not count.
        self.refused: list[str] = []
        #: What the inboxes answer.
        self.status = 202
        #: An inbox waits for this before it answers.
        self.open = threading.Event()
        self.open.set()
        self.asked: list[str] = []
        self._server = _serve(_handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self.open.set()
        self._server.shutdown()
        self._server.server_close()

    def account(self, name: str, **changed: Any) -> str:
        """Let an account live here; return its address."""
        address = f"{self.url}/users/{name}"
        told = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": address,
            "type": "Person",
            "inbox": f"{address}/inbox",
            "endpoints": {"sharedInbox": f"{self.url}/inbox"},
            "publicKey": {"id": f"{address}#main-key", "owner": address, "publicKeyPem": self.pem},
        }
        self.answers[f"/users/{name}"] = Answer(json.dumps(told | changed).encode())
        return address

    @property
    def pem(self) -> str:
        """The public key of all accounts here."""
        public = self.key.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def types(self, about: str = "") -> list[tuple[str, str]]:
        """Return (type, id) of what was heard, of all or about one object."""
        found = []
        for each in self.heard:
            thing = each["object"]
            if not about or about in (thing.get("id"), thing.get("url")):
                found.append((each["type"], each["id"]))
        return found

    def told(self, kind: str, text: str) -> list[dict[str, Any]]:
        """Return the activities of a type with a text in them."""
        return [each for each in self.heard if each["type"] == kind and text in json.dumps(each)]

    def send(self, to: str, activity: dict[str, Any] | bytes, **how: Any) -> requests.Response:
        """Post something to an inbox, signed as Mastodon does unless ``how`` says otherwise."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        who = how.get("key_id") or f"{json.loads(body)['actor']}#main-key"
        parts = urlsplit(to)
        headers = {
            "host": how.get("host", parts.netloc),
            "date": how.get("date") or formatdate(usegmt=True),
            "digest": how.get("digest") or digest(body),
        }
        names = how.get("names", ["(request-target)", *headers])
        values = {"(request-target)": f"post {parts.path}", **headers}
        text = "\n".join(f"{each}: {values[each]}" for each in names).encode()
        made = how.get("key", self.key).sign(text, padding.PKCS1v15(), SHA256())
        signature = base64.b64encode(made).decode()
        headers["signature"] = how.get("signature") or (
            f'keyId="{who}",algorithm="rsa-sha256",headers="{" ".join(names)}",'
            f'signature="{signature}"'
        )
        del headers["host"]
        headers["content-type"] = AS2
        return requests.post(to, data=body, headers=headers, timeout=30)


def _serve(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Listen at a port that no server before had: a node may still bring something there."""
    while True:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if server.server_port not in _USED:
            _USED.add(server.server_port)
            return server
        server.server_close()


def digest(body: bytes) -> str:
    """Return the digest of a body as a header says it."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def follow(actor: str, us: str, number: int = 1) -> dict[str, Any]:
    """Return a wish to follow."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{actor}#follow-{number}",
        "type": "Follow",
        "actor": actor,
        "object": us,
    }


def _why_not(headers: Any, method: str, path: str, body: bytes) -> str:
    """Return why a request is not signed by the account that says so, or ""."""
    parts = dict(each.split("=", 1) for each in headers["Signature"].split(","))
    found = {name: value.strip('"') for name, value in parts.items()}
    names = found["headers"].split(" ")
    if method == "POST" and (headers["Digest"] != digest(body) or "digest" not in names):
        return "digest"
    if not {"(request-target)", "host", "date"} <= set(names):
        return "covers too little"
    actor = found["keyId"].partition("#")[0]
    key = requests.get(actor, headers={"Accept": AS2}, timeout=30).json()["publicKey"]
    if key["id"] != found["keyId"] or (body and json.loads(body)["actor"] != key["owner"]):
        return "another key"
    lines = [
        f"{each}: "
        + (f"{method.lower()} {path}" if each == "(request-target)" else headers[each.title()])
        for each in names
    ]
    public = load_pem_public_key(key["publicKeyPem"].encode())
    signature = base64.b64decode(found["signature"])
    public.verify(signature, "\n".join(lines).encode(), padding.PKCS1v15(), SHA256())
    return ""


def _handler(town: Elsewhere) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            town.asked.append(self.path)
            self._say(town.answers.get(self.path, Answer(b"{}", 404)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                reason = _why_not(self.headers, "POST", self.path, body)
            except Exception as error:  # noqa: BLE001 - whatever is wrong, a test reads it
                reason = repr(error)
            if reason:
                town.refused.append(reason)
                self._say(Answer(b"", 401))
                return
            if town.status < 300:
                town.heard.append(json.loads(body))
            town.open.wait(60)
            self._say(Answer(b"", town.status))

        def _say(self, answer: Answer) -> None:
            # Whoever asked may be gone: killed, or tired of waiting.
            with contextlib.suppress(OSError):
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.kind)
                self.send_header("Content-Length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.drips:
                    for each in answer.body:
                        self.wfile.write(bytes([each]))
                        self.wfile.flush()
                        threading.Event().wait(0.2)
                else:
                    self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
