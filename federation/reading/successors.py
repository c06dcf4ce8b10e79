# SPDX-License-Identifier: EUPL-1.2
"""Several incarnations of one audience: about each record the later one has the last word."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from federation.publishing.withdrawing import last_day
from federation.store import contents, feeds, meaning
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from federation.wire.effects import Effects
from federation.wire.entry import PUT
from samenbeter import Node


def incarnation_of(feed: Feed) -> int:
    """Return the number of a feed's incarnation, from 1."""
    return Origin.read(feed.origin).incarnation


def siblings(tx: Connection, feed: Feed) -> list[Feed]:
    """Return the other incarnations of a feed's audience that are held, rising."""
    audience = Origin.read(feed.origin).audience
    found = [
        each
        for each in feeds.of_node(tx, feed.node_id)
        if each.id != feed.id and Origin.read(each.origin).audience == audience
    ]
    return sorted(found, key=incarnation_of)


def overruled(
    tx: Connection, feed: Feed, wire_ids: Collection[str], others: Sequence[Feed] | None = None
) -> set[str]:
    """Return on which of these records a later incarnation of the same audience has a word.

    Args:
        tx: a transaction.
        feed: the earlier incarnation.
        wire_ids: of the records.
        others: its siblings, where the caller has them.
    """
    found: set[str] = set()
    for later in siblings(tx, feed) if others is None else others:
        if incarnation_of(later) > incarnation_of(feed):
            found.update(meaning.last_words(tx, later, sorted(wire_ids)))
    return found


def overtake(
    tx: Connection, node: Node, feed: Feed, others: Sequence[Feed], effects: Effects, keep: int
) -> None:
    """Let go of payloads of earlier incarnations about which ``feed`` now has the last word.

    Args:
        tx: a write transaction.
        node: ourselves.
        feed: the later incarnation.
        others: its siblings.
        effects: what it just said.
        keep: overtaken payloads of each record that are kept.
    """
    puts, withdrawn = effects.puts(), effects.withdrawals()
    for earlier in others:
        if incarnation_of(earlier) > incarnation_of(feed):
            continue
        words = meaning.last_words(tx, earlier, sorted(effects.standings))
        old = {key: one.index for key, one in words.items() if one.op == PUT}
        contents.supersede(tx, earlier, [old[key] for key in old if key in puts], keep)
        hidden = [old[key] for key in old if key in withdrawn]
        contents.expire_payloads(tx, earlier, hidden, last_day(node.clock()))
