# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import heads, note
from federation.wire.checkpoint import Checkpoint
from federation.wire.heads import Heads

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC = KEY.public_key().public_bytes_raw()
NODE = "a" * 32
FEEDS = (
    Checkpoint(f"{NODE}/kring7/1", 0, bytes(32)),
    Checkpoint(f"{NODE}/public/1", 3, bytes(range(32))),
)
HONEST = Heads(NODE, datetime(2026, 11, 16, 9, 30, tzinfo=UTC), FEEDS)
GOLDEN = (
    "samenbeter/v1/heads\n"
    "node aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
    "time 2026-11-16T09:30:00Z\n"
    "feed aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/kring7/1 0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAA=\n"
    "feed aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/public/1 3 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXG"
    "BkaGxwdHh8=\n"
    "\n"
    "— aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Q473fbyUEFT3GP4GfipqfefwVqdXmpC+prs2DAPd8ZZO+K8"
    "z435zLOAo8NRnZgkfwzxuZYvQZimemynhVNWc3wNEYAM=\n"
).encode()


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert heads.sign_heads(HONEST, KEY).note == GOLDEN


def test_heads_survive_the_journey():
    read = heads.read_heads(GOLDEN, NODE, PUBLIC)

    assert (read, read.note) == (HONEST, GOLDEN)


def test_a_node_without_feeds_has_heads_too():
    nothing = heads.sign_heads(Heads(NODE, HONEST.time, ()), KEY)

    assert heads.read_heads(nothing.note, NODE, PUBLIC).feeds == ()


def test_heads_of_another_node_are_refused():
    with pytest.raises(UntrustedError, match="heads are of node a+"):
        heads.read_heads(GOLDEN, "b" * 32, PUBLIC)


@pytest.mark.parametrize(
    "raw",
    [note.write(HONEST.text(), NODE, OTHER), note.write(HONEST.text(), f"{NODE}/recovery", KEY)],
)
def test_only_the_feed_key_under_the_node_id_counts(raw):
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        heads.read_heads(raw, NODE, PUBLIC)


def test_a_change_is_noticed():
    with pytest.raises(UntrustedError, match="bad signature"):
        heads.read_heads(GOLDEN.replace(b"public/1 3", b"public/1 4"), NODE, PUBLIC)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("v1/heads", "v1/certificate", "note is"),
        (f"node {NODE}\n", "", "where node should be"),
        ("time 2026", "at 2026", "where time should be"),
        ("time 2026", "time 9999", "is not a time"),
        (f"node {NODE}", f"node {'A' * 32}", "no node id"),
        ("feed a", "feeds a", "have the line"),
        ("public/1 3", "public/1 03", "not spelt"),
        ("public/1 3", "public/1 -3", "have the size"),
        ("public/1 3", f"public/1 {2**53}", "have the size"),
        ("public/1 3", "public/1  3", "have the line"),
        ("public/1 3", "kring7/1 3", "once, in order"),
        ("public/1 3", "a/1 3", "once, in order"),
        (f"feed {NODE}/public", f"feed {'b' * 32}/public", "name the feed b"),
        ("/public/1", "/public/x", "not the origin"),
        ("Hh8=", "Hg==", "holds 31 bytes"),
    ],
)
def test_another_shape_is_malformed_even_when_signed(was, becomes, complaint):
    text = HONEST.text().decode().replace(was, becomes).encode()
    assert text != HONEST.text()

    with pytest.raises(MalformedError, match=complaint):
        heads.read_heads(note.write(text, NODE, KEY), NODE, PUBLIC)
