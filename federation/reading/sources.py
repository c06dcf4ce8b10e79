# SPDX-License-Identifier: EUPL-1.2
"""Who brings the bytes of a feed. Who wrote them is another matter: the writer's key says that.

A source is believed nothing: what it brings is verified against the writer, wherever it comes
from. So the writer itself, another peer that passes on what it holds, and a file are read by the
same code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.errors import FetchError, MalformedError
from federation import peers
from federation.networks.access import PUBLIC
from federation.store.peers import Peer
from federation.wire.note import MAX_BYTES
from federation.wire.transfer import read_frames
from samenbeter import Node


class Source(Protocol):
    """Answers as docs/federation.md, chapter 7, describes, whatever stands behind it."""

    @property
    def name(self) -> str:
        """What it is called in errors: a node id, or the name of a file."""

    def get(
        self, path: str, *, query: str = "", cap: int = MAX_BYTES, deadline: float = peers.DEADLINE
    ) -> bytes:
        """Return the answer to GET ``path``, below ``/federation/v1``.

        Args:
            path: like ``/feeds/<origin>/checkpoint``.
            query: without question mark.
            cap: most bytes of the answer.
            deadline: seconds in all.

        Raises:
            FetchError: no good answer within bounds.
        """


@dataclass(frozen=True, slots=True)
class PeerSource:
    """A peer over the network: the writer of a feed, or a mirror of it.

    Public feeds are asked for unsigned: any cache may answer, and neither side pays for a
    signature. All else is signed once the peer told that it knows us. One that refuses the
    signature, for it knows us no more or our clocks differ, is asked what everybody may know.
    """

    node: Node
    peer: Peer

    @property
    def name(self) -> str:
        """The node id of the peer."""
        return self.peer.node_id

    def get(
        self, path: str, *, query: str = "", cap: int = MAX_BYTES, deadline: float = peers.DEADLINE
    ) -> bytes:
        """Return what the peer answers."""

        def ask(headers: Mapping[str, str]) -> bytes:
            return peers.fetch(
                self.node, self.name, self.peer.address, path,
                query=query, cap=cap, deadline=deadline, headers=headers,
            )  # fmt: skip

        if is_public(path) or not self.peer.level_received:
            return ask({})
        try:
            return ask(peers.signed(self.node, self.peer.node_id, "GET", peers.ROOT + path, query))
        except FetchError as error:
            if error.status != 401:
                raise
            return ask({})


@dataclass(frozen=True, slots=True)
class Handed:
    """What a peer brought along with its news; what is not in it the peer is asked for."""

    brought: Source
    peer: Source

    @property
    def name(self) -> str:
        """The node id of the peer."""
        return self.peer.name

    def get(
        self, path: str, *, query: str = "", cap: int = MAX_BYTES, deadline: float = peers.DEADLINE
    ) -> bytes:
        """Return what was brought if that is all of it, else what the peer answers."""
        try:
            found = self.brought.get(path, query=query, cap=cap)
            if not path.endswith("/payloads") or all(each.is_held for each in read_frames(found)):
                return found
        except (FetchError, MalformedError):
            pass  # not in it, or not in order: the peer itself knows
        return self.peer.get(path, query=query, cap=cap, deadline=deadline)


def is_public(path: str) -> bool:
    """Whether everybody gets the same answer to GET ``path``: that of a public feed."""
    parts = path.split("/")
    return path == "/certificate" or (parts[1] == "feeds" and parts[3:4] == [PUBLIC])
