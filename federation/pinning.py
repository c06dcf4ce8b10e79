# SPDX-License-Identifier: EUPL-1.2
"""Getting to know a node by its id, from whoever holds its certificate.

The id is made of the key that signs the certificate, so it does not matter who brings it: the
node itself, a peer of ours, a file.
"""

import logging
from collections.abc import Iterable

from core.database import reading, writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from federation import peers
from federation.peers import Introduction
from federation.reading.sources import PeerSource, Source
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire.holdings import MAX_CERTIFICATES_BYTES, read_certificates
from federation.wire.identity import Certificate, accept, read_certificate
from samenbeter import Node

logger = logging.getLogger(__name__)


def introduce(node: Node, address: str, node_id: str) -> Introduction:
    """Return who answers at ``address``, or else what our peers hold of ``node_id``.

    Args:
        node: ourselves.
        address: where it should answer.
        node_id: compared by a person; "" when nobody has: then only the address is asked.

    Raises:
        FetchError: it does not answer, and nobody we know holds its certificate.
        UntrustedError: what answers is no node.
    """
    try:
        return peers.introduce(node, address)
    except FetchError as error:
        found = find(node, node_id) if node_id else None
        if found is None:
            raise
        logger.info("%s: %s; known through a peer", address, error)
        return Introduction(found, is_there=False)


def find(node: Node, node_id: str) -> Certificate | None:
    """Return the newest certificate of a node that our peers hold, None when none does."""
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    found: list[Certificate] = []
    for peer in everyone:
        if peer.state == "active" and peer.node_id != node_id:
            try:
                found += certificates(PeerSource(node, peer), node_id)
            except PeerError as error:
                logger.info("certificates of %s: %s", node_id, error)
    return max(found, key=lambda each: each.sequence, default=None)


def certificates(source: Source, node_id: str) -> list[Certificate]:
    """Return the certificates of a node that a source holds, each verified by the id.

    Raises:
        PeerError: it holds none, or brings what is none.
    """
    raw = source.get(f"/nodes/{node_id}/certificates", cap=MAX_CERTIFICATES_BYTES)
    try:
        return [read_certificate(each, node_id) for each in read_certificates(raw)]
    except MalformedError as error:
        raise UntrustedError(source.name, str(error)) from error


def renew(node: Node, peer: Peer, source: Source) -> Peer:
    """Return a peer with the newest certificate that a source holds of it; keep older ones too.

    Raises:
        PeerError: the source is the cause; or two certificates contradict one another.
    """
    found = certificates(source, peer.node_id)
    keep_all(node, found)
    newest = max(found, key=lambda each: each.sequence)
    if newest.sequence < peer.certificate.sequence:
        return peer
    standing = accept(peer.certificate, newest)
    return peer if standing is peer.certificate else peers.keep(node, peer, standing)


def keep_all(node: Node, found: Iterable[Certificate]) -> None:
    """Keep certificates: an old one verifies what was signed under its keys."""
    with writing(node.engine) as tx:
        for each in found:
            stored.keep_certificate(tx, each)
