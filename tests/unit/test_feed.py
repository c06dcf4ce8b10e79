# SPDX-License-Identifier: EUPL-1.2
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import UntrustedError
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.entry import put_header, wire_id
from federation.wire.feed import ForkError, ProofError, RollbackError, TrustedFeed

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "a" * 32 + "/public/1"


def header(number, salt=bytes(32)):
    record = wire_id(number.to_bytes(16, "big"))
    return put_header(record, 1, salt=salt, payload=bytes(256), week=date(2026, 11, 16)).raw


HEADERS = [header(number) for number in range(1200)]


class Origin:
    """A whole feed in memory: what an honest, or a lying, origin can tell about it."""

    def __init__(self, headers, key=KEY):
        self.headers, self.key = headers, key
        self.leaves = list(map(merkle.leaf_hash, headers))

    def subtree(self, level, index):
        row = self.leaves[index << level : (index + 1) << level]
        return merkle.EMPTY.extend(row)[0].root()

    def checkpoint(self, size=None):
        size = len(self.headers) if size is None else size
        root = merkle.EMPTY.extend(self.leaves[:size])[0].root()
        return sign_checkpoint(Checkpoint(ORIGIN, size, root), self.key)

    def proof(self, stop, size=None):
        return merkle.consistency_proof(stop, size or len(self.headers), self.subtree)


HONEST = Origin(HEADERS[:5])
LIAR = Origin([*HEADERS[:2], header(2, b"x" * 32), *HEADERS[3:5]])


def reader(size=0, origin=HONEST):
    """A reader that holds the first ``size`` headers of ``origin``."""
    feed = TrustedFeed(ORIGIN, PUBLIC)
    feed.consider(origin.checkpoint(size).note)
    if size:
        feed.accept(origin.headers[:size], origin.proof(size, size))
    return feed


def test_honest_headers_are_believed():
    feed = TrustedFeed(ORIGIN, PUBLIC)

    assert feed.consider(HONEST.checkpoint().note) == HONEST.checkpoint()
    batch = feed.accept(HONEST.headers, [])

    assert [each.raw for each in batch.headers] == HONEST.headers
    assert (batch.start, list(batch.leaves)) == (0, HONEST.leaves)
    assert feed.is_complete and feed.frontier == batch.frontier
    assert feed.frontier.root() == HONEST.checkpoint().root


def test_headers_come_in_batches_and_a_broken_transfer_goes_on_at_the_cursor():
    origin = Origin(HEADERS)
    first = TrustedFeed(ORIGIN, PUBLIC)
    first.consider(origin.checkpoint().note)
    one = first.accept(HEADERS[:700], origin.proof(700))

    later = TrustedFeed(ORIGIN, PUBLIC, frontier=first.frontier, newest=first.newest)
    two = later.accept(HEADERS[700:], origin.proof(1200))

    assert later.is_complete
    assert [(each.level, each.index) for each in one.closed + two.closed] == [
        (8, 0),
        (8, 1),
        (8, 2),
        (8, 3),
    ]


def test_a_feed_that_shrinks_is_caught():
    feed = reader(3)

    with pytest.raises(RollbackError, match="feed shrank from 3 to 0") as caught:
        feed.consider(HONEST.checkpoint(0).note)

    assert caught.value.seen == HONEST.checkpoint(0)
    assert feed.newest == HONEST.checkpoint(3)


def test_a_feed_that_shrinks_before_its_headers_came_is_caught_too():
    feed = reader()
    feed.consider(HONEST.checkpoint(5).note)

    with pytest.raises(RollbackError, match="from 5 to 3"):
        feed.consider(HONEST.checkpoint(3).note)


def test_two_roots_for_one_size_are_a_fork_with_both_notes_as_evidence():
    feed = reader(5)

    with pytest.raises(ForkError, match="two roots for its first 5 entries") as caught:
        feed.consider(LIAR.checkpoint().note)

    assert caught.value.notes == (HONEST.checkpoint().note, LIAR.checkpoint().note)
    assert feed.newest == HONEST.checkpoint()


def test_a_fork_is_seen_before_any_header_came():
    feed = TrustedFeed(ORIGIN, PUBLIC)
    feed.consider(HONEST.checkpoint().note)

    with pytest.raises(ForkError):
        feed.consider(LIAR.checkpoint().note)


def test_an_empty_feed_has_one_root():
    lie = sign_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), KEY)

    with pytest.raises(ForkError, match="first 0 entries"):
        TrustedFeed(ORIGIN, PUBLIC).consider(lie.note)


def test_every_checkpoint_believed_is_reached_before_a_newer_one():
    feed = reader()
    feed.consider(HONEST.checkpoint(3).note)

    assert feed.consider(HONEST.checkpoint(5).note).size == 3
    feed.accept(HEADERS[:3], HONEST.proof(3, 3))
    assert feed.consider(HONEST.checkpoint(5).note).size == 5


