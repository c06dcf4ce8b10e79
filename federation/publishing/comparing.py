# SPDX-License-Identifier: EUPL-1.2
"""What one audience should have, against what its feed said last: the difference to append."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from core.errors import MalformedError
from core.model import GLOBAL_ID
from core.store import records as rows
from federation.networks.access import PUBLIC
from federation.publishing.departing import payload_of
from federation.store import contents, meaning
from federation.store.contents import Held
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from federation.wire.effects import Standing
from federation.wire.entry import ERASE, PUT, Header, erase_header, put_header, withdraw_header
from federation.wire.times import week_of
from samenbeter import Node, Record


@dataclass(frozen=True, slots=True)
class Word:
    """The last word of one audience on a record, and the incarnation that said it."""

    feed: Feed
    standing: Standing


@dataclass
class Difference:
    """What must be appended to one feed, gathered before anything is written."""

    feed: Feed
    week: date
    headers: list[Header] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    #: Puts that are no longer the last word.
    superseded: list[Word] = field(default_factory=list)
    withdrawn: list[Word] = field(default_factory=list)
    #: Why a record cannot go, by wire id.
    refused: dict[str, str] = field(default_factory=dict)

    def say(self, wire_id: str, header: Header) -> int:
        """Add a header about a record; return its index."""
        index = self.feed.size + len(self.headers)
        self.headers.append(header)
        self.standings[wire_id] = Standing(index, header.n, header.op)
        return index

    def next_n(self, last: Word | None) -> int:
        """Return the number of this feed's next word on a record; each feed counts by itself."""
        return last.standing.n + 1 if last and last.feed.id == self.feed.id else 1

    def put(self, record: Record, last: Word | None, payload: bytes) -> None:
        """Say what a record is now."""
        wire_id, salt = record.wire_id or "", os.urandom(32)
        n = self.next_n(last)
        header = put_header(wire_id, n, salt=salt, payload=payload, week=self.week)
        self.held.append(Held(self.say(wire_id, header), salt, payload))
        self.types[wire_id] = record.type
        if last is not None and last.standing.op == PUT:
            self.superseded.append(last)

    def withdraw(self, wire_id: str, last: Word) -> None:
        """Take a record back."""
        self.say(wire_id, withdraw_header(wire_id, self.next_n(last), week=self.week))
        self.withdrawn.append(last)

    def erase(self, wire_id: str, last: Word) -> None:
        """Kill a record for good."""
        self.say(wire_id, erase_header(wire_id, self.next_n(last), week=self.week))


def last_words(
    tx: Connection, incarnations: Sequence[Feed], wire_ids: Sequence[str]
) -> dict[str, Word]:
    """Return the last word of an audience on each of these records: the later incarnation's."""
    found: dict[str, Word] = {}
    for feed in incarnations:
        words = meaning.last_words(tx, feed, wire_ids)
        found.update((wire_id, Word(feed, one)) for wire_id, one in words.items())
    return found


def compare(
    tx: Connection,
    node: Node,
    feed: Feed,
    records: Sequence[Record],
    known: Mapping[str, Word],
    *,
    may_put: bool,
    opening: Sequence[Header] = (),
    erased: Sequence[str] = (),
) -> Difference:
    """Return what the readers of ``feed`` should hear about ``records``.

    Args:
        tx: a transaction.
        node: ourselves.
        feed: the current one of its audience.
        records: our own, each with a wire id.
        known: the last word of this audience on each of them.
        may_put: whether new texts may go into this feed; taking back always may.
        opening: what goes before all that.
        erased: wire ids of records of our own that are gone for good.
    """
    audience = Origin.read(feed.origin).audience
    found = Difference(feed, week_of(node.clock()), list(opening))
    for wire_id in erased:
        said = known.get(wire_id)
        if said is not None and said.standing.op != ERASE:
            found.erase(wire_id, said)
    for record in records:
        kind = node.types.get(record.type)
        if kind is None:
            continue  # its guest is away: what is out stays out, as it was
        wire_id, last = record.wire_id or "", known.get(record.wire_id or "")
        is_out = last is not None and last.standing.op == PUT
        if record.is_shared and audience in record.audiences and kind.travels:
            if not may_put:
                continue  # we were put out: what is out stays with whom it was for
            try:
                wanted = payload_of(
                    record, kind, node.id, lambda to: _global_id(tx, node, to, audience)
                )
            except MalformedError as error:
                found.refused[wire_id] = str(error)
                continue
            held = contents.live(tx, last.feed, wire_id) if last and is_out else None
            if held is None or held.payload != wanted:
                found.put(record, last, wanted)
        elif last is not None and is_out:
            found.withdraw(wire_id, last)
    return found


def _global_id(tx: Connection, node: Node, reference: str, audience: str) -> str | None:
    """Return the global id of what we refer to, or None when this audience cannot have it."""
    if GLOBAL_ID.fullmatch(reference):
        origin, wire_id = reference.split("/")
        target = rows.get_by_wire_id(tx, "" if origin == node.id else origin, wire_id)
        if target is None and origin != node.id:
            return reference
    else:
        target = rows.get(tx, int(reference)) if reference.isdecimal() else None
    if target is None or target.wire_id is None:
        return None
    if not target.is_own:
        # What another shared with a network is nobody else's to know of.
        is_theirs = not target.audiences or {PUBLIC, audience} & set(target.audiences)
        return f"{target.origin}/{target.wire_id}" if is_theirs else None
    is_out = target.is_shared and {PUBLIC, audience} & set(target.audiences)
    return f"{node.id}/{target.wire_id}" if is_out else None
