# SPDX-License-Identifier: EUPL-1.2
"""How a machine's request is met: counted, its sender verified, its parts read or refused."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from math import ceil

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.database import reading
from core.errors import MalformedError
from core.strict_json import MAX_INTEGER
from federation.erasing.known import known
from federation.erasing.round import ensure
from federation.gate import gate_of
from federation.peers import ROOT
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.checkpoint import Origin
from federation.wire.note import MAX_BYTES
from federation.wire.refusals import RequestRefused
from federation.wire.signatures import Target, verify_request
from samenbeter import Answer, Bytes, Node, Page, Problem, Request

View = Callable[[Node, Request], Answer]

#: The paths of one feed.
FEED = f"{ROOT}/feeds/<node>/<audience>/<incarnation>"

#: What a signed note is sent as.
NOTE = "text/plain; charset=utf-8"


class Refusal(Exception):
    """An answer that is a problem, raised where it is seen."""

    def __init__(
        self, status: int, title: str, detail: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.problem = Problem(status, title, detail, headers=headers)


def machine_page(
    path: str, view: View, method: str = "GET", *, body_limit: int = MAX_BYTES
) -> Page:
    """Return a page for machines, guarded."""
    return Page(path, guarded(view), (method,), machine=True, body_limit=body_limit)


def guarded(view: View) -> View:
    """Return ``view`` with its refusals told as problems, and its askers counted."""

    @wraps(view)
    def answer(node: Node, request: Request) -> Answer:
        wait = gate_of(node).strangers.take(request.remote)
        if wait:
            return too_many(wait)
        ensure(node)
        try:
            return view(node, request)
        except Refusal as refusal:
            return refusal.problem
        except RequestRefused as refusal:
            return Problem(refusal.status, "Not acted on", str(refusal), refusal.members)

    return answer


def too_many(wait: float) -> Problem:
    """Return the answer to somebody who has to wait so many seconds."""
    seconds = max(1, ceil(wait))
    return Problem(
        429,
        "Too many requests",
        f"Ask again after {seconds} seconds.",
        headers={"Retry-After": str(seconds)},
    )


def sender_of(
    node: Node, request: Request, lookup: Callable[[str], Ed25519PublicKey | None]
) -> str:
    """Return the node id of who signed this request for us.

    Args:
        node: ourselves.
        request: as it came.
        lookup: gives the HTTP key of a node id, or None.

    Raises:
        RequestRefused: nobody did whose key ``lookup`` gives.
    """
    path, _, query = request.target.partition("?")
    return verify_request(
        Target(request.method, path, query, request.headers),
        request.body,
        node_id=node.id,
        lookup=lookup,
        now=node.clock().timestamp(),
    )


def signer_of(node: Node, request: Request) -> Peer:
    """Return the peer that signed this request for us.

    Raises:
        RequestRefused: nobody we know did; nothing of the body was read.
    """
    found: dict[str, Peer] = {}

    def pinned(node_id: str) -> Ed25519PublicKey | None:
        with reading(node.engine) as tx:
            peer = stored.get(tx, node_id)
        if peer is None:
            return None
        found[node_id] = peer
        return Ed25519PublicKey.from_public_bytes(peer.certificate.http)

    return found[sender_of(node, request, pinned)]


def known_signer_of(node: Node, request: Request) -> str:
    """Return the node id of who signed this request for us: any node we ever pinned.

    For what must reach those that are no peer any more, and tells them nothing else.

    Raises:
        RequestRefused: nobody we ever knew did; nothing of the body was read.
    """

    def pinned(node_id: str) -> Ed25519PublicKey | None:
        with reading(node.engine) as tx:
            found = known(tx, node, node_id)
        if found is None or node_id == node.id:
            return None
        return Ed25519PublicKey.from_public_bytes(found.certificates[0].http)

    return sender_of(node, request, pinned)


def asker_of(node: Node, request: Request) -> str | None:
    """Return the node id of the peer that signed this request, None when nobody claims to.

    Raises:
        RequestRefused: it is signed, and not as it should be.
    """
    if not any(name in ("signature", "signature-input") for name, _ in request.headers):
        return None
    return signer_of(node, request).node_id


def origin_of(request: Request) -> Origin:
    """Return the feed that the path names."""
    parts = (request.values[name] for name in ("node", "audience", "incarnation"))
    try:
        return Origin.read("/".join(parts))
    except MalformedError as error:
        raise Refusal(404, "No such feed", str(error)) from error


def number_of(query: Mapping[str, str], name: str) -> int:
    """Return a number of the query, in its one spelling."""
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= 16
    if not is_number or (len(text) > 1 and text[0] == "0") or int(text) > MAX_INTEGER:
        raise Refusal(400, "Not a number", f"{name} must be a whole number from 0 to 2^53 - 1.")
    return int(text)


def json_answer(value: object) -> Bytes:
    """Return ``value`` as JSON."""
    return Bytes(json.dumps(value, ensure_ascii=False).encode(), "application/json")
