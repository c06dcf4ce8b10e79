# SPDX-License-Identifier: EUPL-1.2
"""Notices: what whoever was ever served a feed must hear, though it may read it no more.

We answer them, and ask for them: of nodes that are no active peer of ours any more, and of those
with a restricted feed that we hold a part of. A notice names what was erased or taken back of
what the asker could have been given, and nothing else.
"""

import logging
import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from core import receiving
from core.database import reading, writing
from core.errors import MalformedError, PeerError, UntrustedError
from federation.erasing.destroying import kill
from federation.erasing.known import Known, ask, known
from federation.gate import gate_of
from federation.networks.access import PUBLIC
from federation.publishing.withdrawing import last_day
from federation.recovery.renewing import signing_keys
from federation.store import contents, erasures, feeds, meaning
from federation.store import notices as rows
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from federation.wire.entry import ERASE, PUT, WITHDRAW, read_header
from federation.wire.notice import MOST, Notice, read_notice, sign_notice
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Seconds between two questions to one node.
EVERY = 86_400.0
#: Notices read of one node at once: 200 ids each.
_PAGES = 500
_BATCH = 1000


def notice_for(node: Node, asker: str, after: str) -> Notice:
    """Return what we took back of what ``asker`` could have been given, after a wire id."""
    with reading(node.engine) as tx:
        gone = _gone_for(tx, node, asker, after)
        key = signing_keys(tx, node).feed
    some = tuple(sorted(gone.items())[:MOST])
    following = some[-1][0] if len(gone) > len(some) else ""
    told = tuple((op, wire_id) for wire_id, op in some)
    return sign_notice(Notice(node.id, asker, node.clock(), after, following, told), key)


def _gone_for(tx: Connection, node: Node, asker: str, after: str) -> dict[str, str]:
    """Return op by wire id."""
    given = {origin: size for _, origin, size in rows.served_feeds(tx, asker)}
    told: dict[str, set[str]] = {}
    for feed in feeds.of_node(tx, node.id):
        is_public = Origin.read(feed.origin).audience == PUBLIC
        if not is_public and feed.origin not in given:
            continue
        found = rows.taken_back(tx, feed.id, after)
        if found and not is_public:
            seen = _named(tx, feed, given[feed.origin], found)
            found = {key: op for key, op in found.items() if key in seen}
        for wire_id, op in found.items():
            told.setdefault(wire_id, set()).add(op)
    # Taken back from one audience, and still there for another that the asker can read.
    stands = {
        wire_id
        for wire_id, ops in told.items()
        if ERASE not in ops and _stands(tx, node, wire_id, given)
    }
    return {
        wire_id: ERASE if ERASE in ops else WITHDRAW
        for wire_id, ops in told.items()
        if wire_id not in stands
    }


def _named(tx: Connection, feed: Feed, size: int, wanted: Iterable[str]) -> set[str]:
    """Return which of these records the first ``size`` headers of a feed name."""
    left, found = set(wanted), set()
    for start in range(0, min(size, feed.size), _BATCH):
        raw = feeds.headers(tx, feed, start, min(start + _BATCH, size))
        here = {read_header(each).id for each in raw} & left
        found |= here
        left -= here
        if not left:
            break
    return found


def _stands(tx: Connection, node: Node, wire_id: str, given: Iterable[str]) -> bool:
    readable = set(given)
    return any(
        op == PUT and (origin in readable or Origin.read(origin).audience == PUBLIC)
        for origin, _, _, op in erasures.said_in(tx, node.id, wire_id)
    )


def poll(node: Node) -> bool:
    """Ask every node that we cannot simply read what it took back, once a day each.

    Returns:
        Whether anybody was heard.
    """
    gate = gate_of(node)
    with reading(node.engine) as tx:
        whom = _whom(tx, node)
    is_heard = False
    for each in whom:
        gate.notices_after[each.node_id] = time.monotonic() + EVERY
        try:
            hear(node, each)
            is_heard = True
        except PeerError as error:
            logger.info("notices of %s: %s", each.node_id, error)
            # A day is long for a node that was only away for a moment.
            gate.notices_after[each.node_id] = time.monotonic() + EVERY / 24
    return is_heard


def _whom(tx: Connection, node: Node) -> list[Known]:
    found, after = [], gate_of(node).notices_after
    for node_id, held in feeds.of_others(tx, node.id).items():
        if time.monotonic() < after.get(node_id, 0.0):
            continue
        peer = stored.get(tx, node_id)
        is_restricted = any(Origin.read(each.origin).audience != PUBLIC for each in held)
        if peer is None or peer.state != "active" or is_restricted:
            one = known(tx, node, node_id)
            found += [one] if one else []
    return found


def hear(node: Node, writer: Known) -> None:
    """Read all notices of a node and carry them out.

    Raises:
        PeerError: it did not answer, or what it answered must not be used.
    """
    after = ""
    for _ in range(_PAGES):
        raw = ask(node, writer, "/erasures", f"after={after}")
        found = _verified(node, writer, raw)
        if found.after != after:
            raise UntrustedError(writer.node_id, f"notice is after {found.after}, not {after}")
        with writing(node.engine) as tx:
            kill(tx, node, writer.node_id, dict.fromkeys(found.of(ERASE), -1), "notice")
            _take_back(tx, node, writer.node_id, found.of(WITHDRAW))
        node.bell.ring()
        if not found.next:
            return
        after = found.next


def _take_back(tx: Connection, node: Node, node_id: str, wire_ids: Sequence[str]) -> None:
    """Hide records whose writer took them back; their payloads are destroyed in time."""
    hidden: set[str] = set()
    for feed in feeds.of_node(tx, node_id):
        words = meaning.last_words(tx, feed, wire_ids)
        live = {key: one.index for key, one in words.items() if one.op == PUT}
        if live:
            contents.expire_payloads(tx, feed, sorted(live.values()), last_day(node.clock()))
            hidden |= set(live)
    if hidden:
        receiving.retract(tx, node, node_id, sorted(hidden))


def _verified(node: Node, writer: Known, raw: bytes) -> Notice:
    problem: UntrustedError | None = None
    for certificate in writer.certificates:
        try:
            return read_notice(raw, writer.node_id, certificate.feed, to=node.id)
        except UntrustedError as error:
            problem = problem or error
        except MalformedError as error:
            raise UntrustedError(writer.node_id, str(error)) from error
    assert problem is not None
    raise problem
