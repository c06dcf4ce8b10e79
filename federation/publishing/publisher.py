# SPDX-License-Identifier: EUPL-1.2
"""Derives our own feed from what stands in the records: the single signer.

It reconciles states, not numbers: for each record that changed it compares what peers should
have with the last thing the feed said, and appends the difference. Entries, payloads, frontier
and the signed checkpoint are one transaction that holds the write lock from its first moment,
and an index is given out once; so two workers, a kill or a power cut cannot make two stories.
What is signed in a transaction that does not commit is never served to anybody.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import MalformedError
from core.model import GLOBAL_ID, to_text
from core.store import records as rows
from federation.gate import gate_of
from federation.peers import tell_everyone
from federation.publishing.departing import payload_of
from federation.publishing.own import PUBLIC, public_origin
from federation.publishing.withdrawing import last_day
from federation.recovery.renewing import settle, signing_keys
from federation.store import contents, feeds, own_records
from federation.store import peers as stored
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.effects import Standing
from federation.wire.entry import PUT, WITHDRAW, Header, put_header, withdraw_header
from federation.wire.times import week_of
from samenbeter import Node, Record

#: Entries appended in one transaction.
MOST = 1000
#: Changes read before it is written down how far we are, when none was ours.
_FORGET_AFTER = 5000

_CURSOR = "published_until"


def publish(node: Node) -> None:
    """Append what peers should have and do not; announce it."""
    gate = gate_of(node)
    settle(node)
    while _is_due(node):
        with writing(node.engine) as tx:
            before, feed, more = _append(tx, node)
            gate.published_until = int(stored.fact(tx, _CURSOR) or 0)
        if feed.size > before:
            tell_everyone(node, feed.origin, feed.newest)
        if not more:
            return


def open_feed(tx: Connection, node: Node) -> Feed:
    """Return our public feed; the first time it is made, and its emptiness signed."""
    origin = public_origin(node.id)
    found = feeds.get(tx, origin)
    if found is None:
        found = feeds.add(tx, origin, node.id)
        found = _sign(tx, node, found, found.frontier)
    return found


def _is_due(node: Node) -> bool:
    """Look without taking the write lock whether records of our own changed."""
    gate = gate_of(node)
    with reading(node.engine) as tx:
        written = int(stored.fact(tx, _CURSOR) or 0)
        after = max(gate.published_until, written)
        changed, newest, _ = own_records.own_changed(tx, after, 1)
        is_open = feeds.get(tx, public_origin(node.id)) is not None
    if changed or not is_open:
        return True
    gate.published_until = newest
    return newest - written > _FORGET_AFTER


@dataclass
class _Difference:
    """What must be appended, gathered before anything is written."""

    headers: list[Header] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    superseded: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def _append(tx: Connection, node: Node) -> tuple[int, Feed, bool]:
    feed = open_feed(tx, node)
    after = int(stored.fact(tx, _CURSOR) or 0)
    # Records that point at a changed one may have to say so differently: room is left for them.
    changed, until, more = own_records.own_changed(tx, after, MOST // 2)
    chosen = list(dict.fromkeys([*changed, *_referring(tx, node, changed)]))[:MOST]
    found = rows.get_many(tx, chosen)
    records = [found[each] for each in chosen if each in found and found[each].wire_id]
    wire_ids = [record.wire_id or "" for record in records]
    known = contents.last_words(tx, feed, wire_ids)
    difference = _compare(tx, node, feed, records, known)
    contents.take_back(tx, feed, wire_ids)
    contents.set_aside(tx, feed, difference.refused, {}, to_text(node.clock()))
    stored.set_fact(tx, _CURSOR, str(until))
    before = feed.size
    if difference.headers:
        feed = _write(tx, node, feed, difference, known)
    return before, feed, more


def _compare(
    tx: Connection,
    node: Node,
    feed: Feed,
    records: Sequence[Record],
    known: dict[str, Standing],
) -> _Difference:
    found = _Difference()
    week = week_of(node.clock())
    for record in records:
        kind = node.types.get(record.type)
        if kind is None:
            continue  # its guest is away: what is out stays out, as it was
        wire_id, last = record.wire_id or "", known.get(record.wire_id or "")
        is_out = last is not None and last.op == PUT
        wanted = None
        if record.is_shared and PUBLIC in record.audiences and kind.travels:
            try:
                wanted = payload_of(record, kind, node.id, lambda to: _global_id(tx, node, to))
            except MalformedError as error:
                found.refused[wire_id] = str(error)
        if wanted is not None:
            held = contents.live(tx, feed, wire_id) if is_out else None
            if held is None or held.payload != wanted:
                _put(found, feed, record, last, wanted, week)
        elif is_out and not (record.is_shared and wire_id in found.refused):
            _withdraw(found, feed, wire_id, last, week)
    return found


def _put(
    found: _Difference,
    feed: Feed,
    record: Record,
    last: Standing | None,
    payload: bytes,
    week: date,
) -> None:
    wire_id, index = record.wire_id or "", feed.size + len(found.headers)
    n = last.n + 1 if last else 1
    salt = os.urandom(32)
    found.headers.append(put_header(wire_id, n, salt=salt, payload=payload, week=week))
    found.held.append(Held(index, salt, payload))
    found.standings[wire_id] = Standing(index, n, PUT)
    found.types[wire_id] = record.type
    if last is not None and last.op == PUT:
        found.superseded.append(last.index)


def _withdraw(
    found: _Difference, feed: Feed, wire_id: str, last: Standing | None, week: date
) -> None:
    assert last is not None
    index = feed.size + len(found.headers)
    found.headers.append(withdraw_header(wire_id, last.n + 1, week=week))
    found.standings[wire_id] = Standing(index, last.n + 1, WITHDRAW)
    found.withdrawn.append(last.index)


def _write(
    tx: Connection, node: Node, feed: Feed, found: _Difference, known: Iterable[str]
) -> Feed:
    raw = [header.raw for header in found.headers]
    frontier, closed = feed.frontier.extend(map(merkle.leaf_hash, raw))
    feeds.add_entries(tx, feed, feed.size, raw)
    feeds.add_subtrees(tx, feed, closed)
    contents.drop_payloads(tx, feed, found.superseded)
    contents.expire_payloads(tx, feed, found.withdrawn, last_day(node.clock()))
    contents.add_payloads(tx, feed, found.held)
    contents.set_last_words(tx, feed, found.standings, found.types, known)
    return _sign(tx, node, feed, frontier)


def _sign(tx: Connection, node: Node, feed: Feed, frontier: merkle.Frontier) -> Feed:
    draft = Checkpoint(feed.origin, frontier.size, frontier.root())
    signed = sign_checkpoint(draft, signing_keys(tx, node).feed)
    feeds.advance(tx, feed, frontier, newest=signed.note, reached=signed.note)
    found = feeds.get(tx, feed.origin)
    assert found is not None
    return found


def _global_id(tx: Connection, node: Node, reference: str) -> str | None:
    """Return the global id of what we refer to, or None when others cannot have it."""
    if GLOBAL_ID.fullmatch(reference):
        origin, wire_id = reference.split("/")
        if origin != node.id:
            return reference
        target = rows.get_by_wire_id(tx, "", wire_id)
    else:
        target = rows.get(tx, int(reference)) if reference.isdecimal() else None
    if target is None or target.wire_id is None:
        return None
    if not target.is_own:
        return f"{target.origin}/{target.wire_id}"
    return f"{node.id}/{target.wire_id}" if target.is_shared else None


def _referring(tx: Connection, node: Node, changed: Sequence[int]) -> list[int]:
    names = [
        f"{kind.name}.{one.name}"
        for kind in node.types.values()
        for one in kind.fields
        if one.refers_to and one.indexed
    ]
    return own_records.referring(tx, names, [str(each) for each in changed]) if names else []
