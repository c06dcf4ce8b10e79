# SPDX-License-Identifier: EUPL-1.2
"""Trees and feeds, whatever is done to them and in whatever order."""

import hashlib
import os
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.errors import MalformedError, UntrustedError
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.entry import withdraw_header
from federation.wire.feed import ForkError, RollbackError, TrustedFeed
from federation.wire.identity import node_id, public_of

LONG = bool(os.environ.get("SAMENBETER_LONG"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = f"{node_id(public_of(KEY))}/public/1"
#: Sizes around the borders of the stored levels are reached by whole steps of these.
STEPS = st.sampled_from((1, 1, 2, 3, 7, 100, 255, 256, 300))


def naive_root(leaves):
    """MTH of RFC 6962, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    halves = naive_root(leaves[:left]) + naive_root(leaves[left:])
    return hashlib.sha256(b"\1" + halves).digest()


class TreeMachine(RuleBasedStateMachine):
    """A tree that grows, beside the definition of it."""

    def __init__(self):
        super().__init__()
        self.leaves = []
        self.frontier = merkle.EMPTY
        self.rows = {0: self.leaves, 8: [], 16: []}

    @property
    def subtree(self):
        # One for each moment: it remembers what it read.
        return merkle.stored_subtrees(lambda level, start, stop: self.rows[level][start:stop])

    @rule(count=STEPS)
    def grow(self, count):
        assume(len(self.leaves) + count < 1500)
        new = [merkle.leaf_hash(b"%d" % (len(self.leaves) + n)) for n in range(count)]
        self.frontier, closed = self.frontier.extend(new)
        self.leaves += new
        for one in closed:
            assert one.index == len(self.rows[one.level])
            self.rows[one.level].append(one.hash)

    @rule(a=st.integers(0, 1499), b=st.integers(0, 1499))
    def what_was_is_the_beginning_of_what_is(self, a, b):
        old, new = sorted((a % (len(self.leaves) + 1), b % (len(self.leaves) + 1)))
        assume(old)
        roots = naive_root(self.leaves[:old]), naive_root(self.leaves[:new])

        proof = merkle.consistency_proof(old, new, self.subtree)

        merkle.verify_consistency(old, new, *roots, proof)
        for wrong in broken(proof):
            refused(merkle.verify_consistency, old, new, *roots, wrong)
        refused(merkle.verify_consistency, old, new, bytes(32), roots[1], proof)

    @precondition(lambda self: self.leaves)
    @rule(a=st.integers(0, 1499), b=st.integers(0, 1499))
    def each_entry_can_be_shown(self, a, b):
        size = 1 + a % len(self.leaves)
        index, root = b % size, naive_root(self.leaves[:size])

        proof = merkle.inclusion_proof(index, size, self.subtree)

        leaf = self.leaves[index]
        merkle.verify_inclusion(leaf, index, size, root, proof)
        for wrong in broken(proof):
            refused(merkle.verify_inclusion, leaf, index, size, root, wrong)
        refused(merkle.verify_inclusion, bytes(32), index, size, root, proof)

    @rule(a=st.integers(0, 1499))
    def an_earlier_frontier_can_be_made_again(self, a):
        size = a % (len(self.leaves) + 1)

        frontier = merkle.frontier_at(size, self.subtree)

        assert (frontier.size, frontier.root()) == (size, naive_root(self.leaves[:size]))

    @invariant()
    def the_root_is_that_of_the_definition(self):
        assert self.frontier.size == len(self.leaves)
        assert self.frontier.root() == naive_root(self.leaves)


def broken(proof):
    """Yield proofs that are not this one."""
    yield [*proof, bytes(32)]
    if proof:
        yield proof[:-1]
        yield [bytes(32), *proof[1:]]
    if len(proof) > 1 and proof[0] != proof[1]:
        yield [proof[1], proof[0], *proof[2:]]


def refused(check, *arguments):
    """See that a check refuses."""
    try:
        check(*arguments)
    except MalformedError:
        return
    raise AssertionError(f"{check.__name__} believes {arguments}")


class FeedMachine(RuleBasedStateMachine):
    """One writer, sometimes a liar; one reader, sometimes restarted."""

    def __init__(self):
        super().__init__()
        self.headers, self.hashes = [], []
        self.notes = [self.sign(0, merkle.EMPTY.root())]
        self.reader = TrustedFeed(ORIGIN, public_of(KEY))
        self.seen = 0

    @property
    def subtree(self):
        return merkle.stored_subtrees(self.stored)

    def stored(self, level, start, stop):
        width = 1 << level
        return [naive_root(self.hashes[i * width : (i + 1) * width]) for i in range(start, stop)]

    def sign(self, size, root):
        return sign_checkpoint(Checkpoint(ORIGIN, size, root), KEY).note

    @rule(count=st.sampled_from((1, 2, 5, 600, 1001)))
    def the_writer_adds(self, count):
        assume(len(self.headers) + count < 2500)
        for _ in range(count):
            number = len(self.headers) + 1
            raw = withdraw_header("a" * 26, number, week=date(2026, 3, 2)).raw
            self.headers.append(raw)
            self.hashes.append(merkle.leaf_hash(raw))
        self.notes.append(self.sign(len(self.headers), naive_root(self.hashes)))

    @rule(which=st.integers(0, 100))
    def the_reader_hears_a_checkpoint(self, which):
        note = self.notes[which % len(self.notes)]
        size = int(note.split(b"\n")[1])
        known = self.reader.newest.size if self.reader.newest else 0

        try:
            aim = self.reader.consider(note)
        except RollbackError:
            assert size < known
            return

        assert size >= known
        assert aim is self.reader.newest
        self.seen = max(self.seen, aim.size)

    @precondition(lambda self: self.reader.newest and not self.reader.is_complete)
    @rule(most=st.sampled_from((1, 3, 999, 1000)))
    def the_reader_reads_on(self, most):
        start, size = self.reader.frontier.size, self.reader.newest.size
        stop = min(size, start + most)
        proof = merkle.consistency_proof(stop, size, self.subtree)

        batch = self.reader.accept(self.headers[start:stop], proof)

        assert [header.raw for header in batch.headers] == self.headers[start:stop]
        assert batch.start == start

    @precondition(lambda self: self.reader.newest and not self.reader.is_complete)
    @rule(how=st.sampled_from(("altered", "missing", "extra", "reordered", "repeated", "proof")))
    def the_reader_is_lied_to(self, how):
        start, size = self.reader.frontier.size, self.reader.newest.size
        stop = min(size, start + 4)
        sent, proof = self.headers[start:stop], merkle.consistency_proof(stop, size, self.subtree)
        if how == "altered":
            sent = [*sent[:-1], sent[-1].replace(b"withdraw", b"erase")]
        elif how == "missing":
            sent = sent[:-1]
        elif how == "extra":
            sent = [*sent, sent[-1]]
        elif how == "reordered":
            assume(len(sent) > 1)
            sent = sent[::-1]
        elif how == "repeated":
            assume(len(sent) > 1)
            sent = [sent[0]] * len(sent)
        else:
            proof = [*proof, bytes(32)]

        self.changes_nothing(self.reader.accept, sent, proof)

    @rule(more=st.integers(0, 3), key=st.booleans())
    def the_reader_hears_another_story(self, more, key):
        size = (self.reader.newest.size if self.reader.newest else 0) + more
        other = Ed25519PrivateKey.from_private_bytes(bytes(32)) if key else KEY
        note = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), other).note
        assume(key or more == 0)

        error = self.changes_nothing(self.reader.consider, note)

        assert key or isinstance(error, ForkError)

    @rule(at=st.integers(0, 3000))
    def the_past_is_compared(self, at):
        held = self.reader.frontier.size
        size = at % (held + 1)
        honest = Checkpoint(ORIGIN, size, naive_root(self.hashes[:size]))

        self.reader.check_past(honest, b"", self.subtree)
        lie = Checkpoint(ORIGIN, size, bytes(32))
        assert isinstance(
            self.changes_nothing(self.reader.check_past, lie, b"", self.subtree), ForkError
        )

    @rule()
    def the_reader_starts_again(self):
        old = self.reader
        self.reader = TrustedFeed(ORIGIN, old.key, frontier=old.frontier, newest=old.newest)

    def changes_nothing(self, deed, *arguments):
        """Return the doubt that a lie raises."""
        before = self.reader.frontier, self.reader.newest
        try:
            deed(*arguments)
        except UntrustedError as error:
            assert (self.reader.frontier, self.reader.newest) == before
            return error
        raise AssertionError("a lie is believed")

    @invariant()
    def what_is_held_is_what_was_written(self):
        held = self.reader.frontier
        assert held.size <= self.seen <= len(self.headers)
        assert held.root() == naive_root(self.hashes[: held.size])


_SETTINGS = settings(max_examples=500 if LONG else 25, stateful_step_count=25, deadline=None)
TestTree = TreeMachine.TestCase
TestTree.settings = _SETTINGS
TestFeed = FeedMachine.TestCase
TestFeed.settings = _SETTINGS
