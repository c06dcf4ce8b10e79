# SPDX-License-Identifier: EUPL-1.2
"""The tree of RFC 6962: a root of 32 bytes that commits to every entry and their order.

A node of the tree is named by its level (0 is a leaf) and its index at that level; it is
complete when all 2^level leaves below it exist. A complete node never changes again, so every
root and every proof is made of complete nodes only.

Nothing here believes anybody: what does not prove what it should raises MalformedError, and
the caller, who knows who sent it, says whose fault that is.

Source: RFC 6962 section 2.1; vectors of transparency-dev/merkle.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.errors import MalformedError

#: Levels whose complete nodes are worth storing: any proof then reads at most 256 of each.
STORED_LEVELS = (8, 16, 24)

#: Returns the hash of a complete node: (level, index) → 32 bytes.
Subtree = Callable[[int, int], bytes]

#: Returns hashes of one level, from index ``start`` up to ``stop``, in order; fewer where the
#: tree ends before. It is asked for level 0 and the stored levels only.
ReadHashes = Callable[[int, int, int], Sequence[bytes]]

_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True)
class Closed:
    """A node of a stored level that has just become complete."""

    level: int
    index: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash (32 bytes) of an entry as a leaf."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash (32 bytes) of the node above two others."""
    return _sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree with everything left out that its future does not depend on."""

    #: Entries in the tree.
    size: int = 0
    #: The complete nodes the tree falls into, from left (largest) to right; one for each bit
    #: that is set in ``size``.
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count():
            raise MalformedError(f"a tree of {self.size} has no {len(self.hashes)} parts")

    def root(self) -> bytes:
        """Return the root (32 bytes)."""
        if not self.hashes:
            return _sha256(b"").digest()
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def extend(self, leaves: Iterable[bytes]) -> tuple["Frontier", list[Closed]]:
        """Return the tree with ``leaves`` after it, and what became complete by that.

        Args:
            leaves: hashes of the new leaves, as ``leaf_hash`` gives them.

        Returns:
            The new frontier, and the nodes of ``STORED_LEVELS`` that were not complete before.
        """
        row = list(leaves)
        first, level, size = self.size, 0, self.size + len(row)
        left, right = list(self.hashes), []
        closed: list[Closed] = []
        # ``row`` holds complete nodes of one level, from index ``first`` on.
        while row:
            if level in STORED_LEVELS:
                closed += (Closed(level, first + i, each) for i, each in enumerate(row))
            if first & 1:
                row.insert(0, left.pop())
            if len(row) & 1:
                right.append(row.pop())
            row = _row_above(row)
            first, level = first >> 1, level + 1
        return Frontier(size, (*left, *reversed(right))), closed


#: The tree without entries.
EMPTY = Frontier()


def frontier_at(size: int, subtree: Subtree) -> Frontier:
    """Return the frontier of the first ``size`` entries; its root is theirs."""
    return Frontier(size, tuple(_parts(0, size, subtree)))


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that lead from leaf ``index`` to the root of ``size`` entries.

    Raises:
        MalformedError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise MalformedError(f"there is no leaf {index} among {size} entries")
    proof = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _left_part(stop - start)
        if index < middle:
            proof.append(_hash_of(middle, stop, subtree))
            stop = middle
        else:
            proof.append(_hash_of(start, middle, subtree))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that show the first ``old`` of ``new`` entries to be what they were.

    Raises:
        MalformedError: ``old`` is larger than ``new``, or 0: about nothing, nothing is proved.
    """
    if not 1 <= old <= new:
        raise MalformedError(f"{old} entries cannot be proved to grow into {new}")
    proof = []
    start, stop = 0, new
    while stop != old:
        middle = start + _left_part(stop - start)
        if old <= middle:
            proof.append(_hash_of(middle, stop, subtree))
            stop = middle
        else:
            proof.append(_hash_of(start, middle, subtree))
            start = middle
    if start:
        proof.append(_hash_of(start, stop, subtree))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that ``leaf`` is the hash of entry ``index`` in the tree with that size and root.

    Raises:
        MalformedError: the proof does not show it.

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise MalformedError(f"there is no leaf {index} among {size} entries")
    _check_lengths(leaf, root, *proof)
    node, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            raise MalformedError("inclusion proof is too long")
        if node & 1 or node == last:
            found = node_hash(each, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, each)
        node, last = node >> 1, last >> 1
    if last:
        raise MalformedError("inclusion proof is too short")
    if found != root:
        raise MalformedError("inclusion proof does not lead to the root")


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree with ``old`` entries and root is where the new one began.

    Raises:
        MalformedError: the proof does not show it.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 <= old <= new or old == 0 < new:
        raise MalformedError(f"{old} entries cannot be proved to grow into {new}")
    _check_lengths(*proof)
    if old == 0 and old_root != EMPTY.root():
        raise MalformedError("an empty tree has another root")
    if old == new:
        if proof:
            raise MalformedError("consistency proof is too long")
        if old_root != new_root:
            raise MalformedError(f"there are two roots for {old} entries")
        return
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    # Where the old tree is one complete node, its root itself is where the proof begins.
    path = list(proof) if node else [old_root, *proof]
    if not path:
        raise MalformedError("consistency proof is too short")
    old_found = new_found = path[0]
    for each in path[1:]:
        if last == 0:
            raise MalformedError("consistency proof is too long")
        if node & 1 or node == last:
            old_found, new_found = node_hash(each, old_found), node_hash(each, new_found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_found = node_hash(new_found, each)
        node, last = node >> 1, last >> 1
    if last:
        raise MalformedError("consistency proof is too short")
    if old_found != old_root or new_found != new_root:
        raise MalformedError("consistency proof does not lead from the one root to the other")


def stored_subtrees(read: ReadHashes) -> Subtree:
    """Return the complete nodes of a tree of which leaves and ``STORED_LEVELS`` are stored.

    It reads whole blocks of 256 hashes and remembers them, so that a proof costs two reads for
    each stored level at most. Use one for the proofs of one answer, inside one transaction.

    Args:
        read: returns stored hashes of one level; it is asked for at most 256.

    Returns:
        A function that raises MalformedError for a node that is not complete.
    """
    blocks: dict[tuple[int, int], Sequence[bytes]] = {}

    def subtree(level: int, index: int) -> bytes:
        stored = min(level // 8 * 8, STORED_LEVELS[-1])
        width = 1 << (level - stored)
        # Above the last stored level a node can be wider than a block.
        block, offset = divmod(index * width, max(256, width))
        if (stored, block) not in blocks:
            start = block * max(256, width)
            blocks[stored, block] = read(stored, start, start + max(256, width))
        row = list(blocks[stored, block][offset : offset + width])
        if len(row) != width:
            raise MalformedError(f"node {index} of level {level} is not complete")
        while len(row) > 1:
            row = _row_above(row)
        return row[0]

    return subtree


def _check_lengths(*hashes: bytes) -> None:
    if any(len(each) != 32 for each in hashes):
        raise MalformedError("a hash does not have 32 bytes")


def _left_part(size: int) -> int:
    """Return the largest power of two smaller than ``size``, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _parts(start: int, stop: int, subtree: Subtree) -> list[bytes]:
    parts = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        parts.append(subtree(level, start >> level))
        start += 1 << level
    return parts


def _hash_of(start: int, stop: int, subtree: Subtree) -> bytes:
    return Frontier(stop - start, tuple(_parts(start, stop, subtree))).root()


def _row_above(row: Sequence[bytes]) -> list[bytes]:
    pairs = iter(row)
    return [
        _sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)
    ]