def test_a_newer_history_that_is_not_ours_is_caught_with_both_notes():
    feed = reader(3)
    feed.consider(LIAR.checkpoint().note)

    with pytest.raises(ProofError, match="headers 3 to 5 do not lead") as caught:
        feed.accept(LIAR.headers[3:], LIAR.proof(5))

    assert caught.value.notes == (HONEST.checkpoint(3).note, LIAR.checkpoint().note)
    assert feed.frontier == reader(3).frontier


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "no signature lines"),
        (HONEST.checkpoint().note.replace(b"\n5\n", b"\n6\n"), "bad signature"),
        (Origin(HEADERS[:5], OTHER).checkpoint().note, "not signed by the key on record"),
        (
            sign_checkpoint(Checkpoint("b" * 32 + "/public/1", 5, bytes(32)), KEY).note,
            "checkpoint is of feed b",
        ),
    ],
    ids=["malformed", "altered", "other key", "other feed"],
)
def test_a_checkpoint_that_is_not_its_own_changes_nothing(raw, complaint):
    feed = reader(3)

    with pytest.raises(UntrustedError, match=complaint) as caught:
        feed.consider(raw)

    assert caught.value.peer == ORIGIN
    assert feed.newest == HONEST.checkpoint(3)


PROOF = HONEST.proof(4)
LIES = {
    "truncated": (HEADERS[2:3], PROOF, "do not lead"),
    "extra": ([*HEADERS[2:4], HEADERS[9]], PROOF, "do not lead"),
    "beyond the checkpoint": (HEADERS[2:6], [], "sent 4 headers where 1 to 3"),
    "none": ([], PROOF, "sent 0 headers"),
    "reordered": ([HEADERS[3], HEADERS[2]], PROOF, "do not lead"),
    "altered": ([header(2, b"x" * 32), HEADERS[3]], PROOF, "do not lead"),
    "repeated": ([HEADERS[2], HEADERS[2]], PROOF, "do not lead"),
    "held already": (HEADERS[0:2], PROOF, "do not lead"),
    "skipped": (HEADERS[3:5], PROOF, "do not lead"),
    "a space more": ([HEADERS[2] + b" ", HEADERS[3]], PROOF, "do not lead"),
    "malformed": ([HEADERS[2], b"{}"], PROOF, "header 3 is malformed: header has no version"),
    "too long": ([HEADERS[2] + b" " * 512, HEADERS[3]], PROOF, "header 2 is malformed"),
    "no proof": (HEADERS[2:4], [], "do not lead"),
    "half a proof": (HEADERS[2:4], PROOF[:-1], "do not lead"),
    "proof with more": (HEADERS[2:4], [*PROOF, bytes(32)], "do not lead"),
    "proof of others": (HEADERS[2:4], HONEST.proof(3), "do not lead"),
    "proof of odd hashes": (HEADERS[2:4], [b"short"], "do not lead"),
}


@pytest.mark.parametrize(("headers", "proof", "complaint"), LIES.values(), ids=LIES.keys())
def test_a_lie_changes_nothing(headers, proof, complaint):
    feed = reader(2)
    feed.consider(HONEST.checkpoint().note)
    before = (feed.frontier, feed.newest)

    with pytest.raises(UntrustedError, match=complaint):
        feed.accept(headers, proof)

    assert (feed.frontier, feed.newest) == before
    assert feed.accept(HEADERS[2:4], PROOF).start == 2


def test_a_batch_has_1000_headers_at_most():
    origin = Origin(HEADERS)
    feed = TrustedFeed(ORIGIN, PUBLIC)
    feed.consider(origin.checkpoint().note)

    with pytest.raises(UntrustedError, match="sent 1001 headers where 1 to 1000"):
        feed.accept(HEADERS[:1001], origin.proof(1001))

    assert feed.accept(HEADERS[:1000], origin.proof(1000)).frontier.size == 1000


def test_headers_before_any_checkpoint_are_refused():
    with pytest.raises(UntrustedError, match="before a checkpoint"):
        TrustedFeed(ORIGIN, PUBLIC).accept(HEADERS[:1], [])


def test_a_fork_is_seen_at_another_size_than_ours():
    feed = reader(5)

    feed.check_past(HONEST.checkpoint(4), b"their heads", HONEST.subtree)
    feed.check_past(LIAR.checkpoint(2), b"their heads", HONEST.subtree)
    with pytest.raises(ForkError, match="first 4 entries") as caught:
        feed.check_past(LIAR.checkpoint(4), b"their heads", HONEST.subtree)

    assert caught.value.notes == (HONEST.checkpoint().note, b"their heads")


def test_what_we_do_not_hold_yet_is_not_judged():
    reader(3).check_past(LIAR.checkpoint(4), b"their heads", HONEST.subtree)
