# SPDX-License-Identifier: EUPL-1.2
"""Requests as a hostile client writes them: every part by hand, every byte as given."""

import http.client
import io
import json
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from federation.wire.note import write_base64
from federation.wire.signature_profile import content_digest
from federation.wire.signatures import signature_base

PLAIN = ("@method", "@path", "@query", "samenbeter-destination")
WITH_BODY = ("@method", "@path", "@query", "content-digest", "samenbeter-destination")
PARTS = ("created", "keyid", "alg", "tag")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def problem(self):
        """The problem document; it must be one, and tell its own status."""
        assert self.headers.get_content_type() == "application/problem+json", self.body
        found = json.loads(self.body)
        assert found["status"] == self.status
        assert found["title"] and found["detail"]
        return found


def send(url, raw, *, timeout=30):
    """Send bytes to the node at ``url``; return its answer."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=timeout) as wire:
        wire.sendall(raw)
        got = b""
        while chunk := wire.recv(65536):
            got += chunk
    return parse(got)


def parse(got):
    class Reader:
        def makefile(self, *_):
            return io.BytesIO(got)

    answer = http.client.HTTPResponse(Reader())
    answer.begin()
    return Answer(answer.status, answer.headers, answer.read())


def write(method, target, headers, body=b"", *, host="127.0.0.1"):
    """Return a request; ``headers`` are pairs, or whole lines as bytes."""
    lines = [f"{method} {target} HTTP/1.1".encode()]
    if host is not None:
        lines.append(b"Host: " + (host if isinstance(host, bytes) else host.encode()))
    for each in headers:
        lines.append(each if isinstance(each, bytes) else f"{each[0]}: {each[1]}".encode())
    lines += [b"Connection: close"]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


def signed(
    sender,
    destination,
    method,
    path,
    query="",
    body=b"",
    *,
    covered=None,
    key=None,
    label="sig1",
    order=PARTS,
    digest=None,
    **parts,
):
    """Return the headers of a request signed by ``sender``; good unless something is changed.

    The signature is always right for what the headers say it covers, so that what is refused
    is refused for what was changed. A part that is None is left out.
    """
    covered = covered or (WITH_BODY if body else PLAIN)
    given = {
        "created": str(int(time.time())), "keyid": f'"{sender.node_id}"', "alg": '"ed25519"',
        "tag": '"samenbeter-v1"', **parts,
    }  # fmt: skip
    listed = " ".join(f'"{each}"' for each in covered)
    told = "".join(f";{each}={given[each]}" for each in order if given[each] is not None)
    parameters = f"({listed}){told}"
    values = {
        "@method": method, "@path": path, "@query": f"?{query}",
        "content-digest": digest or content_digest(body), "samenbeter-destination": destination,
        "content-type": "text/plain", "@authority": "127.0.0.1",
    }  # fmt: skip
    base = signature_base([(each, values[each]) for each in covered], parameters)
    signature = write_base64((key or sender.keys.http).sign(base))
    headers = [("Samenbeter-Destination", destination)]
    if body:
        headers.append(("Content-Digest", values["content-digest"]))
    headers.append(("Signature-Input", f"{label}={parameters}"))
    headers.append(("Signature", f"{label}=:{signature}:"))
    return headers


def without(headers, name):
    return [each for each in headers if each[0].lower() != name.lower()]


def swapped(headers, name, value):
    """Return ``headers`` with another value of ``name``: text, or a whole line as bytes."""
    changed = []
    for each in headers:
        hit = each[0].lower() == name.lower()
        changed.append((value if isinstance(value, bytes) else (each[0], value)) if hit else each)
    return changed
