# SPDX-License-Identifier: EUPL-1.2
"""Derives our own feeds from what stands in the records: the single signer.

There is one feed for each audience. It reconciles states, not numbers: for each record that
changed it compares what each audience should have with the last thing its feed said, and
appends the difference: to every feed the record was ever put into, and to no other. Entries,
payloads, frontiers and the signed checkpoints of all feeds are one transaction that holds the
write lock from its first moment, and an index is given out once; so two workers, a kill or a
power cut cannot make two stories. What is signed in a transaction that does not commit is
never served to anybody.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from core.database import reading, writing
from core.model import to_text
from core.store import records as rows
from federation.erasing import destroying
from federation.gate import gate_of
from federation.guard.watching import may_sign
from federation.networks import access
from federation.networks.access import PUBLIC
from federation.publishing.comparing import Difference, Word, compare, last_words
from federation.publishing.own import announce, current_origin, own_feeds
from federation.publishing.withdrawing import last_day
from federation.recovery.renewing import settle, signing_keys
from federation.store import contents, feeds, meaning, memberships, own_records
from federation.store import peers as stored
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.entry import Header, members_header
from federation.wire.times import week_of
from samenbeter import Node, Record

#: The deeds after which peers should have something else; see ``core.records``, ``core.erasing``.
DEEDS = frozenset({"publish", "revise", "share", "unshare", "withdraw", "hide", "unlink", "erase"})
#: Entries appended to one feed in one transaction.
MOST = 1000
#: Changes read before it is written down how far we are, when none was ours.
_FORGET_AFTER = 5000

_CURSOR = "published_until"


def publish(node: Node) -> None:
    """Append what peers should have and do not; announce it. While the guard waits: nothing."""
    gate = gate_of(node)
    settle(node)
    # Who comes second waits here, not for the database, and then finds that nothing is due.
    with gate.publishing:
        has_looked = gate.guard.has_looked
        if has_looked and not _is_due(node):
            return
        is_due = may_sign(node) and (has_looked or _is_due(node))
        while is_due:
            with writing(node.engine) as tx:
                grown, more = _append(tx, node)
                gate.published_until = int(stored.fact(tx, _CURSOR) or 0)
            for feed, new in grown:
                announce(node, feed, new)
            is_due = more and _is_due(node)


def open_feed(tx: Connection, node: Node, audience: str = PUBLIC) -> Feed:
    """Return our feed for an audience; the first time it is made, and its emptiness signed."""
    origin = current_origin(tx, node, audience)
    found = feeds.get(tx, origin)
    if found is None:
        found = feeds.add(tx, origin, node.id)
        found = _sign(tx, node, found, found.frontier)
    return found


def _is_due(node: Node) -> bool:
    """Look without taking the write lock whether anything of our own changed."""
    gate = gate_of(node)
    with reading(node.engine) as tx:
        written = int(stored.fact(tx, _CURSOR) or 0)
        after = max(gate.published_until, written)
        changed, newest, _ = own_records.own_changed(tx, after, 1)
        own = own_feeds(tx, node)
        gone = destroying.erased_own(tx, 1)
        others = bool(gone) or any(_members_due(tx, key, each[-1]) for key, each in own.items())
    if changed or others or PUBLIC not in own:
        return True
    gate.published_until = newest
    return newest - written > _FORGET_AFTER


def _append(tx: Connection, node: Node) -> tuple[list[tuple[Feed, int]], bool]:
    """Append what is due to all feeds; return which grew by how much, and if there is more."""
    after = int(stored.fact(tx, _CURSOR) or 0)
    # Records that point at a changed one may have to say so differently: room is left for them.
    changed, until, more = own_records.own_changed(tx, after, MOST // 2)
    chosen = list(dict.fromkeys([*changed, *_referring(tx, node, changed)]))[:MOST]
    found = rows.get_many(tx, chosen)
    records = [found[each] for each in chosen if each in found and found[each].wire_id]
    own = own_feeds(tx, node)
    gone = destroying.take_out(tx, node)
    grown = [
        one
        for audience in _audiences(tx, node, set(own), records)
        if (one := _reconcile(tx, node, audience, own.get(audience, []), records, gone)) is not None
    ]
    destroying.published(tx, node, gone)
    stored.set_fact(tx, _CURSOR, str(until))
    return grown, more or len(gone) == destroying.MOST


def _audiences(tx: Connection, node: Node, own: set[str], records: Sequence[Record]) -> list[str]:
    """Return every audience that has a feed of ours, or should have one now."""
    found = {PUBLIC, *own}
    asked = {each for record in records if record.is_shared for each in record.audiences}
    return sorted(found | {each for each in asked - found if access.may_write(tx, node, each)})


def _reconcile(
    tx: Connection,
    node: Node,
    audience: str,
    incarnations: Sequence[Feed],
    records: Sequence[Record],
    gone: Sequence[str],
) -> tuple[Feed, int] | None:
    """Append what one audience should hear; return its feed if that grew, and by how much."""
    feed = incarnations[-1] if incarnations else open_feed(tx, node, audience)
    wire_ids = [record.wire_id or "" for record in records]
    known = last_words(tx, incarnations or [feed], [*wire_ids, *gone])
    may_put = access.may_write(tx, node, audience)
    opening = _honour(tx, node, audience, feed)
    difference = compare(
        tx, node, feed, records, known, may_put=may_put, opening=opening, erased=gone
    )
    meaning.take_back(tx, feed, wire_ids)
    meaning.set_aside(tx, feed, difference.refused, {}, to_text(node.clock()))
    new = len(difference.headers)
    return (_write(tx, node, difference, known), new) if new else None


def _members_due(tx: Connection, audience: str, feed: Feed) -> bool:
    """Return whether a feed does not honour the newest list of its network yet."""
    standing = memberships.standing(tx, audience) if audience != PUBLIC else None
    if standing is None or standing.version < feed.members[0]:
        return False
    return standing.digest != feed.members[1].hex()


def _honour(tx: Connection, node: Node, audience: str, feed: Feed) -> list[Header]:
    """Return the header that says whom the network agreed on, once for each version."""
    if not _members_due(tx, audience, feed):
        return []
    standing = memberships.standing(tx, audience)
    assert standing is not None
    digest = bytes.fromhex(standing.digest)
    feeds.set_members(tx, feed, standing.version, digest)
    return [members_header(standing.version, digest, week=week_of(node.clock()))]


def _write(tx: Connection, node: Node, found: Difference, known: dict[str, Word]) -> Feed:
    feed = found.feed
    raw = [header.raw for header in found.headers]
    frontier, closed = feed.frontier.extend(map(merkle.leaf_hash, raw))
    feeds.add_entries(tx, feed, feed.size, raw)
    feeds.add_subtrees(tx, feed, closed)
    for said, indexes in _by_feed(found.superseded):
        contents.drop_payloads(tx, said, indexes)
    for said, indexes in _by_feed(found.withdrawn):
        contents.expire_payloads(tx, said, indexes, last_day(node.clock()))
    contents.add_payloads(tx, feed, found.held)
    here = [wire_id for wire_id, word in known.items() if word.feed.id == feed.id]
    meaning.set_last_words(tx, feed, found.standings, found.types, here)
    return _sign(tx, node, feed, frontier)


def _by_feed(words: Sequence[Word]) -> list[tuple[Feed, list[int]]]:
    found: dict[int, tuple[Feed, list[int]]] = {}
    for word in words:
        found.setdefault(word.feed.id, (word.feed, []))[1].append(word.standing.index)
    return list(found.values())


def _sign(tx: Connection, node: Node, feed: Feed, frontier: merkle.Frontier) -> Feed:
    draft = Checkpoint(feed.origin, frontier.size, frontier.root())
    signed = sign_checkpoint(draft, signing_keys(tx, node).feed)
    feeds.advance(tx, feed, frontier, newest=signed.note, reached=signed.note)
    found = feeds.get(tx, feed.origin)
    assert found is not None
    return found


def _referring(tx: Connection, node: Node, changed: Sequence[int]) -> list[int]:
    names = [
        f"{kind.name}.{one.name}"
        for kind in node.types.values()
        for one in kind.fields
        if one.refers_to and one.indexed
    ]
    return own_records.referring(tx, names, [str(each) for each in changed]) if names else []
