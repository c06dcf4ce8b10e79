# SPDX-License-Identifier: EUPL-1.2
"""How it goes with peers and feeds, for ``samenbeter status`` and for monitoring."""

from collections.abc import Iterator
from datetime import datetime

from core import changes
from core.database import reading
from core.model import to_text
from federation import health
from federation.erasing import receipts
from federation.gate import gate_of
from federation.guard import telling, watching
from federation.health import FeedHealth, PeerHealth
from federation.store import feeds, looking
from federation.store import peers as stored
from federation.wire.identity import show_node_id
from samenbeter import Figure, Node, Status


def status(node: Node) -> Status:
    """Return how it goes, peer by peer and feed by feed."""
    found = health.of_peers(node)
    guard = watching.current(node)
    lines = [] if guard.word == "open" else telling.lines(guard)
    lines += [line for each in found for line in _lines(each)]
    due = _receipts(node)
    if due.open:
        lines.append(f"erasures to be confirmed: {due.open}, {due.overdue} of them overdue")
    data = {
        "peers": [_data(each) for each in found],
        "guard": guard.word,
        "receipts": {"open": due.open, "overdue": due.overdue},
    }
    return Status(lines, data)


def _lines(one: PeerHealth) -> Iterator[str]:
    peer = one.peer
    yield f"peer {one.name}  {show_node_id(peer.node_id)}  {peer.address}"
    contact = [f"last contact {_moment(peer.last_contact)}"]
    if peer.last_mirrored:
        contact.append(f"through others {_moment(peer.last_mirrored)}")
    if peer.skew_seconds is not None:
        contact.append(f"clock {peer.skew_seconds:+d} s")
    stale = ", stale" if one.is_stale and peer.last_contact else ""
    yield f"  {one.word.replace('_', ' ')}{stale}; {', '.join(contact)}"
    for feed in one.feeds:
        yield f"  {_feed_line(feed)}"
        if feed.alarm:
            yield f"    stopped: {feed.alarm}"
    for seen in one.seen:
        ahead = f", {seen.ahead} entries more than here" if seen.ahead else ""
        yield f"  seen by {seen.name} {_moment(seen.time)}{ahead}"
    if peer.last_error and not one.alarm:
        yield f"  {peer.failures} failures in a row: {peer.last_error}"


def _feed_line(feed: FeedHealth) -> str:
    parts = [f"{feed.size} entries", f"{feed.lag} to come"]
    parts += [f"{feed.missing} without payload"] if feed.missing else []
    parts += [f"{feed.set_aside} set aside"] if feed.set_aside else []
    parts += [f"{feed.not_taken_in} not taken in"] if feed.not_taken_in else []
    return f"{feed.origin}: {', '.join(parts)}"


def _data(one: PeerHealth) -> dict[str, object]:
    peer = one.peer
    return {
        "node": peer.node_id,
        "name": one.name,
        "address": peer.address,
        "state": one.word,
        "stale": one.is_stale,
        "levelGiven": peer.level_given,
        "levelReceived": peer.level_received or None,
        "lastContact": _text(peer.last_contact),
        "lastMirrored": _text(peer.last_mirrored),
        "headsTime": _text(peer.heads_time),
        "failures": peer.failures,
        "lastError": peer.last_error or None,
        "errorKind": peer.error_kind or None,
        "skewSeconds": peer.skew_seconds,
        "feeds": [_feed_data(each) for each in one.feeds],
        "seen": [
            {"at": each.seen_at, "time": _text(each.time), "ahead": each.ahead} for each in one.seen
        ],
    }


def _feed_data(feed: FeedHealth) -> dict[str, object]:
    return {
        "feed": feed.origin,
        "entries": feed.size,
        "lag": feed.lag,
        "live": feed.live,
        "missing": feed.missing,
        "setAside": feed.set_aside,
        "notTakenIn": feed.not_taken_in,
        "stopped": feed.alarm or None,
    }


def figures(node: Node) -> Iterator[Figure]:
    """Yield numbers about peers, feeds and our own publishing."""
    now = node.clock()
    for each in health.of_peers(node):
        yield from _peer_figures(each, now)
    yield from _own_figures(node)
    due = _receipts(node)
    yield Figure("receipts_open", "Erasures of ours that peers have yet to confirm.", due.open)
    told = "Erasures of ours that peers should have confirmed by now."
    yield Figure("receipts_overdue", told, due.overdue)


def _peer_figures(one: PeerHealth, now: datetime) -> Iterator[Figure]:
    peer, which = one.peer, {"peer": one.peer.node_id}
    named = {**which, "name": one.name, "state": one.word}
    yield Figure("peer_info", "A peer, what it calls itself, and how it is.", 1, named)
    for name, told, value in (
        ("peer_entries", "Entries we hold of a peer.", one.size),
        ("peer_lag_entries", "Entries a peer named and we do not hold yet.", one.lag),
        ("peer_missing", "Payloads of a peer still to come.", one.missing),
        ("peer_set_aside", "Payloads of a peer that could not be taken in.", one.set_aside),
        ("peer_not_taken_in", "Payloads our agreement does not let in.", one.not_taken_in),
        ("peer_failures", "Failed contacts with a peer in a row.", peer.failures),
        ("peer_stopped", "Whether a feed of a peer stopped: 1 or 0.", one.alarm != ""),
        ("peer_stale", "Whether its last dated word is older than three days.", one.is_stale),
    ):
        yield Figure(name, told, value, which)
    for name, told, moment in (
        ("peer_contact_age_seconds", "Since a peer last answered.", peer.last_contact),
        ("peer_mirrored_age_seconds", "Since others brought news of it.", peer.last_mirrored),
        ("peer_heads_age_seconds", "Since its last dated word.", peer.heads_time),
    ):
        if moment is not None:
            yield Figure(name, told, max(0.0, (now - moment).total_seconds()), which)
    if peer.skew_seconds is not None:
        told = "Seconds its clock is ahead of ours."
        yield Figure("peer_skew_seconds", told, peer.skew_seconds, which)


def _own_figures(node: Node) -> Iterator[Figure]:
    gate = gate_of(node)
    with reading(node.engine) as tx:
        written = int(stored.fact(tx, "published_until") or 0)
        behind = changes.newest(tx) - max(gate.published_until, written)
        size = sum(feed.size for feed in feeds.of_node(tx, node.id))
    guarded = watching.current(node).word != "open"
    told = "Whether the start-up guard keeps this node from signing: 1 or 0."
    yield Figure("guard_waiting", told, guarded)
    yield Figure("own_entries", "Entries in our own feeds.", size)
    yield Figure("publisher_lag_changes", "Changes the publisher did not look at yet.", behind)
    waiting = gate.visiting.waiting() + gate.announcing.waiting()
    yield Figure("errands_waiting", "Visits and announcements due or under way.", waiting)


def _receipts(node: Node) -> looking.Receipts:
    with reading(node.engine) as tx:
        return looking.receipts_due(tx, to_text(node.clock() - receipts.DUE))


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _text(moment: datetime | None) -> str | None:
    return to_text(moment) if moment else None
