# SPDX-License-Identifier: EUPL-1.2
"""What we believe of one peer's feed: no network, no disk, no clock in here.

UntrustedError
├── RollbackError   the feed is smaller than it was: taken back, or an old copy
├── ForkError       two stories, both signed: carries the notes that prove it
└── ProofError      headers that do not add up: a bad copy, or the headers of another story
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MalformedError, UntrustedError
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, verify_checkpoint
from federation.wire.entry import Header, read_header
from federation.wire.merkle import Closed, Frontier, Subtree

#: Headers of one batch.
MAX_BATCH = 1000


class RollbackError(UntrustedError):
    """A feed is smaller than it was before."""

    def __init__(self, origin: str, known: int, seen: Checkpoint) -> None:
        super().__init__(origin, f"feed shrank from {known} to {seen.size}")
        #: The smaller checkpoint, well signed. Compare it with the past: ``check_past``.
        self.seen = seen


class ForkError(UntrustedError):
    """A feed has told two stories; no one can be made out of both."""

    def __init__(
        self, origin: str, size: int, ours: bytes, theirs: bytes, bridge: bytes = b""
    ) -> None:
        super().__init__(origin, f"feed has two roots for its first {size} entries")
        #: Entries at which the stories differ.
        self.size = size
        #: Notes that show it, byte for byte: the one we believed ("" if we kept none; then our
        #: own headers are the evidence), and the one that contradicts it.
        self.notes = (ours, theirs)
        #: When theirs is about more entries: the root of their story at ``size``, and the proof
        #: that leads from there to their note, 32 bytes each; see ``federation.wire.evidence``.
        self.bridge = bridge


class ProofError(UntrustedError):
    """Headers do not lead from what we hold to the checkpoint that was signed."""

    def __init__(self, origin: str, message: str, reached: bytes, aim: bytes) -> None:
        super().__init__(origin, message)
        #: Notes of the last checkpoint whose headers we hold ("" if none) and of the one these
        #: should have led to. When the origin itself sent them, it has told two stories.
        self.notes = (reached, aim)


@dataclass(frozen=True, slots=True)
class Batch:
    """Headers that are proved to be part of a feed, safe to store."""

    #: Index of the first.
    start: int
    headers: tuple[Header, ...]
    #: Hash of each header as a leaf, 32 bytes each.
    leaves: tuple[bytes, ...]
    #: The feed after this batch.
    frontier: Frontier
    #: Nodes of the stored levels that this batch completed.
    closed: tuple[Closed, ...]


class TrustedFeed:
    """One feed, as far as we have checked it.

    It only grows. A peer that takes something back, tells two stories or sends what does not
    add up is refused with an UntrustedError, and everything here stays what it was.

    Its owner stores ``newest.note`` when ``consider`` returns and a batch when ``accept``
    returns; when storing fails it drops this object and makes one from what is stored.
    """

    def __init__(
        self,
        origin: str,
        key: bytes,
        *,
        frontier: Frontier = merkle.EMPTY,
        newest: Checkpoint | None = None,
    ) -> None:
        self.origin = origin
        #: The feed key on record, 32 bytes.
        self.key = key
        #: What we hold, proved to be part of the feed; its size is the cursor.
        self.frontier = frontier
        #: The newest checkpoint believed; never behind the frontier.
        self.newest = newest
        self._reached = newest if self.is_complete else None

    @property
    def is_complete(self) -> bool:
        """Whether we hold every header of the newest checkpoint."""
        return self.newest is not None and self.newest.size == self.frontier.size

    def consider(self, raw: bytes) -> Checkpoint:
        """Check a checkpoint that claims to be newer, and aim for it.

        While headers of an earlier checkpoint are still missing that one remains the aim, so
        that every checkpoint ever believed is also reached and compared.

        Returns:
            The checkpoint to fetch headers for: ``self.newest``.

        Raises:
            UntrustedError: malformed, of another feed, or not signed by the key on record.
            RollbackError: smaller than what we have seen.
            ForkError: as large, and with another root.
        """
        try:
            seen = verify_checkpoint(raw, self.origin, self.key)
        except MalformedError as error:
            raise UntrustedError(self.origin, str(error)) from error
        known = self.newest or Checkpoint(self.origin, self.frontier.size, self.frontier.root())
        if seen.size < known.size:
            raise RollbackError(self.origin, known.size, seen)
        if seen.size == known.size and seen.root != known.root:
            raise ForkError(self.origin, seen.size, known.note, raw)
        if self.newest is None or (self.is_complete and seen.size > known.size):
            self._reached, self.newest = self.newest, seen
        return self.newest

    def accept(self, headers: Sequence[bytes], proof: Sequence[bytes]) -> Batch:
        """Check that ``headers`` come next in the feed; then believe them.

        Args:
            headers: the next headers from ``frontier.size`` on, 1 to 1,000, as they came.
            proof: hashes that lead from the end of these headers to ``newest``.

        Raises:
            UntrustedError: no headers or too many, or one is malformed.
            ProofError: they are not what stands there in the feed.
        """
        if self.newest is None:
            raise UntrustedError(self.origin, "sent headers before a checkpoint")
        start, missing = self.frontier.size, self.newest.size - self.frontier.size
        if not 1 <= len(headers) <= min(missing, MAX_BATCH):
            raise UntrustedError(
                self.origin,
                f"sent {len(headers)} headers where 1 to {min(missing, MAX_BATCH)} could come",
            )
        read = tuple(self._read(start + i, raw) for i, raw in enumerate(headers))
        leaves = tuple(map(merkle.leaf_hash, headers))
        frontier, closed = self.frontier.extend(leaves)
        try:
            merkle.verify_consistency(
                frontier.size, self.newest.size, frontier.root(), self.newest.root, proof
            )
        except MalformedError as error:
            raise ProofError(
                self.origin,
                f"headers {start} to {frontier.size} do not lead to its checkpoint "
                f"of size {self.newest.size}: {error}",
                self._reached.note if self._reached else b"",
                self.newest.note,
            ) from error
        self.frontier = frontier
        return Batch(start, read, leaves, frontier, tuple(closed))

    def check_past(self, claim: Checkpoint, evidence: bytes, subtree: Subtree) -> None:
        """Check what somebody was told about this feed against the headers we hold.

        Args:
            claim: size and root, well signed; from a smaller checkpoint or another's heads.
            evidence: the note it stands in.
            subtree: complete nodes of what we hold; see ``merkle.stored_subtrees``.

        Raises:
            ForkError: the feed has told two stories. Claims about headers we do not hold yet
                are not judged.
        """
        if claim.size > self.frontier.size:
            return
        if merkle.frontier_at(claim.size, subtree).root() != claim.root:
            ours = self.newest.note if self.newest else b""
            raise ForkError(self.origin, claim.size, ours, evidence)

    def _read(self, index: int, raw: bytes) -> Header:
        try:
            return read_header(raw)
        except MalformedError as error:
            raise UntrustedError(self.origin, f"header {index} is malformed: {error}") from error
