# SPDX-License-Identifier: EUPL-1.2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import cut, note
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.cut import Cut
from federation.wire.identity import node_id, public_of

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC = public_of(KEY)
NODE = node_id(PUBLIC)
ORIGIN = f"{NODE}/public/1"
HONEST = Cut(ORIGIN, 3, bytes(range(32)), 1794821500, 2)
GOLDEN = (
    "samenbeter/v1/cut\n"
    "node ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3\n"
    "origin ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3/public/1\n"
    "size 3\n"
    "root AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "sequence 1794821500\n"
    "next 2\n"
    "\n"
    "— ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3/recovery fsqOtDYolVN+kLtbiyVU8+BzNG18eGeZKaofLdRbpq"
    "uP9qD++7jJbdP+RHPWQ7BktGnFJrOBVVo8PGqbB3WE+EqHoAU=\n"
).encode()


def signed(text, key=KEY, name=f"{NODE}/recovery"):
    return note.write(text, name, key)


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert cut.sign_cut(HONEST, KEY).note == GOLDEN


def test_a_cut_survives_the_journey():
    read = cut.read_cut(GOLDEN, ORIGIN, PUBLIC)

    assert (read, read.note) == (HONEST, GOLDEN)
    assert (read.node, read.next_origin) == (NODE, f"{NODE}/public/2")


def test_a_cut_serves_as_checkpoint_of_what_stands():
    assert cut.read_cut(GOLDEN, ORIGIN, PUBLIC).checkpoint == Checkpoint(ORIGIN, 3, HONEST.root)
    assert cut.read_end(GOLDEN) == Checkpoint(ORIGIN, 3, HONEST.root)
    assert cut.read_end(GOLDEN).note == GOLDEN


def test_where_a_feed_ends_can_be_read_from_a_checkpoint_too():
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, 3, HONEST.root), OTHER)

    assert cut.read_end(checkpoint.note) == checkpoint
    assert cut.is_cut(GOLDEN) and not cut.is_cut(checkpoint.note)


def test_what_is_neither_checkpoint_nor_cut_is_refused():
    with pytest.raises(MalformedError):
        cut.read_end(signed(b"samenbeter/v1/cutting\nx\ny\n"))


def test_a_cut_of_another_feed_is_refused():
    with pytest.raises(UntrustedError, match="cut is of feed"):
        cut.read_cut(GOLDEN, f"{NODE}/public/2", PUBLIC)


def test_a_cut_is_not_held_against_the_key_of_another_node():
    with pytest.raises(UntrustedError, match="key of node"):
        cut.read_cut(signed(HONEST.text(), OTHER), ORIGIN, public_of(OTHER))


@pytest.mark.parametrize(
    "raw",
    [
        signed(HONEST.text(), OTHER),
        signed(HONEST.text(), KEY, NODE),
        signed(HONEST.text(), KEY, ORIGIN),
    ],
)
def test_only_the_recovery_key_under_its_own_name_counts(raw):
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        cut.read_cut(raw, ORIGIN, PUBLIC)


def test_a_feed_key_cannot_sign_a_cut():
    with pytest.raises(UntrustedError, match="key of node"):
        cut.sign_cut(HONEST, OTHER)


def test_a_change_is_noticed():
    with pytest.raises(UntrustedError, match="bad signature"):
        cut.read_cut(GOLDEN.replace(b"size 3", b"size 4"), ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("v1/cut", "v1/certificate", "note is"),
        (f"node {NODE}\n", "", "has 5 fields"),
        ("next 2\n", "next 2\nnext 3\n", "has 7 fields"),
        ("node ", "knot ", "where node should be"),
        ("size 3", "sized 3", "where size should be"),
        (f"node {NODE}", f"node {'b' * 32}", "names the feed"),
        ("/public/1", "/public/x", "not the origin"),
        ("size 3", "size 03", "has the size"),
        ("size 3", "size -3", "has the size"),
        ("size 3", f"size {2**53}", "has the size"),
        ("size 3", "size 3 ", "has the size"),
        ("sequence 1794821500", "sequence 0x1", "has the sequence"),
        ("next 2", "next 1", "goes on in 1"),
        ("next 2", "next 0", "goes on in 0"),
        ("next 2", "next 1000000000", "has the next"),
        ("Hh8=", "Hg==", "holds 31 bytes"),
    ],
)
def test_another_shape_is_malformed_even_when_signed(was, becomes, complaint):
    text = HONEST.text().decode().replace(was, becomes).encode()
    assert text != HONEST.text()

    with pytest.raises(MalformedError, match=complaint):
        cut.read_cut(signed(text), ORIGIN, PUBLIC)


def test_a_cut_that_came_with_a_newer_certificate_takes_over():
    newer = Cut(ORIGIN, 2, bytes(32), HONEST.sequence + 1, 4)

    assert cut.accept_cut(None, HONEST) is HONEST
    assert cut.accept_cut(HONEST, newer) is newer
    assert cut.accept_cut(HONEST, cut.sign_cut(HONEST, KEY)) is HONEST


def test_a_cut_that_came_with_an_older_certificate_is_refused():
    older = Cut(ORIGIN, 2, bytes(32), HONEST.sequence - 1, 2)

    with pytest.raises(UntrustedError, match="went back from sequence"):
        cut.accept_cut(HONEST, older)


def test_two_cuts_of_one_sequence_are_refused():
    other = Cut(ORIGIN, 2, bytes(32), HONEST.sequence, 2)

    with pytest.raises(UntrustedError, match="two cuts of sequence"):
        cut.accept_cut(HONEST, other)
