# SPDX-License-Identifier: EUPL-1.2
"""Whoever sees everything: what was written and said anywhere, checked after every step.

- an index of a feed holds one header, everywhere and for ever;
- a feed has one root for each size, in rows and in all that was ever said to anybody, and
  nothing is said that is not committed;
- what a reader holds never gets less, and is what its writer committed;
- a payload that is kept is the one its header commits to;
- what was taken back is not shown, what was erased is not kept, and no honest feed is stopped.
"""

import hashlib
from collections import defaultdict
from contextlib import suppress

from core.errors import MalformedError
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, read_checkpoint
from federation.wire.entry import check_payload, read_header
from federation.wire.heads import read_heads
from federation.wire.identity import read_certificate
from tests.chaos.house import House
from tests.chaos.world import Broken

_FEEDS = "SELECT id, origin, node_id, size, newest, reached, alarm FROM federation_feed"
_HEADERS = "SELECT idx, header FROM federation_entry WHERE feed_id = ? AND idx >= ? ORDER BY idx"
_HELD = "SELECT feed_id, idx FROM federation_payload"
_PAYLOAD = "SELECT salt, payload FROM federation_payload WHERE feed_id = ? AND idx = ?"
_SHOWN_THOUGH_TAKEN_BACK = """
    SELECT f.origin, s.wire_id, s.op FROM federation_standing s
    JOIN federation_feed f ON f.id = s.feed_id
    JOIN record r ON r.origin = f.node_id AND r.wire_id = s.wire_id
    WHERE s.op <> 'put' AND r.state = 'published'"""

_KEPT_THOUGH_ERASED = """
    SELECT f.origin, s.wire_id FROM federation_standing s
    JOIN federation_feed f ON f.id = s.feed_id
    JOIN federation_payload p ON p.feed_id = s.feed_id AND p.idx = s.idx
    WHERE s.op = 'erase'
    UNION
    SELECT f.origin, e.wire_id FROM federation_erasure e
    JOIN federation_standing s ON s.wire_id = e.wire_id AND s.op = 'put'
    JOIN federation_feed f ON f.id = s.feed_id AND f.node_id = e.node_id
    JOIN federation_payload p ON p.feed_id = s.feed_id AND p.idx = s.idx"""


class Story:
    """One feed as its writer committed it."""

    def __init__(self) -> None:
        self.headers: list[bytes] = []
        self._frontier = merkle.EMPTY
        self.roots = [self._frontier.root()]

    def add(self, header: bytes) -> None:
        """Add the next header."""
        self.headers.append(header)
        self._frontier, _ = self._frontier.extend([merkle.leaf_hash(header)])
        self.roots.append(self._frontier.root())


class Ledger:
    """All that was ever committed or said."""

    def __init__(self, houses: list[House]) -> None:
        self._houses = houses
        self.stories: dict[str, Story] = defaultdict(Story)
        self._sizes: dict[tuple[str, str], int] = {}
        self._good: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._feed_keys: dict[str, bytes] = {}
        #: Checkpoints seen on the wire, and payloads compared.
        self.seen = 0
        self.compared = 0

    def know(self, house: House) -> None:
        """Learn the keys of a node."""
        note = (house.directory / "keys" / "certificate").read_bytes()
        self._feed_keys[house.id] = read_certificate(note, house.id).feed

    def check(self) -> None:
        """Look at every node whose rows changed; then let the dead rest."""
        for house in self._houses:
            if house.is_touched and house.node is not None:
                house.is_touched = False
                self._check(house)

    def forget(self, house: House) -> None:
        """Let what a node holds be less than it was: an old copy of it was put back."""
        for key in [each for each in self._sizes if each[0] == house.name]:
            del self._sizes[key]

    def heard(self, house: House, path: str, body: bytes) -> None:
        """Remember what a node said, as it said it."""
        end = path.rpartition("/")[2]
        if end in ("checkpoint", "announcement"):
            with suppress(MalformedError):
                self._said(house, read_checkpoint(body))
        elif end == "heads":
            for head in read_heads(body, house.id, self._feed_keys[house.id]).feeds:
                self._said(house, Checkpoint(head.origin, head.size, head.root))

    def _said(self, house: House, said: Checkpoint) -> None:
        self._check_now(house)
        self.seen += 1
        story = self.stories[said.origin]
        if said.size >= len(story.roots):
            raise Broken(f"{house.name} says {said.origin} has {said.size}: never committed")
        if story.roots[said.size] != said.root:
            raise Broken(f"{house.name} says another root for {said.origin} at {said.size}")

    def _check_now(self, house: House) -> None:
        if house.is_touched and house.node is not None:
            house.is_touched = False
            self._check(house)

    def _check(self, house: House) -> None:
        feeds = house.look(_FEEDS)
        # Its own first: what it says of itself is what others are compared with.
        for row in sorted(feeds, key=lambda each: each[2] != house.id):
            self._check_feed(house, *row)
        self._check_payloads(house, {row[0]: row[1] for row in feeds})
        shown = house.look(_SHOWN_THOUGH_TAKEN_BACK)
        if shown:
            raise Broken(f"{house.name} shows what was taken back: {shown[0]}")
        kept = house.look(_KEPT_THOUGH_ERASED)
        if kept:
            raise Broken(f"{house.name} keeps what was erased: {kept[0]}")

    def _check_feed(
        self, house: House, feed_id: int, origin: str, node_id: str, size: int,
        newest: bytes, reached: bytes, alarm: str,
    ) -> None:  # fmt: skip
        if alarm:
            raise Broken(f"{house.name} stopped the honest feed {origin}: {alarm}")
        before = self._sizes.get((house.name, origin), 0)
        if size < before:
            raise Broken(f"{house.name} held {before} entries of {origin} and now {size}")
        self._sizes[house.name, origin] = size
        story, is_own = self.stories[origin], node_id == house.id
        new = house.look(_HEADERS, feed_id, before)
        if [index for index, _ in new] != list(range(before, size)):
            raise Broken(f"{house.name} holds {size} entries of {origin} with holes")
        for index, header in new:
            if is_own and index == len(story.headers):
                story.add(header)
            if index >= len(story.headers) or story.headers[index] != header:
                raise Broken(f"{house.name} has another entry {index} of {origin}")
        for note in (newest, reached):
            if note:
                seen = read_checkpoint(note)
                if seen.size >= len(story.roots) or story.roots[seen.size] != seen.root:
                    raise Broken(f"{house.name} believes another root of {origin}: {seen}")

    def _check_payloads(self, house: House, origins: dict[int, str]) -> None:
        good = self._good[f"{house.name} {house.directory.parent}"]
        for feed_id, index in house.look(_HELD):
            origin = origins[feed_id]
            if (origin, index) in good:
                continue
            salt, payload = house.look(_PAYLOAD, feed_id, index)[0]
            header = read_header(self.stories[origin].headers[index])
            self.compared += 1
            try:
                check_payload(header, salt, payload)
            except MalformedError as error:
                raise Broken(f"{house.name} keeps a false payload: {origin} {index}") from error
            good.add((origin, index))

    def digest(self) -> str:
        """Return the hash of all feeds as they stand."""
        told = hashlib.sha256()
        for origin in sorted(self.stories):
            told.update(origin.encode() + self.stories[origin].roots[-1])
        return told.hexdigest()
