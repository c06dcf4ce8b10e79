# SPDX-License-Identifier: EUPL-1.2
"""Evidence that a node told two stories, made from what we kept when its feed stopped."""

from typing import NamedTuple

from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError, UntrustedError
from federation.store import feeds
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint
from federation.wire.evidence import claim_in, verify_evidence, write_evidence
from federation.wire.identity import Certificate, read_certificate
from federation.wire.proof import MAX_CERTIFICATES
from samenbeter import Node


class Parts(NamedTuple):
    """What contradicts what."""

    shorter: Checkpoint
    longer: Checkpoint
    #: Of the longer story at the size of the shorter, 32 bytes.
    root: bytes
    #: That leads from there to the longer.
    proof: list[bytes]


def evidence_of(node: Node, origin: str) -> bytes:
    """Return the file that shows the two stories told in a feed; verified before it is given.

    Raises:
        MalformedError: there is nothing to show, or what we hold does not show it: a feed that
            shrank may be an old copy, which proves nothing.
    """
    with reading(node.engine) as tx:
        feed = feeds.get(tx, origin)
        if feed is None or not all(feed.evidence):
            raise MalformedError("no two notes are kept of this feed")
        notes = stored.certificates_of(tx, feed.node_id)[-MAX_CERTIFICATES:]
        found = parts(tx, feed)
    file = write_evidence(
        origin, notes, found.shorter.note, found.longer.note, found.root, found.proof
    )
    try:
        verify_evidence(file, feed.node_id)
    except UntrustedError as error:
        raise MalformedError(error.reason) from error
    return file


def parts(tx: Connection, feed: Feed) -> Parts:
    """Return what in a stopped feed contradicts what.

    Raises:
        MalformedError: the notes cannot be read, or our own headers do not reach far enough.
    """
    certificates = [
        read_certificate(each, feed.node_id) for each in stored.certificates_of(tx, feed.node_id)
    ]
    shorter, longer = sorted(
        (_claim(each, feed.origin, certificates) for each in feed.evidence),
        key=lambda each: each.size,
    )
    if shorter.size == longer.size:
        return Parts(shorter, longer, longer.root, [])
    if feed.bridge:
        root, *proof = (feed.bridge[at : at + 32] for at in range(0, len(feed.bridge), 32))
        return Parts(shorter, longer, root, proof)
    # The longer story is ours: our own headers give its root at the smaller size.
    reached = feed.checkpoint
    if reached is None or not 1 <= shorter.size <= reached.size:
        raise MalformedError("we do not hold enough of the longer story")
    subtree = merkle.stored_subtrees(feeds.hashes(tx, feed))
    root = merkle.frontier_at(shorter.size, subtree).root()
    proof = merkle.consistency_proof(shorter.size, reached.size, subtree)
    return Parts(shorter, reached, root, proof)


def _claim(raw: bytes, origin: str, certificates: list[Certificate]) -> Checkpoint:
    for certificate in reversed(certificates):
        try:
            return claim_in(raw, origin, certificate)
        except UntrustedError:
            continue
    raise MalformedError("a note is not signed by a key of this node")
