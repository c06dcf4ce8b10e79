# SPDX-License-Identifier: EUPL-1.2
"""Whom we exchange with: getting to know a node, keeping its certificate, telling it news.

A peer is what its node id says, whatever its address; two administrators compare that id by
eye. Its keys come only from certificates that the recovery key behind that id signed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.database import writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from core.record_types import Level
from core.strict_json import read_object
from federation.gate import gate_of
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.identity import Certificate, accept, read_certificate
from federation.wire.note import MAX_BYTES
from federation.wire.note import read as read_note
from federation.wire.signatures import sign_request
from samenbeter import Node

#: Below the address of a node.
ROOT = "/federation/v1"

#: Seconds for one small question.
DEADLINE = 10.0

_THEME = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class Introduction:
    """A node as it introduced itself; to be compared by a person before it is believed."""

    certificate: Certificate
    area: str = ""
    theme: str = "samenbeter"
    #: Whether it answered itself; else a peer of ours passed on its certificate.
    is_there: bool = True


def introduce(node: Node, address: str) -> Introduction:
    """Ask the node at ``address`` who it is.

    Raises:
        FetchError: nothing answered there as a node does.
        UntrustedError: its certificate is not signed by the node it names.
    """
    raw = fetch(node, address, address, "/certificate")
    try:
        first = next(line for line in read_note(raw).lines() if line.startswith("node "))
        certificate = read_certificate(raw, first.removeprefix("node "))
    except (MalformedError, StopIteration) as error:
        raise UntrustedError(address, f"does not show a certificate: {error}") from error
    area, theme = _card(node, address)
    return Introduction(certificate, area, theme)


def add(node: Node, found: Introduction, address: str, level: Level) -> None:
    """Exchange with a node from now on; its id has been compared by a person.

    Raises:
        UntrustedError: this is ourselves, or its certificate is older than one we know.
    """
    certificate = found.certificate
    if certificate.node == node.id:
        raise UntrustedError(certificate.node, "is this node itself")
    with writing(node.engine) as tx:
        known = stored.get(tx, certificate.node)
        standing = accept(known.certificate if known else None, certificate)
        if known is not None and known.contract:
            level = known.level_given  # that is agreed
        stored.add(
            tx, standing, address=address, level=level, at=node.clock(),
            area=found.area, theme=found.theme,
        )  # fmt: skip


def refresh(node: Node, peer: Peer) -> Peer:
    """Return the peer with its newest certificate; an older or contradicting one is refused.

    Raises:
        PeerError: it did not answer, or what it answered must not be used.
    """
    raw = fetch(node, peer.node_id, peer.address, "/certificate")
    try:
        new = accept(peer.certificate, read_certificate(raw, peer.node_id))
    except MalformedError as error:
        raise UntrustedError(peer.node_id, str(error)) from error
    area, theme = _card(node, peer.address) if not peer.area else (peer.area, peer.theme)
    if new.note == peer.note and area == peer.area:
        return peer
    return keep(node, replace(peer, area=area, theme=theme), new)


def keep(node: Node, peer: Peer, new: Certificate) -> Peer:
    """Write down a newer certificate of a peer, and where it says to be found."""
    moved = new.address if new.address != peer.certificate.address else peer.address
    values = {
        "certificate": new.note, "address": moved, "area": peer.area, "theme": peer.theme,
    }  # fmt: skip
    with writing(node.engine) as tx:
        stored.update(tx, peer.node_id, values)
        stored.keep_certificate(tx, new)
    return replace(peer, note=new.note, address=moved)


def tell(node: Node, peer: Peer, origin: str, note: bytes, parcel: bytes = b"") -> None:
    """Tell a peer, without waiting for it, that a feed of ours has news.

    Args:
        node: ourselves.
        peer: whom to tell.
        origin: the feed.
        note: its newest checkpoint.
        parcel: that checkpoint with what it adds, if that goes along; see
            ``publishing.parcels``. Who takes no parcels gets the note.
    """

    def post(body: bytes, kind: str) -> None:
        path = f"{ROOT}/feeds/{origin}/announcement"
        headers = signed(node, peer.node_id, "POST", path, "", body)
        headers["Content-Type"] = kind
        gate_of(node).window.post(
            peer.node_id,
            peer.address + path,
            body,
            deadline=5.0,
            cap=MAX_BYTES,
            headers=headers,
        )

    def job() -> None:
        try:
            if parcel:
                post(parcel, "application/octet-stream")
                return
        except FetchError as error:
            if error.status not in (400, 413, 415):
                raise
        post(note, "text/plain; charset=utf-8")

    gate_of(node).announcing.send(f"tell {peer.node_id} {origin}", job)


def signed(
    node: Node, reader: str, method: str, path: str, query: str = "", body: bytes = b""
) -> dict[str, str]:
    """Return the headers that show ``reader``, a node id, that a request is ours."""
    return sign_request(
        method,
        path,
        query,
        body,
        destination=reader,
        keyid=node.id,
        key=gate_of(node).keys.http,
        created=int(node.clock().timestamp()),
    )


def fetch(
    node: Node,
    name: str,
    address: str,
    path: str,
    *,
    query: str = "",
    cap: int = MAX_BYTES,
    deadline: float = DEADLINE,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return what the node at ``address`` answers.

    Args:
        node: ourselves.
        name: what the peer is known by.
        address: where it answers.
        path: below ``ROOT``.
        query: without question mark.
        cap: most bytes of the answer.
        deadline: seconds in all.
        headers: those of a signature, for what is not public.

    Raises:
        FetchError: no good answer within bounds.
    """
    url = f"{address}{ROOT}{path}" + (f"?{query}" if query else "")
    window = gate_of(node).window
    return window.fetch(name, url, deadline=deadline, cap=cap, headers=headers).body


def standing_of_us(node: Node, peer: Peer) -> tuple[str, str | None]:
    """Return how a peer says we stand there.

    Returns:
        The level it gives us, "" when it does not know us (yet). And the contract by which it
        exchanges with us, "" for none, None when it does not say.
    """
    path = f"{ROOT}/peering"
    try:
        response = gate_of(node).window.fetch(
            peer.node_id,
            peer.address + path,
            deadline=DEADLINE,
            cap=MAX_BYTES,
            headers=signed(node, peer.node_id, "GET", path),
        )
        told = read_object(response.body)
    except FetchError as error:
        if error.status in (401, 404):
            return "", None
        raise
    except MalformedError as error:
        raise UntrustedError(peer.node_id, f"does not say our level: {error}") from error
    level, contract = told.get("level"), told.get("contract")
    return (
        level if isinstance(level, str) and level in ("full", "information") else "",
        contract if isinstance(contract, str) else None,
    )


def _card(node: Node, address: str) -> tuple[str, str]:
    """Return area and theme as a node gives them for people to read; signed by nobody."""
    try:
        url = f"{address}/.well-known/samenbeter"
        raw = gate_of(node).window.fetch(address, url, deadline=DEADLINE, cap=MAX_BYTES).body
        members = read_object(raw)
    except (PeerError, MalformedError):
        return "", "samenbeter"
    area, theme = members.get("area"), members.get("theme")
    good = isinstance(theme, str) and _THEME.fullmatch(theme)
    return (
        area[:60] if isinstance(area, str) else "",
        theme if good and isinstance(theme, str) else "samenbeter",
    )
