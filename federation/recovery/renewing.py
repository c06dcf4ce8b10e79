# SPDX-License-Identifier: EUPL-1.2
"""The one operation of the recovery key: a new certificate, with cuts where the feed key changes.

The new keys are written beside the old ones first. Then one transaction that holds the write
lock keeps the certificate, cuts every feed of our own at what it holds that moment, opens the
next incarnations and says which certificate is in force: its commit decides. Only then are the
keys put in their place. A program that dies before the commit leaves the old identity whole,
after it the new one: ``settle`` finds what the database decided and completes it.

Nothing is signed but under the certificate that the database names (``signing_keys``), so that
a node may be running while its keys are replaced.
"""

import logging
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import AdministratorError, MalformedError, UntrustedError
from federation import keys
from federation.gate import Gate, gate_of
from federation.keys import Keys
from federation.networks import access
from federation.store import feeds, memberships
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, Origin, sign_checkpoint, verify_checkpoint
from federation.wire.cut import Cut, sign_cut
from federation.wire.identity import (
    Certificate,
    new_key,
    next_sequence,
    node_id,
    public_of,
    show_node_id,
    sign_certificate,
)
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Name of the fact that says which certificate is in force, by its sequence.
IN_FORCE = "identity"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What was decided."""

    certificate: Certificate
    cuts: tuple[Cut, ...]


def check_recovery(node: Node, recovery: Ed25519PrivateKey) -> None:
    """Refuse a recovery key that is not the one of this node.

    Raises:
        AdministratorError: it is of another node; the sentence says of which.
    """
    other = node_id(public_of(recovery))
    if other != node.id:
        raise AdministratorError(
            f"this is the recovery key of {show_node_id(other)}, and this node is"
            f" {show_node_id(node.id)}: nothing was changed"
        )


def renew(
    node: Node,
    recovery: Ed25519PrivateKey,
    *,
    address: str | None = None,
    rotate: bool = True,
    above: int | None = None,
    skip: int = 0,
) -> Renewal:
    """Give this node a new certificate, and where ``rotate`` new keys and cuts.

    Args:
        node: ourselves.
        recovery: the recovery key; it is used here and not kept.
        address: where peers find us from now on; None for where they find us now.
        rotate: whether the feed and HTTP keys are replaced.
        above: the highest sequence that others know of us, when that may be more than we do.
        skip: incarnations to leave out, where there may be one that nobody told us of.

    Raises:
        AdministratorError: another node's key, or readers would refuse the certificate.
    """
    check_recovery(node, recovery)
    _complete(node)
    gate = gate_of(node)
    now = node.clock()
    with writing(node.engine) as tx:
        old = gate.keys
        _refuse_race(tx, node, old)
        feed, http = (new_key(), new_key()) if rotate else (old.feed, old.http)
        known = max([above or 0, *_known_sequences(tx, node.id, old.certificate)])
        try:
            certificate = sign_certificate(
                recovery,
                sequence=next_sequence(known, int(now.timestamp())),
                address=address or old.certificate.address,
                name=node.config.node.name,
                feed=public_of(feed),
                http=public_of(http),
                issued=now,
            )
        except MalformedError as error:
            raise AdministratorError(f"name or address cannot be used: {error}") from error
        keys.prepare(gate.directory, Keys(node.id, feed, http, certificate))
        if rotate:
            _open_silent(tx, node)
        cuts = _cut_all(tx, node.id, recovery, certificate, feed, skip) if rotate else ()
        stored.keep_certificate(tx, old.certificate)
        stored.keep_certificate(tx, certificate)
        stored.set_fact(tx, IN_FORCE, str(certificate.sequence))
    keys.decide(gate.directory)
    return Renewal(certificate, cuts)


def settle(node: Node) -> None:
    """Complete a renewal that was decided when its program died.

    Raises:
        AdministratorError: the keys here are not those the database decided on.
    """
    wanted = _complete(node)
    gate = gate_of(node)
    if wanted > gate.keys.certificate.sequence:
        raise AdministratorError(
            f"certificate {wanted} of this node is in force, and {gate.directory / 'keys'} has"
            f" {gate.keys.certificate.sequence}: nothing is signed here. If this node goes on"
            " elsewhere, stop this one; if an old copy was put back, or a recovery was"
            " interrupted, run 'samenbeter identity recover'; else 'samenbeter identity rotate'"
        )


def _complete(node: Node) -> int:
    """Put keys in place that the database decided on; return the sequence it names, or 0."""
    with reading(node.engine) as tx:
        wanted = int(stored.fact(tx, IN_FORCE) or 0)
    gate = gate_of(node)
    if wanted > gate.keys.certificate.sequence and _is_prepared(gate, wanted):
        keys.decide(gate.directory)
        logger.warning("the keys decided on before the last stop are in their place now")
    return wanted


def _refuse_race(tx: Connection, node: Node, found: Keys) -> None:
    wanted = int(stored.fact(tx, IN_FORCE) or 0)
    if wanted > found.certificate.sequence and _is_prepared(gate_of(node), wanted):
        raise AdministratorError("another program replaced the keys this moment: try again")


def _is_prepared(gate: Gate, sequence: int) -> bool:
    prepared = keys.prepared(gate.directory)
    return prepared is not None and prepared.certificate.sequence == sequence


def give_way(tx: Connection, newer: Certificate) -> None:
    """Write that our recovery key gave this node newer keys, which are not here."""
    stored.keep_certificate(tx, newer)
    written = stored.fact(tx, IN_FORCE)
    if written is None or int(written) < newer.sequence:
        stored.set_fact(tx, IN_FORCE, str(newer.sequence))
        logger.error("certificate %s of this node was made elsewhere", newer.sequence)


def signing_keys(tx: Connection, node: Node) -> Keys:
    """Return the keys that may sign in this transaction: those in force by the database.

    Raises:
        AdministratorError: they were replaced, or the database is older than they are;
            nothing may be signed.
    """
    found = gate_of(node).keys
    wanted = stored.fact(tx, IN_FORCE)
    sequence = found.certificate.sequence
    if wanted == str(sequence):
        return found
    if wanted is not None and int(wanted) > sequence:
        raise AdministratorError(f"certificate {wanted} is in force, and we hold {sequence}")
    for feed in feeds.of_node(tx, node.id):
        if not _is_under(feed, found):
            raise AdministratorError(
                f"the database is older than the keys: {feed.origin} goes on under a key that"
                " was replaced. Run 'samenbeter identity rotate'; nothing is signed until then"
            )
    stored.set_fact(tx, IN_FORCE, str(sequence))
    return found


def _is_under(feed: Feed, found: Keys) -> bool:
    """Whether a feed of our own ended, or goes on under these keys."""
    if feed.cut or not feed.newest:
        return True
    try:
        verify_checkpoint(feed.newest, feed.origin, found.certificate.feed)
    except (MalformedError, UntrustedError):
        return False
    return True


def _known_sequences(tx: Connection, ours: str, current: Certificate) -> list[int]:
    written = stored.fact(tx, IN_FORCE)
    kept = stored.sequences_of(tx, ours)
    return [current.sequence, *kept, *([int(written)] if written else [])]


def _open_silent(tx: Connection, node: Node) -> None:
    """Open a feed for every audience we could have written for: it will be cut at size 0.

    Else what somebody else wrote there in our name would not be beyond any cut.
    """
    mine = [each for each in memberships.audiences(tx) if access.may_write(tx, node, each)]
    spoken = {Origin.read(each.origin).audience for each in feeds.of_node(tx, node.id)}
    for audience in {access.PUBLIC, *mine} - spoken:
        feeds.add(tx, str(Origin(node.id, audience, 1)), node.id)


def _cut_all(
    tx: Connection,
    ours: str,
    recovery: Ed25519PrivateKey,
    certificate: Certificate,
    key: Ed25519PrivateKey,
    skip: int,
) -> tuple[Cut, ...]:
    """End every feed of ours that goes on, and begin the next incarnations."""
    own = feeds.of_node(tx, ours)
    highest: dict[str, int] = {}
    for each in own:
        parsed = Origin.read(each.origin)
        highest[parsed.audience] = max(highest.get(parsed.audience, 0), parsed.incarnation)
    cuts = []
    for feed in own:
        if feed.cut:
            continue
        following = highest[Origin.read(feed.origin).audience] + 1 + skip
        root = feed.frontier.root()
        draft = Cut(feed.origin, feed.size, root, certificate.sequence, following)
        cut = sign_cut(draft, recovery)
        feeds.end(tx, feed, cut.note)
        _begin(tx, cut, key)
        cuts.append(cut)
    return tuple(cuts)


def _begin(tx: Connection, cut: Cut, key: Ed25519PrivateKey) -> None:
    feed = feeds.get(tx, cut.next_origin) or feeds.add(tx, cut.next_origin, cut.node)
    signed = sign_checkpoint(Checkpoint(feed.origin, 0, merkle.EMPTY.root()), key)
    feeds.advance(tx, feed, merkle.EMPTY, newest=signed.note, reached=signed.note)
