# SPDX-License-Identifier: EUPL-1.2
"""A peer written by a stranger: from `docs/federation.md`, and from nothing else.

With `stranger_notes` and `stranger_feeds` it shares no line with `core` or `federation`, so that
no promise counts that the document does not make. It reads one node, or announces to it.
"""

import base64
import http.client
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.federation.stranger_feeds import (
    FEED_NAME,
    check_consistency,
    check_payload,
    check_proof,
    frames,
    grow,
    leaf,
    read_checkpoint,
    read_header,
    read_payload,
    root_of,
)
from tests.federation.stranger_notes import (
    Certificate,
    RefusedError,
    moment,
    need,
    number,
    open_note,
    read_certificate,
    sha,
    strict_json,
    unbase64,
    utf8,
    write_note,
)

NODE_ID = re.compile(r"[a-z2-7]{32}")


# Chapter 8: signed requests


@dataclass(frozen=True)
class Signer:
    """A node id with the key that signs its requests."""

    node: str
    key: Ed25519PrivateKey

    def headers(
        self, method: str, path: str, query: str, body: bytes, reader: str
    ) -> dict[str, str]:
        """The four headers, or three without a body, that sign this request."""
        digest = f"sha-256=:{base64.b64encode(sha(body)).decode()}:"
        covered = {"@method": method, "@path": path, "@query": f"?{query}"}
        if body:
            covered["content-digest"] = digest
        covered["samenbeter-destination"] = reader
        names = " ".join(f'"{name}"' for name in covered)
        parameters = (
            f'({names});created={int(time.time())};keyid="{self.node}";alg="ed25519";'
            'tag="samenbeter-v1"'
        )
        lines = [f'"{name}": {value}' for name, value in covered.items()]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        headers = {"Samenbeter-Destination": reader, "Signature-Input": f"sig1={parameters}",
                   "Signature": f"sig1=:{signature}:"}  # fmt: skip
        return headers | ({"Content-Digest": digest} if body else {})


# Chapters 5 to 7: reading


@dataclass
class Feed:
    """What the stranger holds of one feed."""

    origin: str
    headers: list[bytes] = field(default_factory=list)
    frontier: list[bytes] = field(default_factory=list)
    size: int = 0
    root: bytes = field(default_factory=sha)
    last_n: dict[str, int] = field(default_factory=dict)
    #: wire id: the index of its last put with effect
    live: dict[str, int] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    #: wire id: the record
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: wire id: why its payload, which is what was signed, is no record
    set_aside: dict[str, str] = field(default_factory=dict)


