# SPDX-License-Identifier: EUPL-1.2
import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import MalformedError
from federation.wire import merkle
from federation.wire.merkle import EMPTY, Closed, Frontier

# A tree that is large enough to have two complete nodes of level 8 and a bit more.
LEAVES = [merkle.leaf_hash(b"entry %d" % number) for number in range(600)]
SIZES = st.integers(1, len(LEAVES))


def naive_root(leaves):
    """MTH of RFC 6962, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    halves = naive_root(leaves[:left]) + naive_root(leaves[left:])
    return hashlib.sha256(b"\1" + halves).digest()


def naive_subtree(level, index):
    return naive_root(LEAVES[index << level : (index + 1) << level])


def stored(size, asked=None):
    """What a node of that size keeps: leaves, and the complete nodes of level 8."""
    rows = {0: LEAVES[:size], 8: [naive_subtree(8, i) for i in range(size >> 8)], 16: []}

    def read(level, start, stop):
        if asked is not None:
            asked.append((level, start, stop))
        assert stop - start <= 256
        return rows[level][start:stop]

    return merkle.stored_subtrees(read)


@given(st.lists(st.integers(0, 300), max_size=5))
def test_however_the_entries_come_the_tree_is_the_same(parts):
    assume(sum(parts) <= len(LEAVES))
    frontier, closed, size = EMPTY, [], 0

    for part in parts:
        frontier, more = frontier.extend(LEAVES[size : size + part])
        closed += more
        size += part

    assert frontier.size == size
    assert frontier.root() == naive_root(LEAVES[:size])
    assert closed == [Closed(8, i, naive_subtree(8, i)) for i in range(size >> 8)]


def test_extending_leaves_the_frontier_as_it_was():
    three, _ = EMPTY.extend(LEAVES[:3])

    three.extend(LEAVES[3:9])

    assert three == EMPTY.extend(LEAVES[:3])[0]


def test_levels_8_and_16_are_reported_once_and_together():
    almost = Frontier(2**17 - 1, tuple(LEAVES[:17]))

    frontier, closed = almost.extend([LEAVES[20], LEAVES[21]])

    assert [(each.level, each.index) for each in closed] == [(8, 511), (16, 1)]
    assert (frontier.size, len(frontier.hashes)) == (2**17 + 1, 2)


def test_a_frontier_has_a_hash_for_every_part():
    with pytest.raises(MalformedError, match="a tree of 3 has no 1 parts"):
        Frontier(3, (LEAVES[0],))


@given(SIZES)
def test_a_frontier_comes_back_from_what_is_stored(size):
    assert merkle.frontier_at(size, stored(len(LEAVES))) == EMPTY.extend(LEAVES[:size])[0]


@given(SIZES, st.data())
def test_every_entry_can_be_proved_to_be_in(size, data):
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(LEAVES[:size])

    proof = merkle.inclusion_proof(index, size, stored(size))

    assert proof == merkle.inclusion_proof(index, size, naive_subtree)
    merkle.verify_inclusion(LEAVES[index], index, size, root, proof)


@given(SIZES, st.data())
def test_a_false_inclusion_is_not_proved(size, data):
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(LEAVES[:size])
    proof = merkle.inclusion_proof(index, size, stored(size))

    lies = [
        (LEAVES[index][::-1], index, size, root, proof),
        (LEAVES[index], index, size, root[::-1], proof),
        (LEAVES[index], index, size, root, [*proof, root]),
        (LEAVES[index], -1, size, root, proof),
        (LEAVES[index], size, size, root, proof),
    ]
    if proof:
        lies.append((LEAVES[index], index, size, root, proof[:-1]))
        lies.append((LEAVES[index], index, size, root, [proof[0][::-1], *proof[1:]]))
        lies.append((LEAVES[index], index ^ 1, size, root, proof))
    if len(proof) > 1:
        lies.append((LEAVES[index], index, size, root, proof[::-1]))
    for lie in lies:
        with pytest.raises(MalformedError):
            merkle.verify_inclusion(*lie)


@given(SIZES, st.data())
def test_growth_can_be_proved(new, data):
    old = data.draw(st.integers(1, new))
    roots = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])

    proof = merkle.consistency_proof(old, new, stored(new))

    assert proof == merkle.consistency_proof(old, new, naive_subtree)
    merkle.verify_consistency(old, new, *roots, proof)


@given(SIZES, st.data())
def test_a_rewritten_past_is_not_proved(new, data):
    old = data.draw(st.integers(1, new))
    before, after = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    rewritten = naive_root([LEAVES[-1], *LEAVES[1:old]])
    proof = merkle.consistency_proof(old, new, stored(new))

    lies = [
        (old, new, rewritten, after, proof),
        (old, new, before, rewritten, proof),
        (old, new, before, after, [*proof, after]),
        (new + 1, new, before, after, proof),
        (0, new, EMPTY.root(), after, []),
        (-1, new, before, after, proof),
    ]
    if proof:
        lies.append((old, new, before, after, proof[:-1]))
        lies.append((old, new, before, after, [proof[0][::-1], *proof[1:]]))
    assume(old < len(LEAVES))
    for lie in lies:
        with pytest.raises(MalformedError):
            merkle.verify_consistency(*lie)


def test_a_proof_reads_two_blocks_of_a_level_at_most():
    asked = []

    merkle.inclusion_proof(300, 600, stored(600, asked))

    assert len(asked) == len(set(asked)) <= 4


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index, size):
    with pytest.raises(MalformedError, match="there is no leaf"):
        merkle.inclusion_proof(index, size, naive_subtree)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (0, 3), (4, 3)])
def test_there_is_no_proof_of_shrinking_or_of_nothing(old, new):
    with pytest.raises(MalformedError, match="cannot be proved"):
        merkle.consistency_proof(old, new, naive_subtree)


def test_a_node_that_is_not_complete_has_no_hash():
    subtree = stored(300)

    assert subtree(5, 8) == naive_subtree(5, 8)
    with pytest.raises(MalformedError, match="node 9 of level 5 is not complete"):
        subtree(5, 9)
    with pytest.raises(MalformedError, match="node 1 of level 8 is not complete"):
        subtree(8, 1)


def test_a_proof_that_is_too_long_or_too_short_is_told_as_such():
    root, leaf = naive_root(LEAVES[:5]), LEAVES[0]
    inside = merkle.inclusion_proof(0, 5, naive_subtree)
    growth = merkle.consistency_proof(3, 5, naive_subtree)

    for proof, complaint in ((inside[:-1], "too short"), ([*inside, root], "too long")):
        with pytest.raises(MalformedError, match=complaint):
            merkle.verify_inclusion(leaf, 0, 5, root, proof)
    for proof, complaint in (
        ([], "too short"),
        (growth[:-1], "too short"),
        ([*growth, root], "long"),
    ):
        with pytest.raises(MalformedError, match=complaint):
            merkle.verify_consistency(3, 5, naive_root(LEAVES[:3]), root, proof)