class Stranger:
    """Reads one node at an address, believing its pinned id and nothing else."""

    def __init__(self, address: str, node: str, signer: Signer | None = None) -> None:
        """Take the address and the node id, with a signer for who is a pinned peer."""
        need(NODE_ID.fullmatch(node), f"no node id: {node!r}")
        self.address, self.node, self.signer = address, node, signer
        self.certificate: Certificate | None = None
        self.feeds: dict[str, Feed] = {}

    def ask(
        self, path: str, query: str = "", body: bytes = b"", *, sign: bool = True
    ) -> tuple[int, str, bytes]:
        """The status, content type and body of the answer to one question."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else None
        connection = (kind or http.client.HTTPConnection)(parts.netloc, timeout=10)
        method, full = "POST" if body else "GET", f"{parts.path}{path}"
        headers = {"Content-Type": "text/plain"} if body else {}
        if self.signer and sign:
            headers |= self.signer.headers(method, path, query, body, self.node)
        try:
            connection.request(method, f"{full}?{query}" if query else full, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"] or "", answer.read(2**23)
        finally:
            connection.close()

    def get(self, path: str, query: str = "") -> bytes:
        """The body of a good answer below `/federation/v1/`."""
        status, _, body = self.ask(f"/federation/v1/{path}", query)
        need(status == 200, f"{path} answers {status}: {body[:300]!r}")
        return body

    def read(self) -> dict[str, Feed]:
        """All feeds this node serves us, verified from the certificate to the payloads."""
        certificate = self.newest_certificate()
        held = self.certificate
        need(held is None or certificate.sequence > held.sequence or certificate == held,
             "an older certificate, or another of the same sequence")  # fmt: skip
        self.certificate = certificate
        for origin in self.origins():
            found = FEED_NAME.fullmatch(origin)
            need(found and found[1] == self.node, f"a feed of another node: {origin}")
            self._read_feed(self.feeds.setdefault(origin, Feed(origin)))
        self._read_heads(certificate)
        return self.feeds

    def newest_certificate(self) -> Certificate:
        """The newest certificate of this node."""
        return read_certificate(self.get("certificate"), self.node)

    def origins(self) -> list[str]:
        """The feeds it can serve us."""
        return [entry["origin"] for entry in strict_json(self.get("feeds"), 2**20)]

    def heads(self) -> bytes:
        """The note that says where they are."""
        return self.get("heads")

    def _read_heads(self, certificate: Certificate) -> None:
        lines = open_note(self.heads(), self.node, certificate.feed_key)
        need(lines[:2] == ["samenbeter/v1/heads", f"node {self.node}"], "heads of another node")
        need(len(lines) >= 3 and lines[2].startswith("time "), "heads without time")
        moment(lines[2].removeprefix("time "))
        told = [line.split(" ") for line in lines[3:]]
        need(all(len(words) == 4 and words[0] == "feed" for words in told), "a line in the heads")
        origins = [words[1] for words in told]
        need(origins == sorted(set(origins)), "heads that are not sorted")
        for _, origin, size, root in told:
            feed = self.feeds.get(origin)
            if feed is None or number(size) > len(feed.headers):
                continue
            frontier: list[bytes] = []
            for index, header in enumerate(feed.headers[: number(size)]):
                grow(frontier, index, leaf(header))
            need(root_of(frontier) == unbase64(root, 32), f"fork: the heads of {origin}")

    def _read_feed(self, feed: Feed) -> None:
        assert self.certificate
        note = self.get(f"feeds/{feed.origin}/checkpoint")
        size, root = read_checkpoint(note, feed.origin, self.certificate.feed_key)
        need(size >= feed.size, f"rollback from {feed.size} to {size}")
        need(size > feed.size or root == feed.root, f"fork at size {size}")
        while len(feed.headers) < size:
            self._read_batch(feed, size, root)
        need(root_of(feed.frontier) == root, "the checkpoint has another root")
        feed.size, feed.root = size, root
        self._read_payloads(feed)

    def _read_batch(self, feed: Feed, size: int, root: bytes) -> None:
        start = len(feed.headers)
        end = min(start + 1000, size)
        body = self.get(f"feeds/{feed.origin}/headers", f"from={start}&to={end}&size={size}")
        top, border, below = body.partition(b"\n\n")
        need(border and below.endswith(b"\n"), "an answer that is cut off")
        first, *hashes = utf8(top).split("\n")
        got = [number(word) for word in first.split(" ")]
        need(got == [start, end, size], f"{got} instead of {[start, end, size]}")
        headers = below[:-1].split(b"\n")
        need(len(headers) == end - start, f"{len(headers)} headers from {start} to {end}")
        read = [read_header(header) for header in headers]
        frontier = list(feed.frontier)
        for index, header in enumerate(headers, start):
            grow(frontier, index, leaf(header))
        proof = [unbase64(text, 32) for text in hashes]
        check_consistency(end, size, root_of(frontier), root, proof)
        feed.headers += headers
        feed.frontier = frontier
        for index, word in enumerate(read, start):
            self._take_effect(feed, index, word)

    def _take_effect(self, feed: Feed, index: int, header: dict[str, Any] | None) -> None:
        if header is None or header["n"] <= feed.last_n.get(header["id"], 0):
            return
        wire = header["id"]
        feed.last_n[wire] = header["n"]
        feed.records.pop(wire, None)
        feed.set_aside.pop(wire, None)
        if header["op"] == "put":
            feed.live[wire] = index
            feed.withdrawn.discard(wire)
        else:
            feed.live.pop(wire, None)
            feed.withdrawn.add(wire)

    def _read_payloads(self, feed: Feed) -> None:
        held = feed.records.keys() | feed.set_aside.keys()
        wanted = sorted(index for wire, index in feed.live.items() if wire not in held)
        while wanted:
            asked = wanted[:1000]
            body = self.get(f"feeds/{feed.origin}/payloads", f"entries={','.join(map(str, asked))}")
            came = list(frames(body))
            need(came and [index for index, _, _ in came] == asked[: len(came)], "other frames")
            for index, salt, payload in came:
                header = read_header(feed.headers[index])
                assert header
                if payload:
                    check_payload(header, salt, payload)
                    self._keep(feed, header, payload)
            wanted = wanted[len(came) :]

    def _keep(self, feed: Feed, header: dict[str, Any], payload: bytes) -> None:
        try:
            feed.records[header["id"]] = read_payload(header, self.node, payload)
        except RefusedError as reason:
            feed.set_aside[header["id"]] = str(reason)

    def prove(self, origin: str, index: int) -> int:
        """The size of the tree in which the node proves that it holds this header of ours."""
        assert self.certificate
        raw = self.get(f"feeds/{origin}/proof", f"index={index}")
        at, _, size = check_proof(raw, self.feeds[origin].headers[index], origin,
                                  [self.certificate.feed_key])  # fmt: skip
        need(at == index, f"a proof of {at} instead of {index}")
        return size

    def announce(
        self, origin: str, size: int, root: bytes, feed_key: Ed25519PrivateKey, *, sign: bool = True
    ) -> int:
        """The status with which the node takes the news of our own feed."""
        text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        note = write_note(text, origin, feed_key)
        path = f"/federation/v1/feeds/{origin}/announcement"
        return self.ask(path, "", note, sign=sign)[0]
